//! Conditional random fields in model files: the weights that are not zero.

use super::chain::{FORBIDDEN, LabelSet, MAX_LANES};
use super::crf::{Crf, Weights};
use super::model_file::{ModelError, Reader, Writer};

/// Writes what [`read_crf`] reads.
pub(super) fn write_crf(weights: &Weights, writer: &mut Writer) {
    writer.count(weights.labels.n_kinds);
    writer.f32(weights.step);
    let n_labels = weights.labels.len();
    for row in &weights.transitions {
        for score in &row[..n_labels] {
            writer.u16(score.cast_unsigned());
        }
    }
    writer.count(weights.features.len());
    for (hash, row) in &weights.features {
        writer.u32(*hash);
        // Most weights are zero: which are not, then their values.
        let mask = row[..n_labels]
            .iter()
            .enumerate()
            .fold(0_u32, |mask, (label, weight)| mask | u32::from(*weight != 0) << label);
        writer.u8((mask & 0xff) as u8);
        writer.u16((mask >> 8 & 0xffff) as u16);
        for weight in row[..n_labels].iter().filter(|weight| **weight != 0) {
            writer.u8(weight.cast_unsigned());
        }
    }
}

/// Reads a model over `labels`.
///
/// # Errors
///
/// [`ModelError`] where the file ends early or holds what cannot be.
pub(super) fn read_crf<const LANES: usize>(
    reader: &mut Reader<'_>,
    labels: LabelSet,
) -> Result<Crf<LANES>, ModelError> {
    if reader.count(0)? != labels.n_kinds {
        return Err(ModelError::Impossible { what: "number of kinds" });
    }
    let step = reader.f32()?;
    if !(step > 0.0 && step < 1.0) {
        return Err(ModelError::Impossible { what: "weight step" });
    }
    let n_labels = labels.len();
    let mut transitions = Vec::with_capacity(n_labels + 1);
    for _ in 0..=n_labels {
        let mut row = [FORBIDDEN; MAX_LANES];
        for score in &mut row[..n_labels] {
            *score = reader.u16()?.cast_signed();
        }
        transitions.push(row);
    }
    let n_features = reader.count(7)?;
    let mut features = Vec::with_capacity(n_features);
    for _ in 0..n_features {
        let hash = reader.u32()?;
        let mask = u32::from(reader.u8()?) | u32::from(reader.u16()?) << 8;
        let mut row = [0_i8; MAX_LANES];
        for (label, weight) in row.iter_mut().enumerate() {
            if mask >> label & 1 != 0 {
                *weight = reader.u8()?.cast_signed();
            }
        }
        features.push((hash, row));
    }
    Ok(Crf::new(labels, &features, &transitions, step))
}

/// The embedded model file of the fast tier.
pub(super) const EMBEDDED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/fast.bin"));
