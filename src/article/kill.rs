//! The withdrawal of an article: it has its effect whatever is wrong with the text, and takes nothing of the text along.

use serde_json::Value;

use super::told_id::told_kill;
use super::{Article, Status};

/// What a canceled article passes on: fields that are about the text and hold none of it. An address often holds the headline.
const PASSED_ON: [&str; 6] = ["id", "version", "language", "source", "urgency", "status"];
/// And times, where they are some.
const TIMES: [&str; 2] = ["published_at", "embargoed"];
/// Longest text that such a field passes on, bytes. A longer one is no date, name or number.
const LONGEST_FIELD: usize = 128;
/// Warnings that stay: the others tell of texts that nobody gets to see.
const WARNINGS: [&str; 1] = ["id_derived"];

/// Takes everything out of a canceled article that is its text or could hold any of it.
pub(super) fn strip(article: &mut Article) {
    article.headline.clear();
    article.body.clear();
    article.embargo = article.embargo.filter(|embargo| embargo.end().is_some());
    article.passed_on.retain(|key, value| match value {
        Value::String(text) if TIMES.contains(&key.as_str()) => is_like_a_time(text),
        Value::String(text) => PASSED_ON.contains(&key.as_str()) && text.len() <= LONGEST_FIELD,
        Value::Number(_) => PASSED_ON.contains(&key.as_str()),
        _ => false,
    });
    if article.embargo.is_none() {
        article.passed_on.shift_remove("embargoed");
    }
    article.warnings.retain(|warning| WARNINGS.contains(&warning.code.as_ref()));
}

/// Returns whether `text` has nothing in it but what a date or a time is written with.
fn is_like_a_time(text: &str) -> bool {
    text.len() <= LONGEST_FIELD && text.bytes().all(|byte| byte.is_ascii_digit() || b"TZtz:+-. ".contains(&byte))
}

/// Returns the withdrawal that a payload is which cannot be read as an article, where it tells by which id.
///
/// # Cost
///
/// Linear in the length of the payload, without a copy of it unless it is UTF-16.
pub(super) fn rescued(payload: &[u8]) -> Option<Article> {
    let (id, version) = told_kill(payload)?;
    let mut article = Article { id: id.clone(), version, status: Status::Canceled, ..Article::default() };
    article.passed_on.insert("id".to_owned(), id.into());
    if let Some(version) = &article.version {
        article.passed_on.insert("version".to_owned(), version.clone().into());
    }
    article.passed_on.insert("status".to_owned(), Status::Canceled.as_str().into());
    strip(&mut article);
    Some(article)
}
