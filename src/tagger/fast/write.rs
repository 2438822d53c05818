//! Writes the file of a fast model.

use crate::tagger::Tier;
use crate::tagger::model_file::Writer;
use crate::tagger::network::{
    HeadTensors, LinearTensors, Norm, Precision, write_heads, write_linear, write_norm, write_table,
};
use crate::tagger::wordpiece::write_vocabulary;

/// One layer as it was learnt.
#[derive(Debug, Clone)]
pub(crate) struct LayerTensors {
    /// How far away the neighbours are that it looks at.
    pub(crate) reach: usize,
    /// A row an input: those of the word before, the word itself, and the word after.
    pub(crate) linear: LinearTensors,
    pub(crate) norm: Norm,
}

/// A model as it was learnt; the members are those of the tagger.
#[derive(Debug, Clone)]
pub(crate) struct Tensors<'t> {
    pub(crate) name: &'t str,
    pub(crate) width: usize,
    pub(crate) vocabulary: Vec<&'t str>,
    /// The linear model of names, as `linear::write` writes it.
    pub(crate) linear: &'t [u8],
    /// For each piece three rows: wherever it stands, as a word's first, as its last; then the rows of words of several pieces.
    pub(crate) pieces: Vec<f32>,
    /// A row a property of words.
    pub(crate) properties: Vec<f32>,
    pub(crate) norm: Norm,
    /// Which layer sees what repeated words are elsewhere.
    pub(crate) sharing: usize,
    pub(crate) shared: LinearTensors,
    pub(crate) layers: Vec<LayerTensors>,
    /// Of names, roles and parts of speech.
    pub(crate) heads: [HeadTensors; 3],
}

/// Returns the file of a model.
pub(crate) fn write(tensors: &Tensors<'_>, precision: Precision) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(tensors.name);
    writer.append(tensors.linear);
    precision.write(&mut writer);
    for count in [tensors.width, tensors.layers.len(), tensors.sharing] {
        writer.count(count);
    }
    write_vocabulary(&tensors.vocabulary, &mut writer);
    write_table(&tensors.pieces, tensors.width, precision, &mut writer);
    writer.numbers(&tensors.properties);
    write_norm(&tensors.norm, &mut writer);
    write_linear(&tensors.shared, precision, &mut writer);
    for layer in &tensors.layers {
        writer.count(layer.reach);
        write_linear(&layer.linear, precision, &mut writer);
        write_norm(&layer.norm, &mut writer);
    }
    write_heads(&tensors.heads, &mut writer);
    writer.finish(Tier::Fast)
}
