//! What the HTML tokenizer reads from, which keeps it from running out of stack.

use html5gum::{Readable, Reader, StringReader};

/// Attributes of one tag between two pauses. Larger takes more stack; smaller more time.
const VALUES_PER_PAUSE: u32 = 32;

/// Gives the tokenizer its text, and makes it come up for air.
///
/// html5gum 0.9 calls itself for each quoted attribute of a tag, so that a tag of some ten thousand overflows the stack and
/// ends the process. An error of the reader brings it back to its loop, which goes on where it was.
pub(super) struct HtmlReader<'h> {
    inner: StringReader<'h>,
    n_values: u32,
}

/// The reader has nothing to give just now; it has when it is asked again.
#[derive(Debug, thiserror::Error)]
#[error("a pause")]
pub(super) struct Pause;

impl<'h> HtmlReader<'h> {
    /// Returns the reader of `html`.
    pub(super) fn new(html: &'h str) -> Self {
        Self { inner: html.to_reader(), n_values: 0 }
    }
}

impl Reader for HtmlReader<'_> {
    type Error = Pause;

    fn read_byte(&mut self) -> Result<Option<u8>, Pause> {
        let Ok(byte) = self.inner.read_byte();
        Ok(byte)
    }

    fn try_read_string(&mut self, text: &[u8], case_sensitive: bool) -> Result<bool, Pause> {
        let Ok(was_read) = self.inner.try_read_string(text, case_sensitive);
        Ok(was_read)
    }

    fn read_until<'b>(&'b mut self, needle: &[u8], buffer: &'b mut [u8; 4]) -> Result<Option<&'b [u8]>, Pause> {
        // Only the state of a value in double quotation marks looks for one. It can be left and entered here.
        if needle.first() == Some(&b'"') {
            self.n_values = (self.n_values + 1) % VALUES_PER_PAUSE;
            if self.n_values == 0 {
                return Err(Pause);
            }
        }
        let Ok(text) = self.inner.read_until(needle, buffer);
        Ok(text)
    }
}
