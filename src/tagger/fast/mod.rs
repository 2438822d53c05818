//! The fast tier: a small convolutional network over words, and a linear model for a second opinion on names.

mod file;
mod input;
mod layers;
#[cfg(test)]
mod tests;
pub(crate) mod write;

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use super::lexicon::Lexicon;
use super::linear::{LinearNames, NamesPool, SecondLook, Shares};
use super::model_file::{ModelError, Origin};
use super::network::{Heads, Multiplier, WordScores};
use super::{Labels, Tagger, Tier};
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;
pub(crate) use input::WORD_ROWS;
use input::{Input, Reader};
use layers::{Layers, Scratch};

/// Words whose scores are computed together.
const STRIP_ROWS: usize = 64;

/// The fast tier's tagger.
#[derive(Debug)]
pub struct FastTagger {
    model: String,
    reader: Reader,
    layers: Layers,
    heads: Heads,
    pool: NamesPool,
    second_look: SecondLook,
    scratches: Mutex<Vec<Scratch>>,
}

/// How much the two models of names count. Names come out as well with 0.3 and 0.7; alone, each finds fewer.
const SHARES: Shares = Shares { network: 0.2, linear: 0.8 };

/// The embedded model file.
const EMBEDDED: &[u8] = include_bytes!("../../../models/fast.bin");

impl FastTagger {
    /// Returns the tagger of the embedded weights.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the binary was built with damaged weights.
    pub fn embedded() -> Result<Self, ModelError> {
        file::read(EMBEDDED.into(), Origin::Program)
    }

    /// Returns the tagger of a model file's bytes, all of it checked.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where it is no model of this version or damaged.
    pub fn from_bytes(file: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        file::read(file.into(), Origin::Outside)
    }

    /// Returns the linear model of names of the embedded file, and the bytes that hold it.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the binary was built with damaged weights.
    pub(crate) fn embedded_linear() -> Result<(LinearNames, &'static [u8]), ModelError> {
        file::read_linear(EMBEDDED, Origin::Program)
    }

    /// Returns the word lists.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.pool.linear.lexicon
    }

    /// Returns the scores of every word of `document`.
    ///
    /// # Errors
    ///
    /// It was cancelled.
    fn scores(&self, document: &Document, cancel: &Cancel) -> Result<WordScores, Cancelled> {
        let input = self.reader.read(document, &self.pool.linear);
        let mut scores = self.network_scores(&input, cancel)?;
        let open = self.pool.mix(document, (&input.words, &input.matches), &mut scores.names, cancel)?;
        self.second_look.add(document, &input.words, &self.pool, &open, &mut scores.names, cancel)?;
        Ok(scores)
    }

    /// Returns the scores that the network gives every word.
    fn network_scores(&self, input: &Input, cancel: &Cancel) -> Result<WordScores, Cancelled> {
        let mut scratch = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let multiplier = Multiplier::default();
        let (rows, linear) = self.layers.run(input, &self.reader.norm, &multiplier, &mut scratch, cancel)?;
        let mut scores = WordScores::default();
        for rows in rows.chunks(STRIP_ROWS * self.reader.width) {
            scores.push(&self.heads.linear.values(rows, &multiplier, linear));
        }
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        Ok(scores)
    }
}

impl Tagger for FastTagger {
    fn tier(&self) -> Tier {
        Tier::Fast
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn tag(&self, document: &Document) -> Labels {
        self.tag_unless(document, &Cancel::default()).unwrap_or_default()
    }

    fn tag_unless(&self, document: &Document, cancel: &Cancel) -> Result<Labels, Cancelled> {
        // Outside of every pool, each product would be handed to the global one and waited for.
        let scores = match rayon::current_thread_index() {
            Some(_) => self.scores(document, cancel),
            None => rayon::join(|| self.scores(document, cancel), || ()).0,
        }?;
        cancel.check()?;
        Ok(self.heads.decode(document, &self.second_look.chain, scores))
    }
}
