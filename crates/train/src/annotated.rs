//! A document with the labels that each of its tokens may have, a text with its annotated names.

use quotewire_engine::{ByteSpan, Document, NameType, TokenRange};

/// Annotated spans with the kinds that each may be.
pub(crate) type Spans = Vec<(ByteSpan, &'static [NameType])>;

/// One document with the labels that each token may have.
pub(crate) struct Annotated {
    pub(crate) document: Document,
    /// A bit a label, one element a token.
    pub(crate) allowed: Vec<u32>,
}

impl Annotated {
    /// Returns the labels that the tokens of `sentence` may have: a span that a sentence break cut in two begins
    /// again.
    pub(crate) fn of_sentence(&self, sentence: TokenRange) -> Vec<u32> {
        let mut allowed = self.allowed[sentence.indices()].to_vec();
        if let Some(first) = allowed.first_mut() {
            let insides = *first & 0x5555_5554;
            *first = (*first & !0x5555_5554) | insides >> 1;
        }
        allowed
    }
}
