//! The first look at names: a linear model over words, lists and parts of speech. The fast tier looks again at what it finds, the
//! accurate tier takes its scores for a second opinion.

use super::Tier;
use super::chain::{Chain, LabelSet, Scores};
use super::clusters::Clusters;
use super::fast::{EMBEDDED, NamesCrf};
use super::fast_file::{read_crf, read_parts};
use super::flags::Flags;
use super::lexicon::{self, Lexicon};
use super::model_file::{ModelError, Origin, Reader};
use super::name_features::NameFeatures;
use super::parts::Parts;
use super::reading::Reading;
use super::word_cache::WordCache;
use super::word_features::Alone;
use super::words::{self, Word};
use crate::cancel::{Cancel, Cancelled};
use crate::text::{Document, TokenKind};

/// The first part of a model of the fast tier.
#[derive(Debug, Clone)]
pub(crate) struct FirstLook {
    /// The model's name.
    pub(crate) model: String,
    /// The word lists.
    pub(crate) lexicon: Lexicon,
    /// The word clusters.
    pub(crate) clusters: Clusters,
    /// What annotated articles tell of words.
    pub(crate) flags: Flags,
    /// The parts of speech.
    pub(crate) parts: Parts,
    /// The weights of the names.
    pub(crate) names: NamesCrf,
}

impl FirstLook {
    /// Returns that of the embedded model; the rest of the model takes no memory.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the binary was built with damaged weights.
    pub(crate) fn embedded() -> Result<Self, ModelError> {
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
            flags: Flags::read(reader)?,
            parts: read_parts(reader)?,
            names: read_crf(reader, LabelSet::NAMES)?,
        })
    }

    /// Returns the scores of neighbouring name labels.
    pub(crate) fn chain(&self) -> &Chain<24> {
        &self.names.chain
    }

    /// Returns what is known of the word `text` by itself.
    pub(crate) fn alone(&self, text: &str, kind: TokenKind) -> Alone {
        let mut word = Word::new(text, kind);
        word.clusters = self.clusters.get(word.lower);
        let listed = self.lexicon.listed(&word);
        let lists = listed & lexicon::allowed(word.is_capitalised());
        Alone { word, listed, lists, flags: self.flags.get(word.lower) }
    }

    /// Returns what is known of each token, and the word lists that it stands in.
    pub(crate) fn look_up(&self, document: &Document) -> (Vec<Word>, Vec<lexicon::Match>) {
        let words = words::of(document, &self.clusters);
        let matches = self.lexicon.matches(&words, document);
        (words, matches)
    }

    /// Returns what is known of every token of `document` before its names are looked for.
    pub(crate) fn reading(&self, document: &Document) -> Reading {
        let mut reading = Reading::default();
        let never = Cancel::default();
        reading
            .read(document, self, None, &mut WordCache::default(), &never)
            .map_or_else(|_| Reading::default(), |()| reading)
    }

    /// Returns the scores of the name labels of every token of `document`, in steps of [`Self::chain`].
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(crate) fn scores(&self, document: &Document, cancel: &Cancel) -> Result<Vec<Scores<24>>, Cancelled> {
        let mut reading = Reading::default();
        reading.read(document, self, None, &mut WordCache::default(), cancel)?;
        let mut scores = std::mem::take(&mut reading.names);
        self.add_context(document, &reading, &mut scores, cancel)?;
        Ok(scores)
    }

    /// Adds to the `scores` of every token of `document` what more than single words tell.
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(super) fn add_context(
        &self,
        document: &Document,
        reading: &Reading,
        scores: &mut [Scores<24>],
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let mut features = NameFeatures::new(document, reading);
        let mut hashes = Vec::new();
        for sentence in &document.sentences {
            cancel.check()?;
            for token_idx in sentence.indices().filter(|token_idx| reading.is_open(*token_idx)) {
                hashes.clear();
                features.push(*sentence, token_idx, &mut hashes);
                self.names.table.add_all(&hashes, &mut scores[token_idx]);
                features.add_elsewhere(token_idx, &self.names.table, &mut scores[token_idx]);
            }
        }
        Ok(())
    }
}
