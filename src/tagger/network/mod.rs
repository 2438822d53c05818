//! What the networks of both tiers are built of: 8-bit linear layers, and the steps between them.

mod file;
mod functions;
mod heads;
mod kernels;
mod linear;
#[cfg(test)]
pub(crate) mod plain;
mod table;

pub(crate) use file::{LinearTensors, Precision, read_linear, read_norm, write_linear, write_norm};
pub(crate) use heads::{HeadTensors, Heads, NAME_LANES, ROLE_LANES, SCORE_STEP, WordScores, write_heads};
pub(in crate::tagger) use kernels::{AddNorm, AddReluNorm, Exponentials, NormRows, Store, StoreGelu};
pub(crate) use kernels::{Norm, WIDTH_STEP};
pub(crate) use linear::{Linear, Multiplier};
pub(in crate::tagger) use linear::{Scratch, first};
pub(crate) use table::{Table, write_table};
