//! How a line is written, so that nothing in it is taken for another line or for an order to a terminal.

use std::fmt::{self, Debug, Write as _};
use std::io::Write;

use tracing::field::{Field, Visit};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;

use super::wild::is_wild;

/// Fields for people: `key=value` with spaces between, wild characters as their numbers.
pub(super) struct Fields;

impl<'w> FormatFields<'w> for Fields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'w>, fields: R) -> fmt::Result {
        let mut line = Line { writer, is_first: true, result: Ok(()) };
        fields.record(&mut line);
        line.result
    }
}

struct Line<'w> {
    writer: Writer<'w>,
    is_first: bool,
    result: fmt::Result,
}

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let gap = if std::mem::take(&mut self.is_first) { "" } else { " " };
        let written = match field.name() {
            "message" => write!(Tame(&mut self.writer), "{gap}{value:?}"),
            name => write!(Tame(&mut self.writer), "{gap}{name}={value:?}"),
        };
        self.result = self.result.and(written);
    }
}

/// Writes text with its wild characters as their numbers.
struct Tame<'a, 'w>(&'a mut Writer<'w>);

impl fmt::Write for Tame<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for part in text.split_inclusive(is_wild) {
            match part.chars().next_back().filter(|last| is_wild(*last)) {
                Some(wild) => {
                    self.0.write_str(&part[..part.len() - wild.len_utf8()])?;
                    write!(self.0, "{}", wild.escape_default())?;
                }
                None => self.0.write_str(part)?,
            }
        }
        Ok(())
    }
}

/// Writes lines of JSON with wild characters as JSON has them, which leaves bare what a terminal obeys beyond ASCII.
pub(super) struct JsonLines<W>(pub(super) W);

impl<W: Write> Write for JsonLines<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
        if bytes.iter().all(is_plain) {
            return self.0.write_all(bytes).map(|()| bytes.len());
        }
        let text = String::from_utf8_lossy(bytes);
        let mut line = String::with_capacity(text.len() + 16);
        for character in text.chars() {
            match character {
                '\n' => line.push('\n'),
                // Outside of strings, where it would be no JSON, a formatter writes none.
                wild if is_wild(wild) => line.push_str(&format!("\\u{:04x}", u32::from(wild))),
                other => line.push(other),
            }
        }
        self.0.write_all(line.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}
