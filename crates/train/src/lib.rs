//! Trainers and evaluation: what maintainers make models with, and measure them by.
//!
//! The binary `quotewire-train` is the way to them; [`evaluate()`] is what tests hold scores to.

pub mod accurate;
mod annotated;
mod case;
mod case_faults;
mod case_words;
pub mod cli;
mod command;
pub(crate) mod crf;
pub mod data;
pub mod eval_cases;
pub mod eval_entities;
mod eval_marked;
pub mod eval_names;
pub mod eval_quotes;
mod eval_roles;
pub mod eval_rules;
pub mod eval_rules_cases;
mod eval_sample;
pub mod eval_speakers;
mod evaluate;
mod example;
mod examples;
mod learner;
mod lexicon;
pub mod log_linear;
mod marked;
mod marked_roles;
mod mention_replacement;
mod named;
mod names;
mod own;
mod parts;
mod pronouns;
pub mod quotes_gold;
pub mod quotes_marks;
mod reported;
mod reported_policy;
pub mod roles;
pub mod score;
mod second_stage;
mod silver_labels;
mod speakers;

pub use accurate::pack_accurate;
pub use command::{TrainError, train_fast, train_marks};
pub use evaluate::evaluate;
pub use examples::write_examples;
pub use own::Own;
pub use reported::train_reported;
pub use speakers::train_speakers;
