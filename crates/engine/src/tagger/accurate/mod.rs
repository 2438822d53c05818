//! The accurate tier: a transformer encoder over pieces of words, with a head for names and one for roles.

mod embed;
pub mod encoder;
mod ensemble;
pub mod file;
mod input;
mod model;
mod single_thread_pools;
#[cfg(test)]
mod tests;
mod windows;
pub mod word_rows;
pub mod wordpiece;
pub mod write;

use std::borrow::Cow;
use std::sync::{Arc, PoisonError};

use super::chain::{Chain, LabelSet, Scores};
use super::decoder::Decoder;
use super::first_stage::FirstStage;
use super::labels::{Labels, NameType, PartOfSpeech, Role, Tag, Tagger, Tier};
use super::model_file::{ModelError, Origin};
use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;
use encoder::{Group, Multiplier, WIDTH_STEP, Window};
use ensemble::NamesEnsemble;
use file::score_of;
use input::Input;
use model::{Model, NAME_LANES, ROLE_LANES};
use single_thread_pools::SingleThreadPools;
use windows::Lengths;

/// The largest score of a label at a token, in steps: thirty times the odds' natural logarithm.
const MAX_SCORE: f32 = 2_000.0;

/// Places that a model file has rows for: none has been learnt for longer windows.
pub const MAX_WINDOW: usize = 384;

/// Places of the longest window, with its start and its end. Longer ones take more time a word, for attention is quadratic,
/// and found nothing more in trials from 128 to 384.
const WINDOW: usize = 192;

/// Pieces seen on each side of a word at least, where the article has them. More is computed twice, and from 0 to 32
/// there was no difference that would not come by chance.
const CONTEXT: usize = 8;

/// Rows that go through the encoder together. More read its weights more seldom; fewer take less memory, about eighteen
/// kilobytes each.
const GROUP_ROWS: usize = 1024;

/// The accurate tier's tagger.
#[derive(Debug)]
pub struct AccurateTagger {
    model: Arc<Model>,
    /// The second opinion on names; without it the encoder decides alone.
    pool: Option<NamesEnsemble>,
    lanes: SingleThreadPools,
}

/// The scores of every word of an article.
#[derive(Debug, Default)]
struct WordScores {
    names: Vec<Scores<NAME_LANES>>,
    roles: Vec<Scores<ROLE_LANES>>,
    parts: Vec<PartOfSpeech>,
}

impl AccurateTagger {
    /// Returns the tagger of the embedded weights.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the binary was built without them, or with damaged ones.
    pub fn embedded() -> Result<Self, ModelError> {
        let file: &'static [u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/accurate.bin"));
        if file.is_empty() {
            return Err(ModelError::Absent { tier: Tier::Accurate });
        }
        Self::pooled(file.into(), Origin::Program)
    }

    /// Returns the tagger of a model file's bytes, all of it checked, and of the embedded linear model.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where it is no model of this version or damaged.
    pub fn from_bytes(file: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        Self::pooled(file.into(), Origin::Outside)
    }

    /// Returns the tagger of a model file's bytes, all of it checked, whose encoder decides alone: to teach the linear model, which
    /// is not to hear its own opinion.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where it is no model of this version or damaged.
    pub fn teacher(file: impl Into<Cow<'static, [u8]>>) -> Result<Self, ModelError> {
        Self::alone(file.into(), Origin::Outside)
    }

    fn pooled(file: Cow<'static, [u8]>, origin: Origin) -> Result<Self, ModelError> {
        let mut tagger = Self::alone(file, origin)?;
        tagger.pool = Some(NamesEnsemble::new(&tagger.model.heads.names, FirstStage::embedded()?));
        Ok(tagger)
    }

    /// Returns the tagger of a model file's bytes, whose encoder decides alone.
    fn alone(file: Cow<'static, [u8]>, origin: Origin) -> Result<Self, ModelError> {
        Ok(Self { model: Arc::new(file::read(file, origin)?), pool: None, lanes: SingleThreadPools::default() })
    }
}

impl Tagger for AccurateTagger {
    fn tier(&self) -> Tier {
        Tier::Accurate
    }

    fn model(&self) -> &str {
        &self.model.name
    }

    fn tag(&self, document: &Document) -> Labels {
        self.tag_unless(document, &Cancel::default()).unwrap_or_default()
    }

