//! Trainers and evaluation: what maintainers make models with, and measure them by.

mod command;
pub(crate) mod crf;
pub mod data;
pub mod eval_entities;
pub mod eval_names;
pub mod eval_quotes;
pub mod eval_speakers;
mod lexicon;
mod names;
pub mod quotes_gold;
pub mod quotes_marks;
pub mod roles;
pub mod score;

pub use command::{TrainError, train};
