//! The values of every label.

use super::by_label::OTHER;
use crate::article::ArticleError;
use crate::nats::PublishFailure;

/// Reasons of the worker's own for a dead letter, or for handing an article back.
const OF_WORKER: [&str; 6] = ["panic", "deadline", "cancelled", "delivery_limit", "ack_denied", "shutdown"];

/// Every code that a record's warnings have.
pub(super) const WARNINGS: [&str; 20] = [
    "body_from_description",
    "canceled",
    "embargo_in_text",
    "embargo_unreadable",
    "embargo_without_offset",
    "embargoed",
    "field_ignored",
    "html_assumed",
    "id_derived",
    "language_detected",
    "language_mismatch",
    "language_unsupported",
    "language_unsure",
    "no_body",
    "page_extracted",
    "page_unclear",
    "record_shortened",
    "status_unreadable",
    "withheld",
    OTHER,
];

/// The languages that are told apart: the large ones of the world's agencies, and `und` for what nobody knows. The tag is
/// the publisher's, so that the rest is one.
pub(super) const LANGUAGES: [&str; 28] = [
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hi", "hu", "id", "it", "ja", "ko", "nl", "no", "pl", "pt",
    "ro", "ru", "sv", "tr", "uk", "und", "vi", "zh", OTHER,
];

/// Kinds of quotations.
pub(super) const QUOTES: [&str; 3] = ["direct", "indirect", "mixed"];

/// What becomes of an article that comes by HTTP.
pub(super) const HTTP_OUTCOMES: [&str; 5] = ["busy", "deadline", "enriched", "panic", "refused"];

/// What of a message had to be made readable.
pub(super) const REPAIRS: [&str; 2] = ["headers", "subject"];

/// Returns every reason for which an article is dead-lettered or handed back.
pub(super) fn failures() -> impl Iterator<Item = &'static str> {
    ArticleError::KINDS.into_iter().chain(PublishFailure::KINDS).chain(OF_WORKER).chain([OTHER])
}

#[cfg(test)]
/// Returns whether `kind` is one of [`failures`].
pub(crate) fn is_failure(kind: &str) -> bool {
    failures().any(|known| known == kind && known != OTHER)
}

/// Returns the value for a BCP 47 tag, which is the publisher's.
pub(super) fn language(tag: &str) -> &'static str {
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.into_iter().find(|language| primary.eq_ignore_ascii_case(language)).unwrap_or(match primary {
        "eng" | "ENG" => "en",
        // Two names of one.
        "nb" | "nn" => "no",
        _ => OTHER,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_one_of_few_whatever_it_says() {
        for (tag, language_of) in
            [("en-GB", "en"), ("EN", "en"), ("nb_NO", "no"), ("pt-BR", "pt"), ("tlh", OTHER), ("\n", OTHER)]
        {
            assert_eq!(language(tag), language_of, "{tag:?}");
        }
    }
}
