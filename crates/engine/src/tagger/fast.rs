//! The fast tier: linear models over hashed features and word lists, embedded in the binary.

use super::chain::LabelSet;
use super::crf::{NamesCrf, RolesCrf};
use super::crf_file::{EMBEDDED, read_crf};
use super::first_stage::{FirstStage, Scratch};
use super::labels::{Labels, NameType, Role, Tag, Tagger, Tier};
use super::lexicon::Match;
use super::model_file::{ModelError, Origin, Reader};
use super::role_features::{RoleFeatures, SentenceContext};
use super::second_stage::SecondStageFeatures;
use super::words::Word;
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;

/// The fast tier's tagger.
#[derive(Debug, Clone)]
pub struct FastTagger {
    first: FirstStage,
    /// The second stage at the names: its scores are added to those of the first.
    review: NamesCrf,
    roles: RolesCrf,
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
        })
    }

    /// Returns the tagger of models that were just learnt.
    pub fn from_parts(first: FirstStage, review: NamesCrf, roles: RolesCrf) -> Self {
        Self { first, review, roles }
    }

    /// Returns this tagger with another roles model.
    pub fn with_roles(&self, roles: RolesCrf) -> Self {
        Self { roles, ..self.clone() }
    }

    /// Returns what looks at the names first.
    pub fn first_stage(&self) -> &FirstStage {
        &self.first
    }

    /// Returns the name label of each token of `document` and how sure it is: what a first stage finds, looked at again.
    fn find_names(
        &self,
        document: &Document,
        words: &[Word],
        matches: &[Match],
        cancel: &Cancel,
    ) -> Result<(Vec<Tag<NameType>>, Vec<f32>), Cancelled> {
        let room = || (Vec::with_capacity(words.len()), Vec::with_capacity(words.len()));
        let (mut found, mut sure) = room();
        let mut first_scores = Vec::with_capacity(words.len());
        self.first.score(document, words, matches, cancel, |decoder| {
            first_scores.extend_from_slice(&decoder.scores);
            decoder.decode(self.first.chain(), &NameType::ALL, &mut found, &mut sure);
        })?;
        let features = SecondStageFeatures::new(document, words, &found, &sure);
        let (mut names, mut confidences) = room();
        let mut scratch = Scratch::new();
        for sentence in &document.sentences {
            cancel.check()?;
            scratch.score(&self.review, sentence.indices(), |token_idx, hashes| {
                features.push(*sentence, token_idx, hashes);
            });
            for (scores, first) in scratch.decoder.scores.iter_mut().zip(&first_scores[sentence.indices()]) {
                scores.iter_mut().zip(first).for_each(|(score, first)| *score += first);
            }
            scratch.decoder.decode(&self.review.chain, &NameType::ALL, &mut names, &mut confidences);
        }
        Ok((names, confidences))
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
        let (words, matches) = self.first.look_up(document);
        let n_tokens = words.len();
        let (names, name_confidences) = self.find_names(document, &words, &matches, cancel)?;
        let (mut roles, mut role_confidences) = (Vec::with_capacity(n_tokens), Vec::with_capacity(n_tokens));
        let features = RoleFeatures::new(document, &words, &matches, &names);
        let mut context = SentenceContext::default();
        let mut scratch = Scratch::new();
        for sentence in &document.sentences {
            cancel.check()?;
            features.read_sentence(*sentence, &mut context);
            scratch.score(&self.roles, sentence.indices(), |token_idx, hashes| {
                features.push(*sentence, &context, token_idx, hashes);
            });
            scratch.decoder.decode(&self.roles.chain, &Role::ALL, &mut roles, &mut role_confidences);
        }
        Ok(Labels { names, name_confidences, roles, role_confidences, ..Labels::default() })
    }
}
