//! The stages of [`crate::Enricher::enrich`] one by one, for those who have labels of their own.

use crate::lexicon::Words;
use crate::quotes::Quote;
use crate::speakers::Speaker;
use crate::tagger::Labels;
use crate::text::Document;
use crate::{entities, quotes, speakers};
pub use entities::Entities;

/// Returns the mentions and entities that the name labels of `document` describe.
///
/// # Cost
///
/// Linear in the number of tokens, but for the sorting of different names.
#[must_use]
pub fn entities(document: &Document, labels: &Labels) -> Entities {
    entities::extract(document, &Words::new(document), labels)
}

/// Returns the quotations of `document`, sorted by start, longer first.
///
/// # Cost
///
/// Linear in the length of the text.
#[must_use]
pub fn quotes(document: &Document, labels: &Labels) -> Vec<Quote> {
    quotes::extract(document, &Words::new(document), labels).quotes
}

/// Returns the speakers of each of `quotes`, one list a quotation; an empty one where nobody can be named or pointed at.
///
/// # Cost
///
/// Linear in the number of mentions and quotations.
#[must_use]
pub fn speakers(document: &Document, entities: &Entities, quotes: &[Quote]) -> Vec<Vec<Speaker>> {
    speakers::resolve(document, &Words::new(document), entities, quotes)
}
