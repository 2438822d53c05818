//! The accurate tier: a transformer encoder over pieces of words.

pub(crate) mod word_rows;
pub(crate) mod wordpiece;
