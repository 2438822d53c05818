//! From the hidden states of words to their labels: one linear layer for names, roles and parts of speech, and a chain over the labels
//! of names and of roles.

use super::{Linear, WIDTH_STEP};
use crate::tagger::chain::{Chain, Decoder, FORBIDDEN, LabelSet, MAX_LANES, Scores};
use crate::tagger::model_file::{ModelError, Reader, Writer};
use crate::tagger::{Labels, NameType, PartOfSpeech, Role, Tag};
use crate::text::Document;

/// Lanes of the scores of names.
pub(crate) const NAME_LANES: usize = 24;

/// Lanes of the scores of roles.
pub(crate) const ROLE_LANES: usize = 8;

/// The largest score of a label at a token, in steps: thirty times the odds' natural logarithm.
const MAX_SCORE: f32 = 2_000.0;

/// What one step of a score is worth. Smaller steps would leave the table of exponentials too short.
pub(crate) const SCORE_STEP: f32 = 1.0 / 64.0;

/// The largest transition score. With those of tokens below it too, a forbidden transition costs more than any other way.
const MAX_TRANSITION: f32 = 2_000.0;

/// What gives labels to hidden states, as it was learnt.
#[derive(Debug, Clone)]
pub(crate) struct HeadTensors {
    /// A row a label, in the order of the label sets.
    pub(crate) weights: Vec<f32>,
    /// One a label.
    pub(crate) biases: Vec<f32>,
    /// `[from][to]`, the sentence's start last; those that the label set forbids mean nothing.
    pub(crate) transitions: Vec<f32>,
}

/// What gives labels to hidden states.
#[derive(Debug)]
pub(crate) struct Heads {
    /// Scores of the labels of names, then of those of roles, then of parts of speech.
    pub(crate) linear: Linear,
    pub(crate) names: Chain<NAME_LANES>,
    pub(crate) roles: Chain<ROLE_LANES>,
}

/// The scores of every word of an article.
#[derive(Debug, Default)]
pub(crate) struct WordScores {
    pub(crate) names: Vec<Scores<NAME_LANES>>,
    pub(crate) roles: Vec<Scores<ROLE_LANES>>,
    pub(crate) parts: Vec<PartOfSpeech>,
}

impl Heads {
    /// Reads what [`write_heads`] wrote, for hidden states of `width` columns.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early or holds what cannot be.
    pub(crate) fn read(reader: &mut Reader<'_>, width: usize) -> Result<Self, ModelError> {
        let names = read_head(reader, width, LabelSet::NAMES)?;
        let roles = read_head(reader, width, LabelSet::ROLES)?;
        let n_parts = PartOfSpeech::ALL.len();
        let weights = reader.numbers(n_parts * width)?;
        let parts = HeadTensors { weights, biases: reader.numbers(n_parts)?, transitions: Vec::new() };
        Ok(Self {
            linear: join_heads(&[&names, &roles, &parts], width),
            names: read_chain(&names, LabelSet::NAMES),
            roles: read_chain(&roles, LabelSet::ROLES),
        })
    }

    /// Returns the labels of every token of `document`, whose scores these are; those of names follow `names`.
    pub(crate) fn decode(&self, document: &Document, names: &Chain<NAME_LANES>, scores: WordScores) -> Labels {
        let (names, name_confidences) = decode(document, names, &scores.names, &NameType::ALL);
        let (roles, role_confidences) = decode(document, &self.roles, &scores.roles, &Role::ALL);
        Labels { names, name_confidences, roles, role_confidences, parts: scores.parts }
    }
}

/// Writes the heads of names, roles and parts of speech; these have no transitions.
pub(crate) fn write_heads(heads: &[HeadTensors; 3], writer: &mut Writer) {
    for head in heads {
        writer.numbers(&head.weights);
        writer.numbers(&head.biases);
        writer.numbers(&head.transitions);
    }
}

fn read_head(reader: &mut Reader<'_>, width: usize, labels: LabelSet) -> Result<HeadTensors, ModelError> {
    let n_labels = labels.len();
    Ok(HeadTensors {
        weights: reader.numbers(n_labels * width)?,
        biases: reader.numbers(n_labels)?,
        transitions: reader.numbers((n_labels + 1) * n_labels)?,
    })
}

/// Returns one linear layer that gives the scores of all `heads`, one behind the other.
fn join_heads(heads: &[&HeadTensors], width: usize) -> Linear {
    let mut weights = vec![0.0; width * WIDTH_STEP];
    let mut biases = vec![0.0; WIDTH_STEP];
    let rows = heads.iter().flat_map(|head| head.weights.chunks_exact(width).zip(&head.biases));
    for (column, (row, bias)) in rows.enumerate() {
        for (place, weight) in row.iter().enumerate() {
            weights[place * WIDTH_STEP + column] = *weight;
        }
        biases[column] = *bias;
    }
    Linear::of_numbers(&weights, biases)
}

fn read_chain<const LANES: usize>(head: &HeadTensors, labels: LabelSet) -> Chain<LANES> {
    let n_labels = labels.len();
    let mut transitions: Vec<Scores<MAX_LANES>> = vec![[FORBIDDEN; MAX_LANES]; n_labels + 1];
    for (from, row) in head.transitions.chunks_exact(n_labels).enumerate() {
        for (to, score) in row.iter().enumerate() {
            if labels.allows((from < n_labels).then_some(from), to) {
                transitions[from][to] = score_of(*score, MAX_TRANSITION);
            }
        }
    }
    Chain::new(labels, &transitions, SCORE_STEP)
}

/// Returns `score` in steps, at most `most` of them.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type; no number becomes 0")]
#[inline]
fn score_of(score: f32, most: f32) -> i16 {
    // Rounds by cutting off, which needs no call of a function.
    let steps = (score / SCORE_STEP).clamp(-most, most);
    (steps + 0.5_f32.copysign(steps)) as i16
}

impl WordScores {
    /// Adds the scores of words, a row each.
    pub(crate) fn push(&mut self, rows: &[f32]) {
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
        decoder.scores.clear();
        decoder.scores.extend_from_slice(&scores[sentence.indices()]);
        decoder.decode(chain, kinds, &mut tags, &mut confidences);
    }
    (tags, confidences)
}
