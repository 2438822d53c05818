//! The tagger: for every token a name label and a role label, each with a confidence.
//!
//! [`labels`] says what that is. [`fast`] is the linear tier, [`accurate`] the encoder.

#[cfg(feature = "accurate")]
pub mod accurate;
mod batch;
mod best_path;
pub mod capitals;
pub mod chain;
pub mod clusters;
pub mod crf;
mod crf_file;
pub mod decoder;
pub mod fast;
pub mod fast_file;
pub mod first_stage;
mod hash;
mod known_words;
mod labels;
mod lanes;
pub mod lexicon;
mod marginals;
mod memo;
mod memory;
pub mod model_file;
pub mod name_features;
mod name_scores;
mod name_templates;
mod review_scores;
pub mod role_features;
mod role_scores;
mod role_templates;
pub mod second_stage;
mod second_templates;
mod waiting;
pub mod words;

#[cfg(feature = "accurate")]
pub use accurate::AccurateTagger;
pub use fast::FastTagger;
pub use labels::{Labels, NameType, PartOfSpeech, Role, Tag, Tagger, Tier, UnknownTier};
pub use model_file::ModelError;
