//! Clusters of words that are used alike, so that a rare word can be treated like its commoner neighbours.

use rustc_hash::FxHashMap;

use super::hash;
use super::model_file::{ModelError, Reader, Writer};

/// The coarse and the fine cluster of each known word.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    by_word: FxHashMap<u32, [u16; 2]>,
}

impl Clusters {
    /// Returns the clusters of lines "word, tab, coarse, tab, fine", both numbered from 1; other lines are passed over.
    pub fn parse(lines: &str) -> Self {
        let by_word = lines
            .lines()
            .filter_map(|line| {
                let mut columns = line.split('\t');
                let word = hash::text(columns.next()?);
                Some((word, [columns.next()?.parse().ok()?, columns.next()?.parse().ok()?]))
            })
            .collect();
        Self { by_word }
    }

    /// Returns the clusters of the word whose hash in lower case this is; zeros where it is unknown.
    pub fn get(&self, lower: u32) -> [u16; 2] {
        self.by_word.get(&lower).copied().unwrap_or_default()
    }

    /// Writes the clusters.
    pub fn write(&self, writer: &mut Writer) {
        let mut entries: Vec<_> = self.by_word.iter().collect();
        entries.sort_unstable();
        writer.count(entries.len());
        for (word, clusters) in entries {
            writer.u32(*word);
            clusters.iter().for_each(|cluster| writer.u16(*cluster));
        }
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    ///
    /// [`ModelError`] where the file ends early.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let n_entries = reader.count(8)?;
        let by_word: Result<_, ModelError> =
            (0..n_entries).map(|_| Ok((reader.u32()?, [reader.u16()?, reader.u16()?]))).collect();
        Ok(Self { by_word: by_word? })
    }
}
