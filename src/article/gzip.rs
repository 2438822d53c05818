//! gzip, member by member, as what is compressed in parts and put together comes.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Reads what gzip holds: one member after the other, and nothing of the zeros that fill a block or a tape after the last.
pub(crate) struct Members<R> {
    /// The one that is read; none after the last.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    /// Returns the reader of what `source` holds, which begins with a member.
    pub(crate) fn new(source: R) -> Self {
        Self { member: Some(GzDecoder::new(source)) }
    }

    /// Goes on to the next member, where there is one.
    fn end_member(&mut self) -> io::Result<()> {
        let Some(ended) = self.member.take() else { return Ok(()) };
        let mut source = ended.into_inner();
        loop {
            let buffer = source.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let n_zeros = buffer.iter().take_while(|&&byte| byte == 0).count();
            if n_zeros == 0 {
                break;
            }
            source.consume(n_zeros);
        }
        if source.fill_buf()?.first() != Some(&0x1f) {
            let message = "something that is no gzip follows the end of the compressed data";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        self.member = Some(GzDecoder::new(source));
        Ok(())
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = self.member.as_mut().filter(|_| !buffer.is_empty()) {
            let n_read = member.read(buffer)?;
            if n_read > 0 {
                return Ok(n_read);
            }
            self.end_member()?;
        }
        Ok(0)
    }
}
