//! Reads the file of an accurate model.

use std::borrow::Cow;
use std::sync::Mutex;

use super::Model;
use super::embed::Embeddings;
use super::encoder::{Distances, Encoder, Layer};
use crate::tagger::Tier;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::model_file::{ModelError, Origin, Reader};
use crate::tagger::network::{Heads, Norm, Precision, Table, WIDTH_STEP, read_linear, read_norm};
use crate::tagger::word_rows::N_ROWS;
use crate::tagger::wordpiece::WordPiece;

/// Returns the model in `file`, all of it checked.
///
/// # Errors
///
/// [`ModelError`] where it is none of this version or damaged.
pub(super) fn read(file: Cow<'static, [u8]>, origin: Origin) -> Result<Model, ModelError> {
    let mut model = read_model(&file, origin)?;
    model.embeddings.pieces.set_file(file);
    Ok(model)
}

/// Returns the model in `file`, with an empty one in the place of the file that it reads its pieces from.
fn read_model(file: &[u8], origin: Origin) -> Result<Model, ModelError> {
    let mut reader = Reader::new(file, Tier::Accurate, origin)?;
    let name = reader.text()?.to_owned();
    let precision = Precision::read(&mut reader)?;
    let width = reader.number("width", WIDTH_STEP..=4096)?;
    let n_layers = reader.number("number of layers", 1..=64)?;
    let n_positions = reader.number("number of positions", 16..=4096)?;
    if !width.is_multiple_of(WIDTH_STEP) {
        return Err(ModelError::Impossible { what: "width" });
    }

    let (vocabulary, n_pieces) = WordPiece::read(&mut reader)?;
    let lexicon = Lexicon::read(&mut reader)?;
    let pieces = Table::read(&mut reader, (n_pieces, width), precision)?;
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
    let heads = Heads::read(&mut reader, width)?;
    Ok(Model { name, vocabulary, lexicon, embeddings, encoder, heads, scratches: Mutex::default() })
}

/// Reads a layer, whose queries come from what `norm_before` normalised.
fn read_layer(
    reader: &mut Reader<'_>,
    (width, n_positions): (usize, usize),
    precision: Precision,
    norm_before: &Norm,
) -> Result<Layer, ModelError> {
    let n_heads = reader.number("number of heads", 1..=width)?;
    let n_columns = reader.number("width of heads", WIDTH_STEP..=16_384)?;
    let inner_width = reader.number("inner width", WIDTH_STEP..=16_384)?;
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
