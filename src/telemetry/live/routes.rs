//! The addresses of the page: `/`, `/events`, `/article/KEY`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;

use super::handle::Live;
use super::hub::Hub;
use super::{page, stream};

/// What nobody may do with the page: run, load or frame anything, keep a copy, tell others where it was.
const HEADERS: [(header::HeaderName, &str); 4] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// What stands where the page would be.
const OFF: &str = "the live page is off: http.page = true switches it on\n";

/// Returns the addresses of the page; where there is none, one that says so.
pub(in crate::telemetry) fn routes(live: &Live) -> Router {
    let Some(hub) = live.hub() else {
        return Router::new().route("/", get(|| async { (StatusCode::NOT_FOUND, OFF) }));
    };
    Router::new()
        .route("/", get(list))
        .route("/events", get(events))
        .route("/article/{key}", get(article))
        .route("/article/{key}/part", get(part))
        .with_state(Arc::clone(hub))
}

async fn list(State(hub): State<Arc<Hub>>) -> Response {
    let page::Made { html, policy } = page::list(hub.since);
    answer(StatusCode::OK, html, &policy)
}

async fn events(State(hub): State<Arc<Hub>>, headers: HeaderMap) -> Response {
    let last = headers.get("Last-Event-ID").and_then(|value| value.to_str().ok());
    match stream::body(&hub, last) {
        Some(body) => {
            let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
            (headers, body).into_response()
        }
        None => (StatusCode::SERVICE_UNAVAILABLE, "Too many browsers read this page: close one\n").into_response(),
    }
}

async fn article(State(hub): State<Arc<Hub>>, Path(key): Path<String>) -> Response {
    let (status, page::Made { html, policy }) = made(&hub, &key, page::article).await;
    answer(status, html, &policy)
}

async fn part(State(hub): State<Arc<Hub>>, Path(key): Path<String>) -> Response {
    let (status, page::Made { html, policy }) = made(&hub, &key, page::part).await;
    answer(status, html, &policy)
}

/// Makes a page of an article on a thread that may take its time, a few at a time.
async fn made(hub: &Hub, key: &str, make: fn(&str, &Bytes) -> page::Made) -> (StatusCode, page::Made) {
    let found = hub.board().find(key);
    let Some(item) = found else {
        return (StatusCode::NOT_FOUND, page::gone("This worker does not keep it any more."));
    };
    let Some(record) = item.record.clone() else {
        let why = if item.digest.is_canceled {
            "Its publisher has canceled it: nothing of it is shown."
        } else {
            "Its record is too large to be shown here, or has had to make room."
        };
        return (StatusCode::GONE, page::gone(why));
    };
    let Ok(_permit) = hub.opening.acquire().await else { return (StatusCode::GONE, page::gone("")) };
    let key = item.key.clone();
    match tokio::task::spawn_blocking(move || make(&key, &record)).await {
        Ok(made) => (StatusCode::OK, made),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, page::gone("It cannot be shown: please report this article.")),
    }
}

fn answer(status: StatusCode, html: String, policy: &str) -> Response {
    let mut response = (status, HEADERS, html).into_response();
    if let Ok(policy) = HeaderValue::from_str(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
