//! The fast tier: linear models over hashed features and word lists, embedded in the binary.

use super::capitals::Capitals;
use super::chain::LabelSet;
use super::crf::{NamesCrf, RolesCrf};
use super::crf_file::{EMBEDDED, read_crf};
use super::decoder::Decoder;
use super::first_stage::FirstStage;
use super::labels::{Labels, NameType, Role, Tagger, Tier};
use super::lexicon::Match;
use super::memory::{Memories, Memory};
use super::model_file::{ModelError, Origin, Reader};
use super::name_features::NameFeatures;
use super::role_features::{RoleFeatures, SentenceContext};
use super::second_stage::SecondStageFeatures;
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;

/// The fast tier's tagger.
#[derive(Debug, Clone)]
pub struct FastTagger {
    first: FirstStage,
    /// The second stage at the names: its scores are added to those of the first.
    review: NamesCrf,
    roles: RolesCrf,
    memories: Memories,
}

impl FastTagger {
    /// Returns the tagger of the embedded weights.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the binary was built with damaged weights.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::read(EMBEDDED, Origin::Program)
    }

    /// Returns the tagger of a model file's bytes, all of it checked.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where it is no model of this version or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        Self::read(file, Origin::Outside)
    }

    fn read(file: &[u8], origin: Origin) -> Result<Self, ModelError> {
        let mut reader = Reader::new(file, Tier::Fast, origin)?;
        Ok(Self {
            first: FirstStage::read(&mut reader)?,
            review: read_crf(&mut reader, LabelSet::NAMES)?,
            roles: read_crf(&mut reader, LabelSet::ROLES)?,
            memories: Memories::default(),
        })
    }

    /// Returns the tagger of models that were just learnt.
    pub fn from_parts(first: FirstStage, review: NamesCrf, roles: RolesCrf) -> Self {
        Self { first, review, roles, memories: Memories::default() }
    }

    /// Returns this tagger with another roles model.
    pub fn with_roles(&self, roles: RolesCrf) -> Self {
        Self { roles, ..self.clone() }
    }

    /// Returns what looks at the names first.
    pub fn first_stage(&self) -> &FirstStage {
        &self.first
    }

    /// Appends the labels of `document` to those of `labels`, which are empty.
    fn label(
        &self,
        document: &Document,
        memory: &mut Memory,
        labels: &mut Labels,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        memory.read(document, &self.first, &self.roles);
        let matches = self.first.lexicon.matches_of(&memory.row.words, &memory.row.entries, document);
        self.label_names(document, &matches, memory, labels, cancel)?;
        self.label_roles(document, &matches, memory, labels, cancel)
    }

    /// Appends the name label of each token of `document` and how sure it is: what a first stage finds, looked at again.
    fn label_names(
        &self,
        document: &Document,
        matches: &[Match],
        memory: &mut Memory,
        labels: &mut Labels,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let Memory { names, review, row, .. } = memory;
        let room = || (Vec::with_capacity(row.words.len()), Vec::with_capacity(row.words.len()));
        let (mut found, mut sure) = room();
        let capitals = Capitals::new(&row.words);
        let features = NameFeatures::new(document, &row.words, matches, &capitals);
        let mut decoder = Decoder::default();
        let scores = &mut row.scores.names;
        for sentence in &document.sentences {
            cancel.check()?;
            names.add(&self.first.names, &features, *sentence, scores);
        }
        names.finish(&self.first.names, scores);
        for sentence in &document.sentences {
            decoder.decode(&scores[sentence.indices()], self.first.chain(), &NameType::ALL, &mut found, &mut sure);
        }
        let features = SecondStageFeatures::new(document, &row.words, &capitals, &found, &sure);
        (labels.names, labels.name_confidences) = room();
        for sentence in &document.sentences {
            cancel.check()?;
            review.add(&self.review, &features, &row.words, *sentence, scores);
        }
        review.finish(&self.review, scores);
        let (names, confidences) = (&mut labels.names, &mut labels.name_confidences);
        for sentence in &document.sentences {
            decoder.decode(&scores[sentence.indices()], &self.review.chain, &NameType::ALL, names, confidences);
        }
        Ok(())
    }

    /// Appends the role label of each token of `document`, whose names are labelled, and how sure it is.
    fn label_roles(
        &self,
        document: &Document,
        matches: &[Match],
        memory: &mut Memory,
        labels: &mut Labels,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let Memory { roles, row, .. } = memory;
        labels.roles.reserve(row.words.len());
        labels.role_confidences.reserve(row.words.len());
        let features = RoleFeatures::new(document, &row.words, matches, &labels.names);
        let mut context = SentenceContext::default();
        let mut decoder = Decoder::default();
        let scores = &mut row.scores.roles;
        for sentence in &document.sentences {
            cancel.check()?;
            features.read_sentence(*sentence, &mut context);
            roles.add(&self.roles, &features, *sentence, &context, scores);
        }
        roles.finish(&self.roles, scores);
        let (roles, confidences) = (&mut labels.roles, &mut labels.role_confidences);
        for sentence in &document.sentences {
            decoder.decode(&scores[sentence.indices()], &self.roles.chain, &Role::ALL, roles, confidences);
        }
        Ok(())
    }
}

impl Tagger for FastTagger {
    fn tier(&self) -> Tier {
        Tier::Fast
    }

    fn model(&self) -> &str {
        &self.first.model
    }

    fn tag(&self, document: &Document) -> Labels {
        self.tag_unless(document, &Cancel::default()).unwrap_or_default()
    }

    fn tag_unless(&self, document: &Document, cancel: &Cancel) -> Result<Labels, Cancelled> {
        let mut labels = Labels::default();
        let mut memory = self.memories.take(&self.roles);
        self.label(document, &mut memory, &mut labels, cancel)?;
        self.memories.give_back(memory);
        Ok(labels)
    }
}

#[cfg(test)]
mod tests;
