//! The fast tier: linear models over hashed features and word lists, embedded in the binary.

use super::chain::{Chain, Decoder, FORBIDDEN, LabelSet, MAX_LANES, Scores};
use super::clusters::Clusters;
use super::crf::Crf;
use super::lexicon::{Lexicon, Match};
use super::model_file::{ModelError, Reader, Writer};
use super::name_features::NameFeatures;
use super::role_features::{RoleFeatures, SentenceContext};
use super::words::{self, Word};
use super::{Labels, NameType, Role, Tagger, Tier};
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
        let model = reader.text()?.to_owned();
        let lexicon = Lexicon::read(&mut reader)?;
        let clusters = Clusters::read(&mut reader)?;
        let names = read_crf(&mut reader, LabelSet { n_kinds: NameType::ALL.len() })?;
        let roles = read_crf(&mut reader, LabelSet { n_kinds: Role::ALL.len() })?;
        Ok(Self { model, lexicon, clusters, names, roles })
    }

    /// Returns the tagger of models that were just learnt.
    pub(crate) fn from_parts(
        model: &str,
        lexicon: Lexicon,
        clusters: Clusters,
        names: NamesCrf,
        roles: RolesCrf,
    ) -> Self {
        Self { model: model.to_owned(), lexicon, clusters, names, roles }
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
        let mut matches = vec![Match::default(); words.len()];
        for sentence in &document.sentences {
            self.lexicon.find(&words, *sentence, &mut matches);
        }
        (words, matches)
    }
}

impl FastTagger {
    /// Returns the scores of the name labels of every token of `document`, in steps of [`Self::names_chain`].
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

    /// Returns the scores of neighbouring name labels.
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
        let mut labels = Labels {
            names: Vec::with_capacity(n_tokens),
            name_confidences: Vec::with_capacity(n_tokens),
            roles: Vec::with_capacity(n_tokens),
            role_confidences: Vec::with_capacity(n_tokens),
        };
        let Labels { names, name_confidences, roles, role_confidences } = &mut labels;
        self.score_names(document, &words, &matches, cancel, |decoder| {
            decoder.decode(&self.names.chain, &NameType::ALL, names, name_confidences);
        })?;
        let features = RoleFeatures::new(document, &words, &matches, names);
        let mut context = SentenceContext::default();
        let mut scratch = Scratch::new();
        for sentence in &document.sentences {
            cancel.check()?;
            features.read_sentence(*sentence, &mut context);
            scratch.score(&self.roles, sentence.indices(), |token_idx, hashes| {
                features.push(*sentence, &context, token_idx, hashes);
            });
            scratch.decoder.decode(&self.roles.chain, &Role::ALL, roles, role_confidences);
        }
        Ok(labels)
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
            let mut scores = [0; LANES];
            for &hash in &self.features {
                crf.add(hash, &mut scores);
            }
            self.decoder.scores.push(scores);
        }
    }
}

/// Writes a model file of the fast tier.
pub(crate) fn write(
    model: &str,
    lexicon: &Lexicon,
    clusters: &Clusters,
    models: &[&crate::train::crf::Weights],
) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(model);
    lexicon.write(&mut writer);
    clusters.write(&mut writer);
    for weights in models {
        writer.count(weights.labels.n_kinds);
        writer.f32(weights.step);
        let n_labels = weights.labels.len();
        for row in &weights.transitions {
            for score in &row[..n_labels] {
                writer.u16(score.cast_unsigned());
            }
        }
        writer.count(weights.features.len());
        for (hash, row) in &weights.features {
            writer.u32(*hash);
            // Most weights are zero: which are not, then their values.
            let mask = row[..n_labels]
                .iter()
                .enumerate()
                .fold(0_u32, |mask, (label, weight)| mask | u32::from(*weight != 0) << label);
            writer.u8((mask & 0xff) as u8);
            writer.u16((mask >> 8 & 0xffff) as u16);
            for weight in row[..n_labels].iter().filter(|weight| **weight != 0) {
                writer.u8(weight.cast_unsigned());
            }
        }
    }
    writer.finish(Tier::Fast)
}

fn read_crf<const LANES: usize>(reader: &mut Reader<'_>, labels: LabelSet) -> Result<Crf<LANES>, ModelError> {
    if reader.count(0)? != labels.n_kinds {
        return Err(ModelError::Impossible { what: "number of kinds" });
    }
    let step = reader.f32()?;
    if !(step > 0.0 && step < 1.0) {
        return Err(ModelError::Impossible { what: "weight step" });
    }
    let n_labels = labels.len();
    let mut transitions = Vec::with_capacity(n_labels + 1);
    for _ in 0..=n_labels {
        let mut row = [FORBIDDEN; MAX_LANES];
        for score in &mut row[..n_labels] {
            *score = reader.u16()?.cast_signed();
        }
        transitions.push(row);
    }
    let n_features = reader.count(7)?;
    let mut features = Vec::with_capacity(n_features);
    for _ in 0..n_features {
        let hash = reader.u32()?;
        let mask = u32::from(reader.u8()?) | u32::from(reader.u16()?) << 8;
        let mut row = [0_i8; MAX_LANES];
        for (label, weight) in row.iter_mut().enumerate() {
            if mask >> label & 1 != 0 {
                *weight = reader.u8()?.cast_signed();
            }
        }
        features.push((hash, row));
    }
    Ok(Crf::new(labels, &features, &transitions, step))
}
