//! Why an article that came by HTTP has no record: a status, and a problem as RFC 9457 has it, with the name that a dead letter would have.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::failure::Failure;
use crate::article::ArticleError;

/// Seconds after which another try may pass.
const RETRY_AFTER: &str = "1";

/// What kept a record from being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    /// Closed-set name: as in a dead letter, or `busy`, `off`, `timeout` or `unreadable`.
    kind: &'static str,
    message: String,
}

impl Problem {
    /// Returns that there is no place for the article now.
    pub(super) fn busy(why: &str) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, kind: "busy", message: why.to_owned() }
    }

    /// Returns that no articles are taken by HTTP.
    pub(super) fn off() -> Self {
        let message = "this worker takes no articles by HTTP: set http.enrich = true".to_owned();
        Self { status: StatusCode::NOT_FOUND, kind: "off", message }
    }

    /// Returns that the article did not come in `time`.
    pub(super) fn slow(time: Duration) -> Self {
        Self {
            status: StatusCode::REQUEST_TIMEOUT,
            kind: "timeout",
            message: format!("the article did not come within {time:?}"),
        }
    }

    /// Returns that the article could not be read to its end, or is larger than `limit`.
    pub(super) fn unread(error: &axum::Error, limit: usize) -> Self {
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(error) = source {
            if error.is::<http_body_util::LengthLimitError>() {
                let message = format!("article is larger than {limit} bytes");
                return Self { status: StatusCode::PAYLOAD_TOO_LARGE, kind: "too_large", message };
            }
            source = error.source();
        }
        Self { status: StatusCode::BAD_REQUEST, kind: "unreadable", message: error.to_string() }
    }

    /// Returns what the metric counts it as.
    pub(super) fn outcome(&self) -> &'static str {
        match self.kind {
            "busy" | "deadline" | "panic" => self.kind,
            _ => "refused",
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match &failure {
            Failure::Article(error) => of_article(error),
            Failure::Deadline { .. } => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let message = match &failure {
            // What it says is for the log: it may be a text of the article.
            Failure::Panic(message) => {
                tracing::error!(error = message, "an article that came by HTTP cannot be enriched");
                "the extraction failed: please report this article".to_owned()
            }
            Failure::Article(ArticleError::SeveralArticles { format, n_articles, element }) => {
                format!("the body holds {n_articles} articles in one {format}: post each {element} by itself")
            }
            failure => failure.to_string(),
        };
        Self { status, kind: failure.kind(), message }
    }
}

/// Returns the status of a payload that is no article: cannot be read, is too large, in a format that is not read, or read and
/// no article.
fn of_article(error: &ArticleError) -> StatusCode {
    match error {
        ArticleError::TooLarge { .. } | ArticleError::TooLargeUnpacked { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        ArticleError::UnsupportedFormat { .. } | ArticleError::UnsupportedEncoding { .. } => {
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        }
        ArticleError::MalformedGzip { .. }
        | ArticleError::Empty
        | ArticleError::NotUtf8 { .. }
        | ArticleError::MalformedJson { .. }
        | ArticleError::MalformedXml { .. }
        | ArticleError::LoneSurrogate { .. }
        | ArticleError::TooDeep { .. } => StatusCode::BAD_REQUEST,
        ArticleError::NotAnArticle { .. }
        | ArticleError::NotAnObject { .. }
        | ArticleError::SeveralArticles { .. }
        | ArticleError::NoBody { .. }
        | ArticleError::WrongType { .. }
        | ArticleError::NoId
        | ArticleError::BadValue { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self { status, kind, message } = self;
        let title = status.canonical_reason().unwrap_or_default();
        let body = json!({"title": title, "status": status.as_u16(), "kind": kind, "detail": message}).to_string();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}
