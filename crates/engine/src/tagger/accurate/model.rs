//! A model as its file holds it.

use std::sync::Mutex;

use super::embed::Embeddings;
use super::encoder::{self, Encoder, Linear};
use super::wordpiece::WordPiece;
use crate::tagger::chain::Chain;
use crate::tagger::lexicon::Lexicon;

/// SingleThreadPools of the scores of names.
pub(super) const NAME_LANES: usize = 24;

/// SingleThreadPools of the scores of roles.
pub(super) const ROLE_LANES: usize = 8;

/// A model as its file holds it, and memory for those who compute with it.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) vocabulary: WordPiece,
    pub(super) lexicon: Lexicon,
    pub(super) embeddings: Embeddings,
    pub(super) encoder: Encoder,
    pub(super) heads: Heads,
    pub(super) scratches: Mutex<Vec<encoder::Scratch>>,
}

/// What gives labels to hidden states.
#[derive(Debug)]
pub(super) struct Heads {
    /// Scores of the labels of names, then of those of roles, then of parts of speech.
    pub(super) linear: Linear,
    pub(super) names: Chain<NAME_LANES>,
    pub(super) roles: Chain<ROLE_LANES>,
}
