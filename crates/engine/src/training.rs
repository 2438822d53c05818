//! What trainers and evaluation need of the inside: no part of the face, and free to change with every model.

pub use crate::entities::titles;
pub use crate::lexicon::{Words, fold, gazetteer, hash};
pub use crate::log_linear::{Feature, LogLinear, logistic, pair, softmax};
pub use crate::quotes::{
    Candidate, DECIDER_FEATURES, Extraction, LEAST_SURE, Verdict, candidates_for_decider, extract_with, features,
    marks, rules, view,
};
pub use crate::speakers::{
    Choice, IsRight, KINDS as ANAPHOR_KINDS, Lesson, NAMES as SPEAKER_FEATURES, Teaching,
    resolve_by as resolve_speakers_by,
};
#[cfg(feature = "accurate")]
pub use crate::tagger::accurate;
pub use crate::tagger::{
    capitals, chain, clusters, crf, decoder, fast, fast_file, first_stage, lexicon, model_file, name_features,
    role_features, second_stage, words,
};
