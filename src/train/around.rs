//! The words of a document as its models see them, to learn from.

use super::crf::Example;
use crate::tagger::first_look::FirstLook;
use crate::tagger::word_features::Alone;
use crate::text::{Document, TokenRange};

/// What each word of one document tells alone.
pub(super) struct Words {
    words: Vec<Alone>,
    edge: Alone,
}

/// Appends the features of a word some places on.
type Push = fn(&Alone, isize, &mut Vec<u32>);

impl Words {
    /// Returns the words of `document`.
    pub(super) fn new(document: &Document, first: &FirstLook) -> Self {
        let word = |idx: usize| first.alone(document.token_text(idx), document.tokens[idx].kind);
        Self { words: (0..document.tokens.len()).map(word).collect(), edge: Alone::edge() }
    }

    /// Returns the example of `sentence`: what the words tell up to `reach` places from each token, by `push`, and what `more` appends.
    pub(super) fn example<const LANES: usize>(
        &self,
        sentence: TokenRange,
        allowed: Vec<u32>,
        (reach, push): (isize, Push),
        mut more: impl FnMut(usize, &mut Vec<u32>),
    ) -> Example<LANES> {
        Example::new(sentence.indices(), allowed, |token_idx, hashes| {
            for offset in -reach..=reach {
                let idx = token_idx.checked_add_signed(offset).filter(|idx| sentence.holds(*idx));
                push(idx.map_or(&self.edge, |idx| &self.words[idx]), offset, hashes);
            }
            more(token_idx, hashes);
        })
    }
}
