//! Files and standard input, cut into payloads that each hold one article.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::packed;
use crate::article::{self, ArticleError, Entries, Format};

/// One payload, or why there is none.
pub(in crate::cli) struct Item {
    /// Where it stands, for people: `articles.jsonl:17`.
    pub(in crate::cli) place: String,
    /// The file that it stands in, as its path was given; none where it comes from standard input.
    pub(in crate::cli) file: Option<String>,
    /// What it is read as.
    pub(in crate::cli) format: Format,
    /// Whether it is a line among lines of JSON.
    pub(in crate::cli) is_line: bool,
    /// Its bytes, no more than the limit; or what is wrong, as kind and message.
    pub(in crate::cli) payload: Result<Vec<u8>, (&'static str, String)>,
    /// How many bytes of input it took.
    pub(in crate::cli) n_bytes: u64,
}

/// Begins a file of UTF-8 that some program has marked as such.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The kind of what cannot be read at all.
pub(in crate::cli) const UNREADABLE: &str = "unreadable";

impl Item {
    /// Returns one that is none, at `place` and for this reason.
    pub(in crate::cli) fn fault(place: &str, kind: &'static str, reason: String) -> Self {
        let payload = Err((kind, reason));
        Self { place: place.to_owned(), file: None, format: Format::Auto, is_line: false, payload, n_bytes: 0 }
    }
}

/// How a file's articles are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Layout {
    /// Told from the first lines.
    Auto(Format),
    /// One a line.
    Lines(Format),
    /// The file is one, or a feed whose entries are one each.
    Whole(Format),
}

/// Returns whether the name of `path` says that it holds JSON, one object a line: `.jsonl` or `.ndjson`, also with `.gz` after it.
pub(in crate::cli) fn is_named_lines(path: &Path) -> bool {
    let bare = if path.extension().is_some_and(|end| end == "gz") { path.with_extension("") } else { path.to_owned() };
    bare.extension().is_some_and(|end| end == "jsonl" || end == "ndjson")
}

/// Hands every item of `path`, or of standard input where it is `-`, to `deliver`, until that returns false; where there is none,
/// that this is so. Returns whether it never did.
pub(in crate::cli) fn read(
    path: &Path,
    layout: Layout,
    max_bytes: usize,
    deliver: &mut dyn FnMut(Item) -> bool,
) -> bool {
    let is_stdin = path.as_os_str() == "-";
    let name = if is_stdin { "standard input".to_owned() } else { path.display().to_string() };
    let source: io::Result<Box<dyn Read>> =
        if is_stdin { Ok(Box::new(io::stdin())) } else { File::open(path).map(|file| Box::new(file) as Box<dyn Read>) };
    let file = (!is_stdin).then(|| name.clone());
    let cut = source.and_then(|source| {
        // A whole file is unpacked by whoever reads it, as a message is.
        let is_whole = matches!(layout, Layout::Whole(_));
        let source = if is_whole { source } else { packed::unpacked(source, max_bytes)? };
        let reader = BufReader::with_capacity(256 * 1024, source);
        let is_named_lines = is_named_lines(path);
        let mut cutter = Cutter {
            name: &name,
            file,
            is_named_lines,
            reader,
            max_bytes,
            in_lines: false,
            n_lines: 0,
            n_items: 0,
            deliver,
        };
        cutter.cut(layout).map(|goes_on| (goes_on, cutter.n_items))
    });
    let (kind, reason) = match cut {
        Ok((true, 0)) => (ArticleError::Empty.kind(), ArticleError::Empty.to_string()),
        Ok((goes_on, _)) => return goes_on,
        Err(error) => (UNREADABLE, error.to_string()),
    };
    deliver(Item::fault(&name, kind, reason))
}

struct Cutter<'a, R> {
    name: &'a str,
    file: Option<String>,
    is_named_lines: bool,
    reader: R,
    max_bytes: usize,
    /// Whether what is handed over is a line.
    in_lines: bool,
    n_lines: usize,
    n_items: usize,
    deliver: &'a mut dyn FnMut(Item) -> bool,
}

