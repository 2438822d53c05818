//! The files of models: a checked header, then little-endian numbers; nothing in them is trusted.

use sha2::{Digest, Sha256};

use super::labels::Tier;

/// Returns the first bytes of every model file of `tier`.
fn magic(tier: Tier) -> &'static [u8; 8] {
    match tier {
        Tier::Fast => b"QWFAST\0\x02",
        Tier::Accurate => b"QWACCU\0\x03",
    }
}

/// Bytes of the checksum after them.
const CHECKSUM_BYTES: usize = 16;

/// Where the content begins.
const HEADER_BYTES: usize = 8 + CHECKSUM_BYTES;

/// Why a file is no model of this version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It is something else, or of another version of the format.
    #[error("not a model file of this version of quotewire")]
    Magic,
    /// It is a model of the other tier.
    #[error("a model of the {} tier, where one of the {} tier is wanted", found.as_str(), wanted.as_str())]
    OtherTier {
        /// What it is.
        found: Tier,
        /// What was asked for.
        wanted: Tier,
    },
    /// The program was built without this model.
    #[error("this program has no model of the {} tier inside: name a file in engine.model", tier.as_str())]
    Absent {
        /// Which.
        tier: Tier,
    },
    /// Its checksum is wrong: it was cut or changed.
    #[error("the checksum does not match: the model file is damaged")]
    Checksum,
    /// It ends before all that it announces.
    #[error("the model file ends early, at byte {at}")]
    Short {
        /// Where it was read.
        at: usize,
    },
    /// A number in it cannot be.
    #[error("the model file holds an impossible {what}")]
    Impossible {
        /// What the number counts.
        what: &'static str,
    },
    /// The file could not be read.
    #[error("cannot read the model file: {0}")]
    Io(#[from] std::io::Error),
}

/// Writes a model file.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Writes a byte.
    pub fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Writes two bytes, the lowest first.
    pub fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_le_bytes());
    }

    /// Writes four bytes, the lowest first.
    pub fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    /// Writes how many of something follow.
    pub fn count(&mut self, value: usize) {
        self.u32(u32::try_from(value).unwrap_or(u32::MAX));
    }

    /// Writes a number of 32 bits.
    pub fn f32(&mut self, value: f32) {
        self.bytes.extend(value.to_le_bytes());
    }

    /// Writes a text and how long it is.
    pub fn text(&mut self, value: &str) {
        self.count(value.len());
        self.bytes.extend(value.as_bytes());
    }

    /// Writes numbers of 32 bits.
    pub fn numbers(&mut self, values: &[f32]) {
        values.iter().for_each(|value| self.f32(*value));
    }

    /// Returns the file of a model of `tier`: magic, checksum, content.
    pub fn finish(self, tier: Tier) -> Vec<u8> {
        let mut file = magic(tier).to_vec();
        file.extend(&Sha256::digest(&self.bytes)[..CHECKSUM_BYTES]);
        file.extend(self.bytes);
        file
    }
}

/// Where a model file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From inside the program: as whole as the rest of it. Its checksum is not computed, which would take a third of the
    /// start and bring rows into memory that no article asks for.
    Program,
    /// From anywhere else.
    Outside,
}

/// Reads a model file.
#[derive(Debug)]
pub struct Reader<'f> {
    bytes: &'f [u8],
    at: usize,
}

impl<'f> Reader<'f> {
    /// Returns a reader at the start of the content of a model of `tier`.
    ///
    /// # Errors
    ///
    /// [`ModelError::Magic`], [`ModelError::OtherTier`] and [`ModelError::Checksum`].
    pub fn new(file: &'f [u8], tier: Tier, origin: Origin) -> Result<Self, ModelError> {
        let Some(content) = file.strip_prefix(magic(tier).as_slice()) else {
            let found = [Tier::Fast, Tier::Accurate].into_iter().find(|other| file.starts_with(magic(*other)));
            return Err(found.map_or(ModelError::Magic, |found| ModelError::OtherTier { found, wanted: tier }));
        };
        let (checksum, bytes) = content.split_at_checked(CHECKSUM_BYTES).ok_or(ModelError::Short { at: file.len() })?;
        if origin == Origin::Outside && Sha256::digest(bytes)[..CHECKSUM_BYTES] != *checksum {
            return Err(ModelError::Checksum);
        }
        Ok(Self { bytes, at: 0 })
    }

    /// Returns the next `n_bytes` bytes.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn take(&mut self, n_bytes: usize) -> Result<&'f [u8], ModelError> {
        let end = self.at.checked_add(n_bytes).ok_or(ModelError::Short { at: self.at })?;
        let taken = self.bytes.get(self.at..end).ok_or(ModelError::Short { at: self.at })?;
        self.at = end;
        Ok(taken)
    }

    /// Passes over `n_bytes` and returns where in the file they are.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn pass(&mut self, n_bytes: usize) -> Result<std::ops::Range<usize>, ModelError> {
        let start = HEADER_BYTES + self.at;
        self.take(n_bytes)?;
        Ok(start..start + n_bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let at = self.at;
        self.take(N)?.try_into().map_err(|_| ModelError::Short { at })
    }

    /// Returns the next byte.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn u8(&mut self) -> Result<u8, ModelError> {
        Ok(self.array::<1>()?[0])
    }

    /// Returns the next two bytes as a number.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn u16(&mut self) -> Result<u16, ModelError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Returns the next four bytes as a number.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Returns the next number of 32 bits.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn f32(&mut self) -> Result<f32, ModelError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    /// Reads `n_values` numbers, all of them finite.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn numbers(&mut self, n_values: usize) -> Result<Vec<f32>, ModelError> {
        let n_bytes = n_values.checked_mul(4).ok_or(ModelError::Short { at: self.at })?;
        let (values, _) = self.take(n_bytes)?.as_chunks::<4>();
        let values: Vec<f32> = values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        if values.iter().all(|value| value.is_finite()) {
            Ok(values)
        } else {
            Err(ModelError::Impossible { what: "number" })
        }
    }

    /// Reads how many entries follow, of at least `entry_bytes` each, and checks that they can.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn count(&mut self, entry_bytes: usize) -> Result<usize, ModelError> {
        let count = self.u32()? as usize;
        if count.saturating_mul(entry_bytes) > self.bytes.len() - self.at {
            return Err(ModelError::Short { at: self.at });
        }
        Ok(count)
    }

    /// Returns the next text.
    ///
    /// # Errors
    ///
    /// The file ends before, or holds what cannot be.
    pub fn text(&mut self) -> Result<&'f str, ModelError> {
        let n_bytes = self.count(1)?;
        std::str::from_utf8(self.take(n_bytes)?).map_err(|_| ModelError::Impossible { what: "text" })
    }
}
