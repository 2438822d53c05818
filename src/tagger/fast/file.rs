//! Reads the file of a fast model; `write.rs` writes it.

use std::borrow::Cow;
use std::sync::Mutex;

use super::input::{ROWS_A_PIECE, Reader as WordReader, WORD_ROWS};
use super::layers::{Layer, Layers};
use super::{FastTagger, SHARES};
use crate::tagger::Tier;
use crate::tagger::linear::{LinearNames, NamesPool, SecondLook, read_review};
use crate::tagger::model_file::{ModelError, Origin, Reader};
use crate::tagger::network::{Heads, Precision, Table, WIDTH_STEP, read_linear as read_layer, read_norm};
use crate::tagger::word_rows::N_ROWS;
use crate::tagger::wordpiece::WordPiece;

/// The farthest neighbour that a layer may look at.
const MOST_REACH: usize = 64;

/// Returns the model in `file`, all of it checked.
///
/// # Errors
///
/// [`ModelError`] where it is none of this version or damaged.
pub(super) fn read(file: Cow<'static, [u8]>, origin: Origin) -> Result<FastTagger, ModelError> {
    let mut tagger = read_model(&file, origin)?;
    tagger.reader.pieces.set_file(file);
    Ok(tagger)
}

/// Returns the linear model of names that stands first in `file`, and its bytes; the rest takes no memory.
///
/// # Errors
///
/// [`ModelError`] where it is none of this version or damaged.
pub(super) fn read_linear(file: &[u8], origin: Origin) -> Result<(LinearNames, &[u8]), ModelError> {
    let mut reader = Reader::new(file, Tier::Fast, origin)?;
    reader.text()?;
    let from_here = reader.rest();
    let linear = LinearNames::read(&mut reader)?;
    read_review(&mut reader)?;
    Ok((linear, &from_here[..from_here.len() - reader.rest().len()]))
}

/// Returns the model in `file`, with an empty one in the place of the file that it reads its pieces from.
fn read_model(file: &[u8], origin: Origin) -> Result<FastTagger, ModelError> {
    let mut reader = Reader::new(file, Tier::Fast, origin)?;
    let model = reader.text()?.to_owned();
    let linear = LinearNames::read(&mut reader)?;
    let review = read_review(&mut reader)?;
    let precision = Precision::read(&mut reader)?;
    let width = reader.number("width", WIDTH_STEP..=1024)?;
    let n_layers = reader.number("number of layers", 1..=64)?;
    let sharing = reader.number("number of the layer that shares", 0..=n_layers - 1)?;
    if !width.is_multiple_of(WIDTH_STEP) {
        return Err(ModelError::Impossible { what: "width" });
    }
    let (vocabulary, n_pieces) = WordPiece::read(&mut reader)?;
    let first_word = n_pieces * ROWS_A_PIECE;
    let pieces = Table::read(&mut reader, (first_word + WORD_ROWS, width), precision)?;
    let properties = reader.numbers(N_ROWS * width)?;
    let norm = read_norm(&mut reader, width)?;
    let words = WordReader { width, vocabulary, pieces, first_word, properties, norm };
    let shared = read_layer(&mut reader, (width, width), precision, None)?;
    let mut layers = Vec::with_capacity(n_layers);
    for _ in 0..n_layers {
        let reach = reader.number("reach of a layer", 1..=MOST_REACH)?;
        let linear = read_layer(&mut reader, (3 * width, width), precision, None)?;
        layers.push(Layer { reach, linear, norm: read_norm(&mut reader, width)? });
    }
    let heads = Heads::read(&mut reader, width)?;
    let layers = Layers { width, layers, sharing, shared };
    let pool = NamesPool::new(&heads.names, linear, SHARES);
    let second_look = SecondLook::new(&heads.names, review, SHARES);
    Ok(FastTagger { model, reader: words, layers, heads, pool, second_look, scratches: Mutex::default() })
}
