//! The fast tier: linear models over hashed features and word lists, embedded in the binary.

use super::chain::{Chain, Decoder, LabelSet, Scores};
use super::clusters::Clusters;
use super::crf::Crf;
use super::fast_file::read_crf;
use super::lexicon::{Lexicon, Match};
use super::model_file::{ModelError, Reader};
use super::name_features::NameFeatures;
use super::name_review::ReviewFeatures;
use super::role_features::{RoleFeatures, SentenceContext};
use super::words::{self, Word};
use super::{Labels, NameType, Role, Tag, Tagger, Tier};
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;

/// The names model: nineteen labels.
pub(crate) type NamesCrf = Crf<24>;

/// The roles model: seven labels.
pub(crate) type RolesCrf = Crf<8>;

/// The fast tier's tagger.
#[derive(Debug, Clone)]
pub struct FastTagger {
    model: String,
    lexicon: Lexicon,
    clusters: Clusters,
    names: NamesCrf,
    /// The second look at the names: its scores are added to those of the first.
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
        Self::from_bytes(include_bytes!("../../models/fast.bin"))
    }

    /// Returns the tagger of a model file's bytes, all of it checked.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where it is no model of this version or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(file, Tier::Fast)?;
        Ok(Self {
            model: reader.text()?.to_owned(),
            lexicon: Lexicon::read(&mut reader)?,
            clusters: Clusters::read(&mut reader)?,
            names: read_crf(&mut reader, LabelSet::NAMES)?,
            review: read_crf(&mut reader, LabelSet::NAMES)?,
            roles: read_crf(&mut reader, LabelSet::ROLES)?,
        })
    }

    /// Returns the tagger of models that were just learnt.
    pub(crate) fn from_parts(
        model: &str,
        lexicon: Lexicon,
        clusters: Clusters,
        [names, review]: [NamesCrf; 2],
        roles: RolesCrf,
    ) -> Self {
        Self { model: model.to_owned(), lexicon, clusters, names, review, roles }
    }

    /// Returns this tagger with another roles model.
    pub(crate) fn with_roles(&self, roles: RolesCrf) -> Self {
        Self { roles, ..self.clone() }
    }

    /// Returns the word lists.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Returns what is known of each token, and the word lists that it stands in.
    pub(crate) fn look_up(&self, document: &Document) -> (Vec<Word>, Vec<Match>) {
        let words = words::of(document, &self.clusters);
        let matches = self.lexicon.matches(&words, document);
        (words, matches)
    }
}

impl FastTagger {
    /// Returns the scores of the name labels of every token of `document` at the first look, in steps of [`Self::names_chain`].
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(crate) fn name_scores(&self, document: &Document, cancel: &Cancel) -> Result<Vec<Scores<24>>, Cancelled> {
        let (words, matches) = self.look_up(document);
        let mut scores = Vec::with_capacity(words.len());
        self.score_names(document, &words, &matches, cancel, |decoder| scores.extend_from_slice(&decoder.scores))?;
        Ok(scores)
    }

    /// Scores the name labels of each sentence of `document` and hands them to `scored`.
    fn score_names(
        &self,
        document: &Document,
        words: &[Word],
        matches: &[Match],
        cancel: &Cancel,
        mut scored: impl FnMut(&mut Decoder<24>),
    ) -> Result<(), Cancelled> {
        let features = NameFeatures::new(document, words, matches);
        let mut scratch = Scratch::new();
        for sentence in &document.sentences {
            cancel.check()?;
            scratch.score(&self.names, sentence.indices(), |token_idx, hashes| {
                features.push(*sentence, token_idx, hashes);
            });
            scored(&mut scratch.decoder);
        }
        Ok(())
    }

    /// Returns the name label of each token of `document` and how sure it is: what a first look finds, looked at again.
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
        self.score_names(document, words, matches, cancel, |decoder| {
            first_scores.extend_from_slice(&decoder.scores);
            decoder.decode(&self.names.chain, &NameType::ALL, &mut found, &mut sure);
        })?;
        let features = ReviewFeatures::new(document, words, &found, &sure);
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

    /// Returns the scores of neighbouring name labels, at the first look.
    pub(crate) fn names_chain(&self) -> &Chain<24> {
        &self.names.chain
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
        let (words, matches) = self.look_up(document);
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
        Ok(Labels { names, name_confidences, roles, role_confidences })
    }
}

/// Reused memory for one document.
#[derive(Debug)]
struct Scratch<const LANES: usize> {
    features: Vec<u32>,
    decoder: Decoder<LANES>,
}

impl<const LANES: usize> Scratch<LANES> {
    fn new() -> Self {
        Self { features: Vec::new(), decoder: Decoder::default() }
    }

    /// Fills the decoder's scores with those of `tokens`, whose feature hashes `push` appends.
    fn score(&mut self, crf: &Crf<LANES>, tokens: std::ops::Range<usize>, mut push: impl FnMut(usize, &mut Vec<u32>)) {
        self.decoder.scores.clear();
        for token_idx in tokens {
            self.features.clear();
            push(token_idx, &mut self.features);
            self.decoder.scores.push(crf.scores(&self.features));
        }
    }
}
