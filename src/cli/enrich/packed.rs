//! Input that comes compressed by gzip, unpacked as it is read.

use std::io::{self, Read};

use crate::article::Members;

/// How many articles of the largest size may be unpacked where no new line begins. Larger unpacks more of a bomb before it is
/// given up; smaller gives up a file for one line that is far too long.
const MAX_ARTICLES_A_LINE: u64 = 64;

/// Returns what `source` holds: itself, or what was compressed, which is never held as a whole.
///
/// # Errors
///
/// It cannot be read. What is wrong with the compressed data shows when it is read.
pub(super) fn unpacked<'s>(mut source: impl Read + 's, max_bytes: usize) -> io::Result<Box<dyn Read + 's>> {
    let mut start = Vec::with_capacity(2);
    source.by_ref().take(2).read_to_end(&mut start)?;
    let is_gzip = start == b"\x1f\x8b";
    let source = io::Cursor::new(start).chain(source);
    if !is_gzip {
        return Ok(Box::new(source));
    }
    let max_line_bytes = (max_bytes as u64).saturating_mul(MAX_ARTICLES_A_LINE);
    // The decoder reads a little at a time.
    let source = io::BufReader::with_capacity(64 * 1024, source);
    Ok(Box::new(Lines { inner: Members::new(source), max_line_bytes, n_line_bytes: 0, is_at_end: false }))
}

/// Gives up data in which no line begins for too long: a few megabytes may hold gigabytes of nothing.
struct Lines<R> {
    inner: R,
    max_line_bytes: u64,
    /// How many bytes have come since a line began that has something in it.
    n_line_bytes: u64,
    /// Whether a line has ended and nothing has come since.
    is_at_end: bool,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(buffer).map_err(|error| io::Error::other(format!("no sound gzip: {error}")))?;
        for &byte in &buffer[..n_read] {
            if byte == b'\n' {
                self.is_at_end = true;
            } else if self.is_at_end && !byte.is_ascii_whitespace() {
                self.is_at_end = false;
                self.n_line_bytes = 0;
            }
            self.n_line_bytes += 1;
        }
        if self.n_line_bytes > self.max_line_bytes {
            let message =
                format!("compressed, with a line of more than {} bytes: it is read no further", self.max_line_bytes);
            return Err(io::Error::other(message));
        }
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).expect("written");
        encoder.finish().expect("finished")
    }

    fn read(source: &[u8]) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        unpacked(source, 1000)?.read_to_end(&mut content)?;
        Ok(content)
    }

    #[test]
    fn what_is_compressed_is_unpacked_and_all_else_is_itself() {
        for content in [&b""[..], b"{", b"\x1f", b"{}\n{}\n"] {
            assert_eq!(read(content).expect("read"), content);
            assert_eq!(read(&gzip(content)).expect("read"), content);
        }
        assert_eq!(read(&[gzip(b"a\n"), gzip(b"b\n")].concat()).expect("read"), b"a\nb\n");
        let lines = b"{\"body\": \"x\"}\n".repeat(100_000);
        assert_eq!(read(&gzip(&lines)).expect("read").len(), lines.len(), "many lines are no bomb");
        assert!(read(&gzip(b"cut off")[..12]).expect_err("cut off").to_string().contains("no sound gzip"));
    }

    #[test]
    fn a_bomb_is_given_up() {
        for bomb in [vec![b'x'; 100_000], vec![b'\n'; 100_000], b" \n".repeat(50_000)] {
            let error = read(&gzip(&bomb)).expect_err("a bomb");
            assert!(error.to_string().contains("more than 64000 bytes"), "{error}");
        }
    }
}
