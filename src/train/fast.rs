//! Packs a trained network into the fast tier's model file.

use super::TrainError;
use super::weights::{Weights, unfit};
use crate::tagger::FastTagger;
use crate::tagger::fast::WORD_ROWS;
use crate::tagger::fast::write::{self, LayerTensors, Tensors};
use crate::tagger::network::Precision;
use crate::tagger::word_rows::N_ROWS;

/// Name of the fast tier's model, as records show it. It changes with the weights.
const FAST_MODEL: &str = "fast-6";

/// Returns the bytes of the fast tier's model file: `linear`, a linear model of names as [`super::train_linear`] returns it, or that of
/// the program; `weights`, a safetensors file as `models/train_fast.py` writes it; and the pieces of `vocabulary`, one a line. Where
/// `is_exact`, the weights stay numbers, to measure what 8 bits lose.
///
/// # Errors
///
/// [`TrainError`] where the weights lack something or do not fit each other.
pub fn pack_fast(
    linear: Option<&[u8]>,
    weights: &[u8],
    vocabulary: &str,
    is_exact: bool,
) -> Result<Vec<u8>, TrainError> {
    let weights = Weights::read(weights)?;
    let vocabulary: Vec<&str> = vocabulary.lines().collect();
    let width = weights.length("norm.weight")?;
    let linear = linear.map_or_else(|| FastTagger::embedded_linear().map(|(_, bytes)| bytes), Ok)?;
    let (name, precision) = match is_exact {
        true => (format!("{FAST_MODEL}-exact"), Precision::Numbers),
        false => (FAST_MODEL.to_owned(), Precision::Bytes),
    };
    let tables = ["pieces", "first", "last"].map(|table| weights.numbers(table, &[vocabulary.len(), width]));
    let [pieces, first, last] = tables;
    let (pieces, first, last) = (pieces?, first?, last?);
    let words = weights.numbers("words", &[WORD_ROWS, width])?;
    let rows = pieces.chunks_exact(width).zip(first.chunks_exact(width)).zip(last.chunks_exact(width));
    // How far each layer looks, and before which one repeated words are shown their mean.
    let shape = weights.shape("reaches")?;
    let [n_layers] = *shape else { return Err(unfit("reaches", &shape, "one row").into()) };
    let reaches = weights.numbers("reaches", &[n_layers])?;
    let count = |number: f32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked when the file is read")]
        let count = number as usize;
        count
    };
    let layer = |(layer, reach): (usize, &f32)| {
        Ok(LayerTensors {
            reach: count(*reach),
            linear: weights.linear(&format!("layer.{layer}"), 3 * width, width)?,
            norm: weights.norm(&format!("layer.{layer}.norm"), width)?,
        })
    };
    let layers: Result<Vec<_>, TrainError> = reaches.iter().enumerate().map(layer).collect();
    let tensors = Tensors {
        name: &name,
        width,
        pieces: rows
            .flat_map(|((piece, first), last)| piece.iter().chain(first).chain(last))
            .chain(&words)
            .copied()
            .collect(),
        vocabulary,
        linear,
        properties: weights.numbers("rows", &[N_ROWS, width])?,
        norm: weights.norm("norm", width)?,
        sharing: count(weights.numbers("sharing", &[1])?[0]),
        shared: weights.linear("shared", width, width)?,
        layers: layers?,
        heads: weights.heads(width)?,
    };
    let file = write::write(&tensors, precision);
    // Whatever else does not fit is told here and not at a start.
    FastTagger::from_bytes(file.clone())?;
    Ok(file)
}