    fn tag_unless(&self, document: &Document, cancel: &Cancel) -> Result<Labels, Cancelled> {
        let input = self.model.input(document);
        let (model, flag) = (Arc::clone(&self.model), cancel.clone());
        let mut scores = self.lanes.run(move || model.score(&input, &flag))?;
        let mut labels = Labels::default();
        let heads = &self.model.heads;
        if let Some(pool) = &self.pool {
            pool.mix(document, &mut scores.names, cancel)?;
        }
        let chain = self.pool.as_ref().map_or(&heads.names, |pool| &pool.chain);
        (labels.names, labels.name_confidences) = decode(document, chain, &scores.names, &NameType::ALL);
        (labels.roles, labels.role_confidences) = decode(document, &heads.roles, &scores.roles, &Role::ALL);
        labels.parts = scores.parts;
        Ok(labels)
    }
}

impl Model {
    fn input(&self, document: &Document) -> Input {
        let window = WINDOW.min(self.embeddings.n_positions()) - 2;
        let lengths = Lengths { window, context: CONTEXT.min(window / 6) };
        Input::new(document, &self.vocabulary, &self.lexicon, lengths)
    }

    /// Returns the scores of every word.
    fn score(&self, input: &Input, cancel: &Cancel) -> Result<WordScores, Cancelled> {
        let mut scratch = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let multiplier = Multiplier::default();
        let mut scores = WordScores::default();
        let mut windows = input.windows.iter().peekable();
        let (mut group, mut properties) = (Group::default(), Vec::new());
        while windows.peek().is_some() {
            cancel.check()?;
            group.windows.clear();
            group.places.clear();
            group.wanted.clear();
            scratch.hidden.clear();
            let n_rows = |scratch: &encoder::Scratch| scratch.hidden.len() / self.encoder.width;
            let has_room = |group: &Group, scratch: &encoder::Scratch| {
                group.windows.is_empty() || n_rows(scratch) < GROUP_ROWS - WINDOW
            };
            while let Some(window) = windows.next_if(|_| has_room(&group, &scratch)) {
                let (first_piece, first_unit) = (n_rows(&scratch), group.places.len());
                let first_wanted = group.wanted.len();
                self.embeddings.sum_properties(&[], &mut properties);
                self.embeddings.push(self.vocabulary.start(), 0, &properties, &mut scratch);
                group.places.push(0);
                let mut position = 1;
                for word_idx in window.words.clone() {
                    if window.owned.contains(&word_idx) {
                        group.wanted.push(group.places.len());
                    }
                    group.places.push(position);
                    self.embeddings.sum_properties(input.rows.of(word_idx), &mut properties);
                    for &piece in input.pieces_of(word_idx) {
                        self.embeddings.push(piece, position, &properties, &mut scratch);
                        position += 1;
                    }
                }
                group.places.push(position);
                self.embeddings.sum_properties(&[], &mut properties);
                self.embeddings.push(self.vocabulary.end(), position, &properties, &mut scratch);
                group.windows.push(Window {
                    pieces: first_piece..n_rows(&scratch),
                    units: first_unit..group.places.len(),
                    wanted: first_wanted..group.wanted.len(),
                });
            }
            self.encoder.run(&group, &multiplier, &mut scratch);
            scores.push(self.encoder.apply(&self.heads.linear, &multiplier, &mut scratch));
        }
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        Ok(scores)
    }
}

impl WordScores {
    /// Adds the scores of words, a row each.
    fn push(&mut self, rows: &[f32]) {
        let of = |row: &[f32], lane: usize, labels: LabelSet, first: usize| {
            if lane < labels.len() { score_of(row[first + lane], MAX_SCORE) } else { 0 }
        };
        for row in rows.chunks_exact(WIDTH_STEP) {
            self.names.push(std::array::from_fn(|lane| of(row, lane, LabelSet::NAMES, 0)));
            self.roles.push(std::array::from_fn(|lane| of(row, lane, LabelSet::ROLES, LabelSet::NAMES.len())));
            let parts = row[LabelSet::NAMES.len() + LabelSet::ROLES.len()..].iter().zip(PartOfSpeech::ALL);
            let best = parts.max_by(|(a, _), (b, _)| a.total_cmp(b));
            self.parts.push(best.map_or_else(PartOfSpeech::default, |(_, part)| part));
        }
    }
}

/// Returns the labels of each token and how sure they are.
fn decode<const LANES: usize, K: Copy>(
    document: &Document,
    chain: &Chain<LANES>,
    scores: &[Scores<LANES>],
    kinds: &[K],
) -> (Vec<Tag<K>>, Vec<f32>) {
    let mut decoder = Decoder::default();
    let (mut tags, mut confidences) = (Vec::with_capacity(scores.len()), Vec::with_capacity(scores.len()));
    for sentence in &document.sentences {
        decoder.decode(&scores[sentence.indices()], chain, kinds, &mut tags, &mut confidences);
    }
    (tags, confidences)
}
