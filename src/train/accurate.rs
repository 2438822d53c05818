//! Packs a trained encoder into the accurate tier's model file.

use super::TrainError;
use super::weights::{Weights, WeightsError};
use crate::tagger::FastTagger;
use crate::tagger::accurate::write::{self, LayerTensors, Tensors};
use crate::tagger::accurate::{AccurateTagger, MAX_WINDOW};
use crate::tagger::network::{LinearTensors, Precision};
use crate::tagger::word_rows::N_ROWS;

/// Name of the accurate tier's model, as records show it. It changes with the weights.
const ACCURATE_MODEL: &str = "accurate-4";

/// Columns of a head of the attention, which the weights do not tell.
const HEAD_WIDTH: usize = 64;

/// Returns the bytes of the accurate tier's model file: `weights`, a safetensors file with PyTorch's names of a BERT and
/// our own of its heads, the pieces of `vocabulary`, one a line, and the word lists of the embedded fast tier. Where `is_exact`, the
/// weights stay numbers, to measure what 8 bits lose.
///
/// # Errors
///
/// [`TrainError`] where the weights lack something or do not fit each other.
pub fn pack_accurate(weights: &[u8], vocabulary: &str, is_exact: bool) -> Result<Vec<u8>, TrainError> {
    let fast = FastTagger::embedded()?;
    let weights = Weights::read(weights)?;
    let vocabulary: Vec<&str> = vocabulary.lines().collect();
    let width = weights.length("embeddings.LayerNorm.weight")?;
    let is_layer = |layer: &usize| weights.has(&format!("encoder.layer.{layer}.output.dense.bias"));
    let positions = weights.positions(width)?;
    let shape = (width, positions.len() / width);
    let layers: Result<Vec<_>, _> = (0..).take_while(is_layer).map(|layer| weights.layer(layer, shape)).collect();
    let (name, precision) = match is_exact {
        true => (format!("{ACCURATE_MODEL}-exact"), Precision::Numbers),
        false => (ACCURATE_MODEL.to_owned(), Precision::Bytes),
    };
    let tensors = Tensors {
        name: &name,
        width,
        pieces: weights.numbers("embeddings.word_embeddings.weight", &[vocabulary.len(), width])?,
        vocabulary,
        lexicon: fast.lexicon(),
        positions,
        properties: weights.numbers("rows.weight", &[N_ROWS, width])?,
        embedding_norm: weights.norm("embeddings.LayerNorm", width)?,
        layers: layers?,
        heads: weights.heads(width)?,
    };
    let file = write::write(&tensors, precision);
    // Whatever else does not fit, such as the number of heads, is told here and not at a start.
    AccurateTagger::from_bytes(file.clone())?;
    Ok(file)
}

impl Weights<'_> {
    /// Returns the rows of the places that a window has.
    fn positions(&self, width: usize) -> Result<Vec<f32>, WeightsError> {
        let name = "embeddings.position_embeddings.weight";
        let shape = self.shape(name)?;
        let n_positions = shape.first().copied().unwrap_or_default();
        let mut positions = self.numbers(name, &[n_positions, width])?;
        positions.truncate(MAX_WINDOW * width);
        Ok(positions)
    }

    /// Returns a layer over hidden states of `width` columns that knows the distances in a window of `n_places`.
    fn layer(&self, layer: usize, (width, n_places): (usize, usize)) -> Result<LayerTensors, WeightsError> {
        let name = |part: &str| format!("encoder.layer.{layer}.{part}");
        let n_columns = self.length(&name("attention.self.query.bias"))?;
        let inner_width = self.length(&name("intermediate.dense.bias"))?;
        let n_heads = n_columns / HEAD_WIDTH;
        let mut queries = self.linear(&name("attention.self.query"), width, n_columns)?;
        let scale = 1.0 / (HEAD_WIDTH as f32).sqrt();
        queries.weights.iter_mut().chain(&mut queries.biases).for_each(|number| *number *= scale);
        let keys = self.linear(&name("attention.self.key"), width, n_columns)?;
        let values = self.linear(&name("attention.self.value"), width, n_columns)?;
        let parts = [keys, values];
        let keys = LinearTensors {
            weights: (0..width)
                .flat_map(|row| {
                    parts.iter().flat_map(move |part| &part.weights[row * n_columns..(row + 1) * n_columns])
                })
                .copied()
                .collect(),
            biases: parts.iter().flat_map(|part| &part.biases).copied().collect(),
        };
        Ok(LayerTensors {
            n_heads,
            distances: self.numbers(&name("distances"), &[n_heads, 2 * n_places - 1])?,
            queries,
            keys,
            attention_output: self.linear(&name("attention.output.dense"), n_columns, width)?,
            attention_norm: self.norm(&name("attention.output.LayerNorm"), width)?,
            inner: self.linear(&name("intermediate.dense"), width, inner_width)?,
            output: self.linear(&name("output.dense"), inner_width, width)?,
            output_norm: self.norm(&name("output.LayerNorm"), width)?,
        })
    }
}
