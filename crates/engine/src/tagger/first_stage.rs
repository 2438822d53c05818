//! The first stage at names: a linear model over words and lists. The fast tier looks again at what it finds, the accurate
//! tier takes its scores for a second opinion.

use super::capitals::Capitals;
use super::chain::{Chain, LabelSet, Scores};
use super::clusters::Clusters;
use super::crf::NamesCrf;
use super::crf_file::{EMBEDDED, read_crf};
use super::labels::Tier;
use super::lexicon::{Lexicon, Match};
use super::model_file::{ModelError, Origin, Reader};
use super::name_features::NameFeatures;
use super::words::{self, Word};
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;

/// The first part of a model of the fast tier.
#[derive(Debug, Clone)]
pub struct FirstStage {
    /// The model's name.
    pub model: String,
    /// The word lists.
    pub lexicon: Lexicon,
    /// The word clusters.
    pub clusters: Clusters,
    /// The weights.
    pub names: NamesCrf,
}

impl FirstStage {
    /// Returns that of the embedded model; the rest of the model takes no memory.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the binary was built with damaged weights.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::read(&mut Reader::new(EMBEDDED, Tier::Fast, Origin::Program)?)
    }

    /// Reads it from where a model begins.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early or holds what cannot be.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        Ok(Self {
            model: reader.text()?.to_owned(),
            lexicon: Lexicon::read(reader)?,
            clusters: Clusters::read(reader)?,
            names: read_crf(reader, LabelSet::NAMES)?,
        })
    }

    /// Returns the scores of neighbouring name labels.
    pub fn chain(&self) -> &Chain<24> {
        &self.names.chain
    }

    /// Returns what is known of each token, and the word lists that it stands in.
    pub fn look_up(&self, document: &Document) -> (Vec<Word>, Vec<Match>) {
        let words = words::of(document, &self.clusters);
        let matches = self.lexicon.matches(&words, document);
        (words, matches)
    }

    /// Returns the scores of the name labels of every token of `document`, in steps of [`Self::chain`].
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub fn scores(&self, document: &Document, cancel: &Cancel) -> Result<Vec<Scores<24>>, Cancelled> {
        let (words, matches) = self.look_up(document);
        let capitals = Capitals::new(&words);
        let features = NameFeatures::new(document, &words, &matches, &capitals);
        let mut scores = Vec::with_capacity(words.len());
        let mut hashes = Vec::new();
        for sentence in &document.sentences {
            cancel.check()?;
            let of_token = |token_idx| self.names.sum(&mut hashes, |into| features.push(*sentence, token_idx, into));
            scores.extend(sentence.indices().map(of_token));
        }
        Ok(scores)
    }
}
