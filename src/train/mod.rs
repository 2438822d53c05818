//! Trainers and evaluation: what maintainers make models with, and measure them by.

mod command;
pub(crate) mod crf;
pub mod data;
pub mod eval_names;
mod lexicon;
mod names;
pub mod roles;
pub mod score;

pub use command::{TrainError, train};
