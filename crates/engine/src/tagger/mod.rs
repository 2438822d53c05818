//! The tagger: for every token a name label and a role label, each with a confidence.
//!
//! [`labels`] says what that is. [`fast`] is the linear tier, [`accurate`] the encoder.

#[cfg(feature = "accurate")]
pub mod accurate;
pub mod chain;
pub mod clusters;
pub mod crf;
mod crf_file;
pub mod fast;
pub mod fast_file;
pub mod first_stage;
mod hash;
mod labels;
pub mod lexicon;
pub mod model_file;
pub mod name_features;
pub mod role_features;
pub mod second_stage;
pub mod words;

#[cfg(feature = "accurate")]
pub use accurate::AccurateTagger;
pub use fast::FastTagger;
pub use labels::{Labels, NameType, PartOfSpeech, Role, Tag, Tagger, Tier, UnknownTier};
pub use model_file::ModelError;
