//! What articles with their quotations marked say of the roles of their words: which are content.
//!
//! They mark neither sources nor cues, and leave out what is no speech (beliefs, plans), so that a word outside a quotation
//! may have any role (partial labels: O. Täckström and others, TACL 2013).

use std::path::Path;

use super::annotated::Annotated;
use super::data::DataError;
use super::marked::{self, MarkedArticle};
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::{ByteSpan, Document, Role, Tag};

/// Labels of roles, a bit a label.
const ANY: u32 = (1 << (2 * Role::ALL.len() + 1)) - 1;

/// Returns the articles of `folder`, with the roles that their tokens may have.
///
/// # Errors
///
/// [`DataError`] where a file cannot be read or an element is malformed.
pub(crate) fn read(folder: &Path) -> Result<Vec<Annotated>, DataError> {
    Ok(marked::read_folder(folder)?.iter().map(of_article).collect())
}

fn of_article(article: &MarkedArticle) -> Annotated {
    let document = Document::new(&article.headline, &article.body);
    let mut allowed = vec![ANY; document.tokens.len()];
    let [begin, inside] =
        [Tag::Begin(Role::Content), Tag::Inside(Role::Content)].map(|tag| 1 << LabelSet::index(tag, &Role::ALL));
    let mut outer = ByteSpan::default();
    for quote in &article.quotes {
        // Quotations stand in the order of their beginnings: one that ends no later than another lies in it.
        if quote.span.end <= outer.end {
            continue;
        }
        outer = quote.span;
        let tokens = with_edges(&document, quote.span);
        if let Some(after) = allowed.get_mut(tokens.end) {
            *after &= !inside;
        }
        for token_idx in tokens.clone() {
            allowed[token_idx] = if token_idx == tokens.start { begin } else { inside };
        }
    }
    Annotated { document, allowed }
}

/// Returns the tokens of a quotation with its marks and the "that" before it, which are content where roles are annotated.
fn with_edges(document: &Document, span: ByteSpan) -> std::ops::Range<usize> {
    let mut tokens = document.tokens_of(span).indices();
    let is_mark =
        |token_idx: usize| matches!(document.token_text(token_idx), "“" | "”" | "\"" | "‘" | "’" | "'" | "''" | "``");
    while tokens.start > 0 && is_mark(tokens.start - 1) {
        tokens.start -= 1;
    }
    if tokens.start > 0 && document.token_text(tokens.start - 1) == "that" {
        tokens.start -= 1;
    }
    while tokens.end < document.tokens.len() && is_mark(tokens.end) {
        tokens.end += 1;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marked::MarkedQuote;
    use quotewire_engine::{QuoteKind, SpeakerForm};

    #[test]
    fn a_quotation_is_content_with_its_marks_and_the_rest_is_open() {
        let body = "Roe said that he left. “Now,” he said.";
        let quote = |words: &str| {
            let start = body.find(words).expect("in the body");
            MarkedQuote {
                kind: QuoteKind::Direct,
                span: ByteSpan::new(start, start + words.len()),
                speakers: Vec::new(),
                form: SpeakerForm::Named,
                continues: false,
            }
        };
        let quotes = vec![quote("he left"), quote("Now,")];
        let article = MarkedArticle { body: body.to_owned(), quotes, ..MarkedArticle::default() };
        let Annotated { document, allowed } = of_article(&article);
        let told: Vec<_> = (0..allowed.len())
            .filter(|&idx| allowed[idx].count_ones() == 1)
            .map(|idx| document.token_text(idx))
            .collect();
        assert_eq!(told, ["that", "he", "left", "“", "Now", ",", "”"]);
    }
}
