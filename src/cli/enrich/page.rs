//! The page that `--to html` writes: articles one after another, then their list.

use std::io::{self, Write};

use crate::record::EnrichedRecord;
use crate::view::{self, Entry, Page, Shown};

/// The part of a page that is one article.
pub(super) struct PagePart {
    html: String,
    /// Its line in the list of the page.
    entry: Entry,
}

/// A page that is being written.
#[derive(Default)]
pub(super) struct Pages {
    has_begun: bool,
    entries: Vec<Entry>,
}

impl Pages {
    /// Writes the next article; the first one gives the page its title.
    pub(super) fn article(&mut self, part: PagePart, output: &mut impl Write) -> io::Result<()> {
        self.begin(&part.entry.title, output)?;
        output.write_all(part.html.as_bytes())?;
        self.entries.push(part.entry);
        Ok(())
    }

    /// Writes what stands after the last article.
    pub(super) fn end(mut self, output: &mut impl Write) -> io::Result<()> {
        self.begin("quotewire", output)?;
        output.write_all(view::index(&self.entries).0.as_bytes())?;
        with(|page| output.write_all(page.end().as_bytes()), "")
    }

    fn begin(&mut self, title: &str, output: &mut impl Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        with(|page| output.write_all(page.start().as_bytes()), title)
    }
}

fn with<T>(use_page: impl FnOnce(Page<'_>) -> T, title: &str) -> T {
    let head = view::controls();
    use_page(Page { title, is_live: false, head: &head, style: "", script: "" })
}

/// Returns the part of the page for `record`, whose offsets count bytes, the article of this number.
pub(super) fn write(record: &EnrichedRecord, number: usize) -> PagePart {
    let anchor = format!("a{number}");
    let html = view::article(&Shown { record, anchor: &anchor, link: "" });
    let entry = Entry { anchor, title: view::title(record), n_quotes: record.quotes.len() };
    PagePart { html: html.0, entry }
}
