//! Reads the file of an accurate model.

use std::borrow::Cow;
use std::sync::Mutex;

use super::embed::{Embeddings, PieceTable};
use super::encoder::{Distances, Encoder, Layer, Linear, Norm, WIDTH_STEP};
use super::model::{Heads, Model};
use super::word_rows::N_ROWS;
use super::wordpiece::WordPiece;
use super::write::Precision;
use crate::tagger::chain::{Chain, FORBIDDEN, LabelSet, MAX_LANES, Scores};
use crate::tagger::labels::{PartOfSpeech, Tier};
use crate::tagger::lexicon::Lexicon;
use crate::tagger::model_file::{ModelError, Origin, Reader};

/// What one step of a score is worth. Smaller steps would leave the table of exponentials too short.
pub(crate) const SCORE_STEP: f32 = 1.0 / 64.0;

/// The largest transition score. With those of tokens below it too, a forbidden transition costs more than any other way.
const MAX_TRANSITION: f32 = 2_000.0;

/// Returns the model in `file`, all of it checked.
///
/// # Errors
///
/// [`ModelError`] where it is none of this version or damaged.
pub(super) fn read(file: Cow<'static, [u8]>, origin: Origin) -> Result<Model, ModelError> {
    let mut model = read_model(&file, origin)?;
    if let PieceTable::Bytes { file: place, .. } = &mut model.embeddings.pieces {
        *place = file;
    }
    Ok(model)
}

/// Returns the model in `file`, with an empty one in the place of the file that it reads its pieces from.
fn read_model(file: &[u8], origin: Origin) -> Result<Model, ModelError> {
    let mut reader = Reader::new(file, Tier::Accurate, origin)?;
    let name = reader.text()?.to_owned();
    let precision = match reader.u8()? {
        0 => Precision::Bytes,
        1 => Precision::Numbers,
        _ => return Err(ModelError::Impossible { what: "precision" }),
    };
    let width = count(&mut reader, "width", WIDTH_STEP..=4096)?;
    let n_layers = count(&mut reader, "number of layers", 1..=64)?;
    let n_positions = count(&mut reader, "number of positions", 16..=4096)?;
    if !width.is_multiple_of(WIDTH_STEP) {
        return Err(ModelError::Impossible { what: "width" });
    }

    let n_pieces = reader.count(4)?;
    let vocabulary: Result<Vec<&str>, ModelError> = (0..n_pieces).map(|_| reader.text()).collect();
    let vocabulary = WordPiece::new(vocabulary?.into_iter()).ok_or(ModelError::Impossible { what: "vocabulary" })?;
    let lexicon = Lexicon::read(&mut reader)?;
    let pieces = match precision {
        Precision::Bytes => {
            let scales = reader.numbers(n_pieces)?;
            let range = reader.pass(n_pieces * width)?;
            PieceTable::Bytes { file: Cow::default(), range, scales }
        }
        Precision::Numbers => PieceTable::Numbers(reader.numbers(n_pieces * width)?),
    };
    let positions = reader.numbers(n_positions * width)?;
    let properties = reader.numbers(N_ROWS * width)?;
    let embeddings = Embeddings { width, pieces, positions, properties };
    let embedding_norm = read_norm(&mut reader, width)?;
    let mut layers: Vec<Layer> = Vec::with_capacity(n_layers);
    for _ in 0..n_layers {
        let norm_before = layers.last().map_or(&embedding_norm, |layer| &layer.output_norm);
        layers.push(read_layer(&mut reader, (width, n_positions), precision, norm_before)?);
    }
    let encoder = Encoder { width, embedding_norm, layers };
    let names = read_head(&mut reader, width, LabelSet::NAMES)?;
    let roles = read_head(&mut reader, width, LabelSet::ROLES)?;
    let n_parts = PartOfSpeech::ALL.len();
    let parts =
        Head { weights: reader.numbers(n_parts * width)?, biases: reader.numbers(n_parts)?, chain_scores: Vec::new() };
    let heads = Heads {
        linear: join_heads(&[&names, &roles, &parts], width),
        names: read_chain(&names, LabelSet::NAMES),
        roles: read_chain(&roles, LabelSet::ROLES),
    };
    Ok(Model { name, vocabulary, lexicon, embeddings, encoder, heads, scratches: Mutex::default() })
}

