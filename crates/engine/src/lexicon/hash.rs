//! One number for a word in any case.

/// Returns a hash of `word` that does not tell upper from lower case of ASCII letters, nor straight from curly
/// apostrophes (FNV-1a, 64 bits). Trained models know words by it: it must not change.
#[must_use]
pub const fn hash(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut idx = 0;
    while idx < bytes.len() {
        let mut byte = bytes[idx].to_ascii_lowercase();
        if byte == 0xe2
            && idx + 2 < bytes.len()
            && bytes[idx + 1] == 0x80
            && (bytes[idx + 2] == 0x98 || bytes[idx + 2] == 0x99)
        {
            byte = b'\'';
            idx += 2;
        }
        hash = (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
        idx += 1;
    }
    hash
}
