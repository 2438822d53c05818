//! The hashes of the model files: fixed for ever, for a model is a table of them.

/// Starting value of [`byte`].
pub(crate) const SEED: u32 = 0x811c_9dc5;

/// Returns the hash of what `hash` covers with `byte` after it (FNV-1a).
#[inline]
pub(crate) fn byte(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// Returns the hash of `text`.
#[inline]
pub(crate) fn text(text: &str) -> u32 {
    text.bytes().fold(SEED, byte)
}

/// Returns the hash of two hashes in this order, with every bit spread.
#[inline]
pub(crate) fn join(first: u32, second: u32) -> u32 {
    let mut hash = first.wrapping_mul(0x9e37_79b1) ^ second.rotate_left(15).wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 13)
}
