//! What every article needs when its fields are read: a body, an id, a language.

use sha2::{Digest, Sha256};

use super::{Article, ArticleError, Embargo, Status, Warning, embargo_in_text, fields, kill, language};

/// Returns `article` with its body, an id and a language; `reason` says where a body was looked for.
///
/// # Errors
///
/// It has neither a body nor a headline, and does not cancel an article by its id.
pub(super) fn finish(mut article: Article, body: Option<String>, reason: &str) -> Result<Article, ArticleError> {
    match body.filter(|body| !fields::is_blank(body)) {
        Some(body) => article.body = body,
        None if article.is_kill() => {}
        None if !fields::is_blank(&article.headline) => {
            let message = format!("the headline is all there is ({reason})");
            article.warnings.push(Warning::new("no_body", message));
        }
        None if article.status == Status::Canceled => return Err(ArticleError::NoId),
        None => return Err(ArticleError::NoBody { reason: reason.to_owned() }),
    }
    complete(&mut article);
    if article.status == Status::Canceled {
        kill::strip(&mut article);
        return Ok(article);
    }
    if article.embargo == Some(Embargo::Unreadable) {
        article.status = article.status.max(Status::Withheld);
    }
    embargo_in_text::warn(&mut article);
    language::detect(&mut article);
    Ok(article)
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
fn content_hash(article: &Article) -> String {
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
