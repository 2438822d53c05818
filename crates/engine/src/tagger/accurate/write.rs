//! Writes the file of an accurate model.

use super::encoder::Norm;
use crate::tagger::Tier;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::model_file::Writer;

/// How weights are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 8 bits with a scale a column.
    Bytes,
    /// As they were learnt, to measure what the 8 bits lose.
    Numbers,
}

/// A matrix, row by row, and a bias for each of its columns.
#[derive(Debug, Clone, Default)]
pub struct LinearTensors {
    /// Row by row.
    pub weights: Vec<f32>,
    /// One a column.
    pub biases: Vec<f32>,
}

/// One layer as it was learnt; the members are those of an encoder's layer.
#[derive(Debug, Clone)]
pub struct LayerTensors {
    /// Heads of its attention.
    pub n_heads: usize,
    /// For each head, what two rows add for each distance, from that of the key farthest before.
    pub distances: Vec<f32>,
    /// Hidden state to queries.
    pub queries: LinearTensors,
    /// Hidden state to keys and values, side by side.
    pub keys: LinearTensors,
    /// What the heads gathered, to what the hidden state gains.
    pub attention_output: LinearTensors,
    /// Normalises after attention.
    pub attention_norm: Norm,
    /// Hidden state to the feed-forward part.
    pub inner: LinearTensors,
    /// The feed-forward part back to the hidden state.
    pub output: LinearTensors,
    /// Normalises after the feed-forward part.
    pub output_norm: Norm,
}

/// What gives labels to hidden states.
#[derive(Debug, Clone)]
pub struct HeadTensors {
    /// A row a label, in the order of the label sets.
    pub weights: Vec<f32>,
    /// One a label.
    pub biases: Vec<f32>,
    /// `[from][to]`, the sentence's start last; those that the label set forbids mean nothing.
    pub transitions: Vec<f32>,
}

/// A model as it was learnt.
#[derive(Debug, Clone)]
pub struct Tensors<'t> {
    /// The model's name, as records show it.
    pub name: &'t str,
    /// Columns of the hidden states.
    pub width: usize,
    /// The pieces of words.
    pub vocabulary: Vec<&'t str>,
    /// The word lists.
    pub lexicon: &'t Lexicon,
    /// A row a piece.
    pub pieces: Vec<f32>,
    /// A row a place in the window.
    pub positions: Vec<f32>,
    /// A row a property of words.
    pub properties: Vec<f32>,
    /// Normalises the sum of the embeddings.
    pub embedding_norm: Norm,
    /// From the first to the last.
    pub layers: Vec<LayerTensors>,
    /// Of names.
    pub names: HeadTensors,
    /// Of roles.
    pub roles: HeadTensors,
    /// Of parts of speech; it has no transitions.
    pub parts: HeadTensors,
}

/// Returns the file of a model.
pub fn write(tensors: &Tensors<'_>, precision: Precision) -> Vec<u8> {
    let mut writer = Writer::default();
    let width = tensors.width;
    writer.text(tensors.name);
    writer.u8(u8::from(precision == Precision::Numbers));
    for count in [width, tensors.layers.len(), tensors.positions.len() / width] {
        writer.count(count);
    }
    writer.count(tensors.vocabulary.len());
    tensors.vocabulary.iter().for_each(|piece| writer.text(piece));
    tensors.lexicon.write(&mut writer);
    match precision {
        Precision::Bytes => {
            let scales: Vec<f32> = tensors.pieces.chunks_exact(width).map(|row| scale_of(row.iter())).collect();
            writer.numbers(&scales);
            for (row, scale) in tensors.pieces.chunks_exact(width).zip(&scales) {
                row.iter().for_each(|value| writer.u8(byte_of(*value, *scale)));
            }
        }
        Precision::Numbers => writer.numbers(&tensors.pieces),
    }
    writer.numbers(&tensors.positions);
    writer.numbers(&tensors.properties);
    write_norm(&tensors.embedding_norm, &mut writer);
    for layer in &tensors.layers {
        let n_columns = layer.queries.biases.len();
        for count in [layer.n_heads, n_columns, layer.inner.biases.len()] {
            writer.count(count);
        }
        writer.numbers(&layer.distances);
        write_linear(&layer.queries, precision, &mut writer);
        write_linear(&layer.keys, precision, &mut writer);
        write_linear(&layer.attention_output, precision, &mut writer);
        write_norm(&layer.attention_norm, &mut writer);
        write_linear(&layer.inner, precision, &mut writer);
        write_linear(&layer.output, precision, &mut writer);
        write_norm(&layer.output_norm, &mut writer);
    }
    for head in [&tensors.names, &tensors.roles, &tensors.parts] {
        writer.numbers(&head.weights);
        writer.numbers(&head.biases);
        writer.numbers(&head.transitions);
    }
    writer.finish(Tier::Accurate)
}

fn write_norm(norm: &Norm, writer: &mut Writer) {
    writer.numbers(&norm.weights);
    writer.numbers(&norm.biases);
}

fn write_linear(linear: &LinearTensors, precision: Precision, writer: &mut Writer) {
    let n_columns = linear.biases.len();
    writer.numbers(&linear.biases);
    match precision {
        Precision::Bytes => {
            let scales: Vec<f32> =
                (0..n_columns).map(|column| scale_of(linear.weights.iter().skip(column).step_by(n_columns))).collect();
            writer.numbers(&scales);
            for row in linear.weights.chunks_exact(n_columns) {
                row.iter().zip(&scales).for_each(|(value, scale)| writer.u8(byte_of(*value, *scale)));
            }
        }
        Precision::Numbers => writer.numbers(&linear.weights),
    }
}

/// Returns what one step is worth where the largest of `values` is 127 steps.
fn scale_of<'v>(values: impl Iterator<Item = &'v f32>) -> f32 {
    (values.fold(0.0_f32, |largest, value| largest.max(value.abs())) / 127.0).max(f32::MIN_POSITIVE)
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
fn byte_of(value: f32, scale: f32) -> u8 {
    ((value / scale).round().clamp(-127.0, 127.0) as i8).cast_unsigned()
}
