//! Byte offsets to whatever unit a record counts in.

use super::OffsetUnit;

/// How many bytes lie between two marks. Larger takes less memory; smaller makes a look-up shorter.
const STEP: usize = 64;

/// Turns byte offsets into one text into offsets of another unit.
///
/// # Cost
///
/// One pass over the text to make it, at most [`STEP`] bytes an offset to ask it.
pub(super) struct Offsets<'a> {
    text: &'a [u8],
    unit: OffsetUnit,
    /// Offset at every [`STEP`]th byte; empty where both units are the same.
    marks: Vec<u32>,
}

impl<'a> Offsets<'a> {
    pub(super) fn new(text: &'a str, unit: OffsetUnit) -> Self {
        let text = text.as_bytes();
        let mut marks = Vec::new();
        if unit != OffsetUnit::Utf8 && !text.is_ascii() {
            marks.reserve(text.len() / STEP + 1);
            let mut offset = 0;
            for step in text.chunks(STEP) {
                marks.push(offset);
                offset += count(step, unit);
            }
            marks.push(offset);
        }
        Self { text, unit, marks }
    }

    /// Returns the offset at byte `byte`, which lies on a character boundary.
    pub(super) fn at(&self, byte: u32) -> u32 {
        let end = byte as usize;
        match self.marks.get(end / STEP) {
            Some(mark) => mark + count(&self.text[end / STEP * STEP..end], self.unit),
            None => byte,
        }
    }
}

/// Returns the byte of `text` that an offset in `unit` stands for; none where no character begins there.
///
/// # Cost
///
/// One pass over the text up to there.
pub(super) fn byte_at(text: &str, unit: OffsetUnit, offset: u32) -> Option<usize> {
    if unit == OffsetUnit::Utf8 {
        return Some(offset as usize).filter(|&byte| text.is_char_boundary(byte));
    }
    let (mut byte, mut n_units) = (0, 0);
    for character in text.chars() {
        if n_units >= offset {
            break;
        }
        let end = byte + character.len_utf8();
        n_units += count(&text.as_bytes()[byte..end], unit);
        byte = end;
    }
    (n_units == offset).then_some(byte)
}

/// Returns how many units begin in `bytes`.
fn count(bytes: &[u8], unit: OffsetUnit) -> u32 {
    let n_units = |byte: u8| match unit {
        OffsetUnit::Utf8 => 1,
        // A character begins with whatever is no continuation byte; one of four bytes is a surrogate pair in UTF-16.
        OffsetUnit::Codepoint => u32::from(byte & 0xc0 != 0x80),
        OffsetUnit::Utf16 => u32::from(byte & 0xc0 != 0x80) + u32::from(byte >= 0xf0),
    };
    bytes.iter().map(|&byte| n_units(byte)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_offset_is_what_counting_gives(text in "(\\PC|\r\n|[a-z ]{1,90}|\u{1f1e6}|e\u{301}|\u{1f469}\u{200d}\u{1f680}){0,60}") {
            for unit in [OffsetUnit::Codepoint, OffsetUnit::Utf8, OffsetUnit::Utf16] {
                let offsets = Offsets::new(&text, unit);
                for byte in (0..=text.len()).filter(|&byte| text.is_char_boundary(byte)) {
                    let before = &text[..byte];
                    let counted = match unit {
                        OffsetUnit::Codepoint => before.chars().count(),
                        OffsetUnit::Utf8 => before.len(),
                        OffsetUnit::Utf16 => before.encode_utf16().count(),
                    };
                    prop_assert_eq!(offsets.at(u32::try_from(byte).expect("a short text")) as usize, counted);
                }
            }
        }
    }
}
