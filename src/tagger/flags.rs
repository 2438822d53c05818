//! What the annotated articles tell of a word at large: whether names, or acts of saying, are made of it.

use rustc_hash::FxHashMap;

use super::model_file::{ModelError, Reader, Writer};

/// The word is a part of names, though in small letters: "of", "percent", "last" in dates.
pub(crate) const IN_NAMES: u8 = 1;

/// The word is now and then a part of a cue: a sentence without any such word tells of no saying.
pub(crate) const IN_CUES: u8 = 2;

/// The word is mostly a part of a cue: "said", "according".
pub(crate) const CUE: u8 = 4;

/// The flags of each word that has any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    by_word: FxHashMap<u32, u8>,
}

impl Flags {
    /// Returns the flags of these words, by their hashes in lower case.
    pub(crate) fn new(by_word: FxHashMap<u32, u8>) -> Self {
        Self { by_word }
    }

    /// Returns the flags of the word whose hash in lower case this is.
    pub(crate) fn get(&self, lower: u32) -> u8 {
        self.by_word.get(&lower).copied().unwrap_or(0)
    }

    /// Writes the flags.
    pub(crate) fn write(&self, writer: &mut Writer) {
        let mut entries: Vec<_> = self.by_word.iter().collect();
        entries.sort_unstable();
        writer.count(entries.len());
        for (word, flags) in entries {
            writer.u32(*word);
            writer.u8(*flags);
        }
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let n_entries = reader.count(5)?;
        let by_word: Result<_, ModelError> = (0..n_entries).map(|_| Ok((reader.u32()?, reader.u8()?))).collect();
        Ok(Self { by_word: by_word? })
    }
}
