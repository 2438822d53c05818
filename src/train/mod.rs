//! Trainers and evaluation: what maintainers make models with, and measure them by.

pub mod data;
pub mod eval_quotes;
pub mod quotes_gold;
pub mod quotes_marks;
pub mod score;
