//! What every article needs when its fields are read: a body, an id, a language.

use sha2::{Digest, Sha256};

use super::{Article, ArticleError, Status, Warning, language};

/// Returns `article` with its body, an id and a language; `reason` says where a body was looked for.
pub(super) fn finish(mut article: Article, body: Option<String>, reason: &str) -> Result<Article, ArticleError> {
    article.body = require_body(body, &article, reason)?;
    complete(&mut article);
    language::detect_if_missing(&mut article);
    Ok(article)
}

/// Returns the body of `article`, which only a canceled one whose id says what is canceled can do without.
fn require_body(body: Option<String>, article: &Article, reason: &str) -> Result<String, ArticleError> {
    match body {
        Some(body) if !body.trim().is_empty() => Ok(body),
        _ if article.status == Status::Canceled && !article.id.is_empty() => Ok(String::new()),
        _ => Err(ArticleError::NoBody { reason: reason.to_owned() }),
    }
}

/// Gives an article that came without an id one of its own: the same content, the same id.
fn complete(article: &mut Article) {
    if article.id.is_empty() {
        article.id = format!("sha256:{}", content_hash(article));
        article.id_is_derived = true;
        article
            .warnings
            .push(Warning::new("id_derived", "the article has no id: this one is derived from its headline and body"));
    }
}

/// Returns the first 128 bits of the SHA-256 of headline and body, as hexadecimal digits.
pub(crate) fn content_hash(article: &Article) -> String {
    let mut hash = Sha256::new();
    hash.update(article.headline.as_bytes());
    hash.update([0]);
    hash.update(article.body.as_bytes());
    hex(&hash.finalize()[..16])
}

/// Returns `bytes` as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
