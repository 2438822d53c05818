//! The fast tier: linear models over hashed features and word lists, embedded in the binary.

use std::sync::{Mutex, PoisonError};

use super::chain::{LabelSet, Scores};
use super::crf::Crf;
use super::fast_file::read_crf;
use super::first_look::FirstLook;
use super::model_file::{ModelError, Origin, Reader};
use super::name_review::ReviewFeatures;
use super::reading::Reading;
use super::role_context::SentenceContext;
use super::role_features::RoleFeatures;
use super::segments::Segments;
use super::table;
use super::word_cache::WordCache;
use super::{Labels, NameType, Role, Tag, Tagger, Tier};
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;

/// The names model: nineteen labels.
pub(crate) type NamesCrf = Crf<24>;

/// The roles model: seven labels.
pub(crate) type RolesCrf = Crf<8>;

/// The fast tier's tagger.
#[derive(Debug)]
pub struct FastTagger {
    first: FirstLook,
    /// The second look at the names: its scores are added to those of the first.
    review: NamesCrf,
    roles: RolesCrf,
    /// What threads that are not in an article now have left for the next ones.
    scratches: Mutex<Vec<Scratch>>,
}

/// Memory that is used again for the next article.
#[derive(Debug, Default)]
struct Scratch {
    /// The words that this model has seen.
    cache: WordCache,
    reading: Reading,
    features: Vec<u32>,
    context: SentenceContext,
    name_segments: Segments<24>,
    role_segments: Segments<8>,
    role_scores: Vec<Scores<8>>,
    found: Vec<Tag<NameType>>,
    sure: Vec<f32>,
}

/// The embedded model file.
pub(super) const EMBEDDED: &[u8] = include_bytes!("../../models/fast.bin");

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
        let first = FirstLook::read(&mut reader)?;
        let review = read_crf(&mut reader, LabelSet::NAMES)?;
        Ok(Self::from_parts(first, review, read_crf(&mut reader, LabelSet::ROLES)?))
    }

    /// Returns the tagger of models that were just learnt.
    pub(crate) fn from_parts(first: FirstLook, review: NamesCrf, roles: RolesCrf) -> Self {
        Self { first, review, roles, scratches: Mutex::default() }
    }

    /// Returns this tagger with another roles model.
    pub(crate) fn with_roles(&self, roles: RolesCrf) -> Self {
        Self::from_parts(self.first.clone(), self.review.clone(), roles)
    }

    /// Returns what looks at the names first.
    pub(crate) fn first_look(&self) -> &FirstLook {
        &self.first
    }

    /// Returns the labels of `document`.
    fn label(&self, document: &Document, scratch: &mut Scratch, cancel: &Cancel) -> Result<Labels, Cancelled> {
        scratch.reading.read(document, &self.first, Some(&self.roles), &mut scratch.cache, cancel)?;
        let mut labels = Labels::default();
        self.find_names(document, scratch, &mut labels, cancel)?;
        self.find_roles(document, scratch, &mut labels, cancel)?;
        labels.parts.clone_from(&scratch.reading.parts);
        Ok(labels)
    }

    /// Finds the names: what a first look finds, looked at again.
    fn find_names(
        &self,
        document: &Document,
        scratch: &mut Scratch,
        labels: &mut Labels,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let mut scores = std::mem::take(&mut scratch.reading.names);
        self.first.add_context(document, &scratch.reading, &mut scores, cancel)?;
        let Scratch { name_segments, found, sure, .. } = scratch;
        found.clear();
        sure.clear();
        for sentence in &document.sentences {
            name_segments.decode(self.first.chain(), &scores[sentence.indices()], &NameType::ALL, (found, sure));
        }
        let features = ReviewFeatures::new(document, &scratch.reading, found, sure);
        labels.names.reserve(scores.len());
        labels.name_confidences.reserve(scores.len());
        for sentence in &document.sentences {
            cancel.check()?;
            let mut is_open = false;
            for token_idx in sentence.indices() {
                scratch.features.clear();
                features.push(*sentence, token_idx, &mut scratch.features);
                self.review.table.add_all(&scratch.features, &mut scores[token_idx]);
                is_open |= !scratch.features.is_empty();
            }
            if !is_open {
                labels.names.extend_from_slice(&found[sentence.indices()]);
                labels.name_confidences.extend_from_slice(&sure[sentence.indices()]);
                continue;
            }
            let out = (&mut labels.names, &mut labels.name_confidences);
            name_segments.decode(&self.review.chain, &scores[sentence.indices()], &NameType::ALL, out);
        }
        scratch.reading.names = scores;
        Ok(())
    }

    /// Finds the roles.
    fn find_roles(
        &self,
        document: &Document,
        scratch: &mut Scratch,
        labels: &mut Labels,
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let Scratch { reading, features: hashes, context, role_segments, role_scores, .. } = scratch;
        let features = RoleFeatures::new(document, reading, &labels.names);
        labels.roles.reserve(labels.names.len());
        labels.role_confidences.reserve(labels.names.len());
        for sentence in &document.sentences {
            cancel.check()?;
            let end = sentence.end as usize;
            if !features.can_tell(*sentence) {
                labels.roles.resize(end, Tag::Outside);
                labels.role_confidences.resize(end, 1.0);
                continue;
            }
            context.read(&features, *sentence);
            role_scores.clear();
            let mut last = None;
            for token_idx in sentence.indices() {
                let state = context.state(&features, token_idx);
                let of_state = match last {
                    Some((last, scores)) if last == state => scores,
                    _ => {
                        hashes.clear();
                        state.push(hashes);
                        self.roles.table.sum(hashes)
                    }
                };
                last = Some((state, of_state));
                hashes.clear();
                features.push(*sentence, context, (token_idx, &state), hashes);
                let mut scores = reading.roles[token_idx];
                table::add(&mut scores, &of_state);
                self.roles.table.add_all(hashes, &mut scores);
                role_scores.push(scores);
            }
            let out = (&mut labels.roles, &mut labels.role_confidences);
            role_segments.decode(&self.roles.chain, role_scores, &Role::ALL, out);
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
        let kept = || self.scratches.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = kept().pop().unwrap_or_default();
        let labels = self.label(document, &mut scratch, cancel);
        // What a long article took goes back.
        if document.tokens.len() <= MOST_KEPT {
            kept().push(scratch);
        }
        labels
    }
}

/// Longest article, in tokens, whose memory is kept for the next.
const MOST_KEPT: usize = 10_000;
