//! The file of a fast model: a checked header, then little-endian numbers; nothing in it is trusted.

use sha2::{Digest, Sha256};

/// First bytes of every model file of the fast tier.
const MAGIC: &[u8; 8] = b"QWFAST\0\x01";

/// Why a file is no model of this version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// It is something else, or of another version of the format.
    #[error("not a model file of this version of quotewire")]
    Magic,
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
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(crate) fn count(&mut self, value: usize) {
        self.u32(u32::try_from(value).unwrap_or(u32::MAX));
    }

    pub(crate) fn f32(&mut self, value: f32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.count(value.len());
        self.bytes.extend(value.as_bytes());
    }

    /// Returns the file: magic, checksum, content.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend(&Sha256::digest(&self.bytes)[..16]);
        file.extend(self.bytes);
        file
    }
}

/// Reads a model file.
#[derive(Debug)]
pub(crate) struct Reader<'f> {
    bytes: &'f [u8],
    at: usize,
}

impl<'f> Reader<'f> {
    /// Returns a reader at the start of the content.
    ///
    /// # Errors
    ///
    /// [`ModelError::Magic`] and [`ModelError::Checksum`].
    pub(crate) fn new(file: &'f [u8]) -> Result<Self, ModelError> {
        let content = file.strip_prefix(MAGIC.as_slice()).ok_or(ModelError::Magic)?;
        let (checksum, bytes) = content.split_at_checked(16).ok_or(ModelError::Short { at: file.len() })?;
        if Sha256::digest(bytes)[..16] != *checksum {
            return Err(ModelError::Checksum);
        }
        Ok(Self { bytes, at: 0 })
    }

    pub(crate) fn take(&mut self, n_bytes: usize) -> Result<&'f [u8], ModelError> {
        let end = self.at.checked_add(n_bytes).ok_or(ModelError::Short { at: self.at })?;
        let taken = self.bytes.get(self.at..end).ok_or(ModelError::Short { at: self.at })?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelError> {
        let at = self.at;
        self.take(N)?.try_into().map_err(|_| ModelError::Short { at })
    }

    pub(crate) fn u8(&mut self) -> Result<u8, ModelError> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, ModelError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, ModelError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn f32(&mut self) -> Result<f32, ModelError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    /// Reads how many entries follow, of at least `entry_bytes` each, and checks that they can.
    pub(crate) fn count(&mut self, entry_bytes: usize) -> Result<usize, ModelError> {
        let count = self.u32()? as usize;
        if count.saturating_mul(entry_bytes) > self.bytes.len() - self.at {
            return Err(ModelError::Short { at: self.at });
        }
        Ok(count)
    }

    pub(crate) fn text(&mut self) -> Result<&'f str, ModelError> {
        let n_bytes = self.count(1)?;
        std::str::from_utf8(self.take(n_bytes)?).map_err(|_| ModelError::Impossible { what: "text" })
    }
}
