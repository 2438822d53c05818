//! A record whose offsets count bytes, made of one in whatever unit.

use super::OffsetUnit;
use super::model::{EnrichedRecord, FieldName, Stretch};

/// An offset at which no character begins.
const NOWHERE: u32 = u32::MAX;

/// Byte of every unit of a text, and that of its end.
struct Bytes(Vec<u32>);

impl Bytes {
    fn of(text: &str, unit: OffsetUnit) -> Self {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        for (byte, character) in text.char_indices() {
            bytes.push(u32::try_from(byte).unwrap_or(NOWHERE));
            let n_more = match unit {
                OffsetUnit::Utf8 => character.len_utf8() - 1,
                OffsetUnit::Utf16 => character.len_utf16() - 1,
                OffsetUnit::Codepoint => 0,
            };
            bytes.extend(std::iter::repeat_n(NOWHERE, n_more));
        }
        bytes.push(u32::try_from(text.len()).unwrap_or(NOWHERE));
        Self(bytes)
    }

    fn set(&self, start: &mut u32, end: &mut u32) {
        for offset in [start, end] {
            *offset = self.0.get(*offset as usize).copied().unwrap_or(NOWHERE);
        }
    }
}

impl EnrichedRecord {
    /// Returns the record with offsets that count bytes. One that leads nowhere in the text of the record is `u32::MAX`.
    ///
    /// # Cost
    ///
    /// One pass over text and stretches, and four bytes a byte of text while it lasts.
    #[must_use]
    pub fn in_bytes(mut self) -> Self {
        let headline = Bytes::of(&self.headline, self.offset_unit);
        let body = Bytes::of(self.text(), self.offset_unit);
        let bytes = |field| if field == FieldName::Headline { &headline } else { &body };
        let set = |at: &mut Stretch| bytes(at.field).set(&mut at.start, &mut at.end);
        for mention in self.entities.iter_mut().flat_map(|entity| &mut entity.mentions) {
            set(&mut mention.at);
        }
        for quote in &mut self.quotes {
            set(&mut quote.at);
            quote.cue.iter_mut().for_each(set);
            quote.speakers.iter_mut().filter_map(|speaker| speaker.mention.as_mut()).for_each(set);
            for quoted in &mut quote.quoted {
                bytes(quote.at.field).set(&mut quoted.start, &mut quoted.end);
            }
        }
        self.offset_unit = OffsetUnit::Utf8;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_leads_to_the_same_bytes() {
        let text = "\u{e9}a\u{1f6a2}z";
        for (unit, offset, byte) in [
            (OffsetUnit::Codepoint, 3, 7),
            (OffsetUnit::Codepoint, 4, 8),
            (OffsetUnit::Utf16, 4, 7),
            (OffsetUnit::Utf16, 3, NOWHERE),
            (OffsetUnit::Utf8, 7, 7),
            (OffsetUnit::Utf8, 4, NOWHERE),
            (OffsetUnit::Codepoint, 5, NOWHERE),
        ] {
            let (mut start, mut end) = (offset, offset);
            Bytes::of(text, unit).set(&mut start, &mut end);
            assert_eq!((start, end), (byte, byte), "{unit:?} {offset}");
        }
    }
}
