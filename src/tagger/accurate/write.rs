//! Writes the file of an accurate model.

use crate::tagger::Tier;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::model_file::Writer;
use crate::tagger::network::{
    HeadTensors, LinearTensors, Norm, Precision, write_heads, write_linear, write_norm, write_table,
};
use crate::tagger::wordpiece::write_vocabulary;

/// One layer as it was learnt; the members are those of an encoder's layer.
#[derive(Debug, Clone)]
pub(crate) struct LayerTensors {
    pub(crate) n_heads: usize,
    /// For each head, what two rows add for each distance, from that of the key farthest before.
    pub(crate) distances: Vec<f32>,
    pub(crate) queries: LinearTensors,
    pub(crate) keys: LinearTensors,
    pub(crate) attention_output: LinearTensors,
    pub(crate) attention_norm: Norm,
    pub(crate) inner: LinearTensors,
    pub(crate) output: LinearTensors,
    pub(crate) output_norm: Norm,
}

/// A model as it was learnt.
#[derive(Debug, Clone)]
pub(crate) struct Tensors<'t> {
    pub(crate) name: &'t str,
    /// Columns of the hidden states.
    pub(crate) width: usize,
    pub(crate) vocabulary: Vec<&'t str>,
    pub(crate) lexicon: &'t Lexicon,
    /// A row a piece.
    pub(crate) pieces: Vec<f32>,
    /// A row a place in the window.
    pub(crate) positions: Vec<f32>,
    /// A row a property of words.
    pub(crate) properties: Vec<f32>,
    pub(crate) embedding_norm: Norm,
    pub(crate) layers: Vec<LayerTensors>,
    /// Of names, roles and parts of speech; the last has no transitions.
    pub(crate) heads: [HeadTensors; 3],
}

/// Returns the file of a model.
pub(crate) fn write(tensors: &Tensors<'_>, precision: Precision) -> Vec<u8> {
    let mut writer = Writer::default();
    let width = tensors.width;
    writer.text(tensors.name);
    precision.write(&mut writer);
    for count in [width, tensors.layers.len(), tensors.positions.len() / width] {
        writer.count(count);
    }
    write_vocabulary(&tensors.vocabulary, &mut writer);
    tensors.lexicon.write(&mut writer);
    write_table(&tensors.pieces, width, precision, &mut writer);
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
    write_heads(&tensors.heads, &mut writer);
    writer.finish(Tier::Accurate)
}