/// Reads a number that has to be `possible`.
fn count(
    reader: &mut Reader<'_>,
    what: &'static str,
    possible: std::ops::RangeInclusive<usize>,
) -> Result<usize, ModelError> {
    let count = reader.u32()? as usize;
    if possible.contains(&count) { Ok(count) } else { Err(ModelError::Impossible { what }) }
}

/// Reads a layer, whose queries come from what `norm_before` normalised.
fn read_layer(
    reader: &mut Reader<'_>,
    (width, n_positions): (usize, usize),
    precision: Precision,
    norm_before: &Norm,
) -> Result<Layer, ModelError> {
    let n_heads = count(reader, "number of heads", 1..=width)?;
    let n_columns = count(reader, "width of heads", WIDTH_STEP..=16_384)?;
    let inner_width = count(reader, "inner width", WIDTH_STEP..=16_384)?;
    let is_even = n_columns.is_multiple_of(WIDTH_STEP) && inner_width.is_multiple_of(WIDTH_STEP);
    if !(is_even && n_columns.is_multiple_of(n_heads)) {
        return Err(ModelError::Impossible { what: "shape" });
    }
    let distances = Distances { numbers: reader.numbers(n_heads * (2 * n_positions - 1))?, n_places: n_positions };
    let queries = read_linear(reader, (width, n_columns), precision, Some(norm_before))?;
    let keys = read_linear(reader, (width, n_columns * 2), precision, Some(norm_before))?;
    let attention_output = read_linear(reader, (n_columns, width), precision, None)?;
    let attention_norm = read_norm(reader, width)?;
    let inner = read_linear(reader, (width, inner_width), precision, Some(&attention_norm))?;
    let output = read_linear(reader, (inner_width, width), precision, None)?;
    let output_norm = read_norm(reader, width)?;
    Ok(Layer { n_heads, distances, queries, keys, attention_output, attention_norm, inner, output, output_norm })
}

fn read_norm(reader: &mut Reader<'_>, width: usize) -> Result<Norm, ModelError> {
    Ok(Norm { weights: reader.numbers(width)?, biases: reader.numbers(width)? })
}

fn read_linear(
    reader: &mut Reader<'_>,
    (n_rows, n_columns): (usize, usize),
    precision: Precision,
    norm_before: Option<&Norm>,
) -> Result<Linear, ModelError> {
    let biases = reader.numbers(n_columns)?;
    Ok(match precision {
        Precision::Bytes => {
            let scales = reader.numbers(n_columns)?;
            let weights: Vec<i8> = reader.take(n_rows * n_columns)?.iter().map(|byte| byte.cast_signed()).collect();
            Linear::of_bytes(&weights, scales, biases, norm_before)
        }
        Precision::Numbers => Linear::of_numbers(&reader.numbers(n_rows * n_columns)?, biases),
    })
}

/// What gives one label set's labels to hidden states.
struct Head {
    /// A row a label.
    weights: Vec<f32>,
    biases: Vec<f32>,
    chain_scores: Vec<f32>,
}

fn read_head(reader: &mut Reader<'_>, width: usize, labels: LabelSet) -> Result<Head, ModelError> {
    let n_labels = labels.len();
    Ok(Head {
        weights: reader.numbers(n_labels * width)?,
        biases: reader.numbers(n_labels)?,
        chain_scores: reader.numbers((n_labels + 1) * n_labels)?,
    })
}

/// Returns one linear layer that gives the scores of all `heads`, one after the other.
fn join_heads(heads: &[&Head], width: usize) -> Linear {
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

fn read_chain<const LANES: usize>(head: &Head, labels: LabelSet) -> Chain<LANES> {
    let n_labels = labels.len();
    let mut transitions: Vec<Scores<MAX_LANES>> = vec![[FORBIDDEN; MAX_LANES]; n_labels + 1];
    for (from, row) in head.chain_scores.chunks_exact(n_labels).enumerate() {
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
pub(super) fn score_of(score: f32, most: f32) -> i16 {
    (score / SCORE_STEP).round().clamp(-most, most) as i16
}