impl<R: BufRead> Cutter<'_, R> {
    fn cut(&mut self, layout: Layout) -> io::Result<bool> {
        match layout {
            Layout::Whole(format) => self.whole(Vec::new(), format),
            Layout::Lines(format) => self.lines(None, format),
            Layout::Auto(format) => {
                let Some(first) = self.first_line()? else {
                    return Ok(true);
                };
                let text = first.bytes.trim_ascii();
                let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
                // A line that was cut at its front is a fault, and no text, where the name says that all are JSON.
                let is_broken = self.is_named_lines && !text.starts_with(b"{") && !is_utf16(text);
                if is_broken || text.starts_with(b"{") && (text.ends_with(b"}") || self.another_object_follows()?) {
                    self.lines(Some(first), format)
                } else if first.n_bytes > first.bytes.len() {
                    self.too_large(format!("{}:{}", self.name, self.n_lines), first.n_bytes, first.bytes, format);
                    Ok(true)
                } else {
                    self.whole(first.bytes, format)
                }
            }
        }
    }

    /// Returns the first line with something in it, with the empty ones before it; none where there is none.
    fn first_line(&mut self) -> io::Result<Option<Line>> {
        let mut before = Vec::new();
        while let Some(line) = self.line()? {
            if line.bytes.trim_ascii().is_empty() {
                if before.len() < self.max_bytes {
                    before.extend(line.bytes);
                }
            } else {
                let bytes = [before, line.bytes].concat();
                return Ok(Some(Line { n_bytes: line.n_bytes.max(bytes.len()), bytes }));
            }
        }
        Ok(None)
    }

    /// Returns whether the next line begins an object too, or there is none: then the line before was one article,
    /// if a malformed one, and not the beginning of one over many lines.
    fn another_object_follows(&mut self) -> io::Result<bool> {
        Ok(self.reader.fill_buf()?.first().is_none_or(|&byte| byte == b'{'))
    }

    fn lines(&mut self, first: Option<Line>, format: Format) -> io::Result<bool> {
        self.in_lines = true;
        let mut next = first;
        loop {
            let line = match next.take() {
                Some(line) => line,
                None => match self.line()? {
                    Some(line) => line,
                    None => return Ok(true),
                },
            };
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            let place = format!("{}:{}", self.name, self.n_lines);
            // Among lines of JSON, a line that is none is a fault and not a text.
            let text = line.bytes.trim_ascii_start();
            let is_object = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).first() == Some(&b'{');
            let format = if format == Format::Auto && !is_object { Format::Json } else { format };
            let is_wanted = if line.n_bytes > line.bytes.len() {
                self.too_large(place, line.n_bytes, line.bytes, format)
            } else {
                let n_bytes = line.n_bytes as u64;
                self.hand_over(place, format, Ok(line.bytes), n_bytes)
            };
            if !is_wanted {
                return Ok(false);
            }
        }
    }

    fn whole(&mut self, mut payload: Vec<u8>, format: Format) -> io::Result<bool> {
        let room = (self.max_bytes + 1).saturating_sub(payload.len());
        self.reader.by_ref().take(room as u64).read_to_end(&mut payload)?;
        let rest = if payload.len() > self.max_bytes { io::copy(&mut self.reader, &mut io::sink())? } else { 0 };
        let n_bytes = payload.len() as u64 + rest;
        if payload.len() > self.max_bytes {
            let bytes = usize::try_from(n_bytes).unwrap_or(usize::MAX);
            payload.truncate(self.max_bytes);
            return Ok(self.too_large(self.name.to_owned(), bytes, payload, format));
        }
        let entries = if format == Format::Auto { Entries::of(&payload, self.max_bytes) } else { None };
        Ok(match entries {
            Some(entries) => self.entries(&entries, format, n_bytes),
            None => self.hand_over(self.name.to_owned(), format, Ok(payload), n_bytes),
        })
    }

    /// Hands over each entry of a feed of several, of so many bytes: it is an article of its own.
    fn entries(&mut self, entries: &Entries, format: Format, mut n_bytes: u64) -> bool {
        entries.each().enumerate().all(|(entry_idx, entry)| {
            let place = format!("{}: entry {}", self.name, entry_idx + 1);
            // The feed is read when its first entry is.
            self.hand_over(place, format, Ok(entry), std::mem::take(&mut n_bytes))
        })
    }

    /// Hands over why an article of so many `bytes` is not read; or its `beginning`, where that withdraws an article.
    fn too_large(&mut self, place: String, bytes: usize, beginning: Vec<u8>, format: Format) -> bool {
        let error = ArticleError::TooLarge { bytes, limit: self.max_bytes };
        let is_kill = format != Format::Text && article::withdraws(&beginning);
        let payload = if is_kill { Ok(beginning) } else { Err((error.kind(), error.to_string())) };
        self.hand_over(place, format, payload, bytes as u64)
    }

    fn hand_over(
        &mut self,
        place: String,
        format: Format,
        payload: Result<Vec<u8>, (&'static str, String)>,
        n_bytes: u64,
    ) -> bool {
        self.n_items += 1;
        (self.deliver)(Item { place, file: self.file.clone(), format, is_line: self.in_lines, payload, n_bytes })
    }

    /// Returns the next line; of one longer than the limit, no more than that.
    fn line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Line { bytes: Vec::new(), n_bytes: 0 };
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let n_taken = end.map_or(buffer.len(), |end| end + 1);
            if line.n_bytes + n_taken <= self.max_bytes {
                line.bytes.extend_from_slice(&buffer[..n_taken]);
            } else if line.bytes.len() == line.n_bytes {
                let room = self.max_bytes - line.bytes.len();
                line.bytes.extend_from_slice(&buffer[..room]);
            }
            line.n_bytes += n_taken;
            self.reader.consume(n_taken);
            if end.is_some() {
                break;
            }
        }
        self.n_lines += usize::from(line.n_bytes > 0);
        Ok((line.n_bytes > 0).then_some(line))
    }
}

/// Returns whether `text` begins with a byte-order mark of UTF-16, whose lines nothing here can tell apart.
fn is_utf16(text: &[u8]) -> bool {
    text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff")
}

struct Line {
    /// The line with its end, or as much of it as the limit allows.
    bytes: Vec<u8>,
    /// Its whole length.
    n_bytes: usize,
}
