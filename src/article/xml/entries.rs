//! The entries of a feed, for those who read files: each is an article of its own.

use std::ops::Range;

use super::feed::is_entry;
use super::reader::Xml;
use crate::article::markup::{self, Markup};
use crate::article::{charset, packing};

/// How often the largest feed may be written in what stands around all of its entries. More takes longer for feeds that nobody sends; fewer
/// would leave out long feeds with much at their head.
const MOST_AROUND: usize = 64;

/// The entries of a feed of several.
#[derive(Debug)]
pub struct Entries {
    feed: String,
    entries: Vec<Range<usize>>,
    /// What stands around them.
    around: Vec<Range<usize>>,
}

impl Entries {
    /// Returns the entries of the feed that `payload` is, which may be compressed; none where it is anything but a well-formed feed of
    /// several, up to `max_bytes` long. One that would fill more than 64 times as much is none either: each entry has all that stands
    /// around the entries.
    ///
    /// # Cost
    ///
    /// Linear in the length of the feed; [`Self::each`], in what it gives.
    #[must_use]
    pub fn of(payload: &[u8], max_bytes: usize) -> Option<Self> {
        let payload = packing::unpack(payload, None, max_bytes).ok()?;
        let feed = match charset::utf16(&payload) {
            Some(text) => text.ok()?,
            None => charset::text(&payload, None).ok()?.into_owned(),
        };
        if !matches!(markup::of(&feed), Some(Markup::Xml("RSS" | "RSS 1.0" | "Atom"))) {
            return None;
        }
        let entries = ranges(&feed)?;
        let starts = std::iter::once(0).chain(entries.iter().map(|entry| entry.end));
        let ends = entries.iter().map(|entry| entry.start).chain([feed.len()]);
        let around = starts.zip(ends).map(|(start, end)| start..end);
        let around = around.filter(|range| !feed[range.clone()].trim().is_empty());
        let around: Vec<Range<usize>> = around.collect();
        let n_around: usize = around.iter().map(Range::len).sum();
        let is_bounded = entries.len().saturating_mul(n_around) <= max_bytes.saturating_mul(MOST_AROUND);
        (entries.len() > 1 && is_bounded).then_some(Self { feed, entries, around })
    }

    /// Returns each entry as a feed that holds no other: its language, its source and its namespaces are those of the feed.
    pub fn each(&self) -> impl Iterator<Item = Vec<u8>> + '_ {
        self.entries.iter().map(|entry| {
            let before = self.around.iter().filter(|range| range.end <= entry.start);
            let after = self.around.iter().filter(|range| range.start >= entry.end);
            let parts = before.chain([entry]).chain(after).map(|range| &self.feed[range.clone()]);
            parts.collect::<String>().into_bytes()
        })
    }
}

/// Returns where the entries of `feed` stand; none where it is not well-formed.
fn ranges(feed: &str) -> Option<Vec<Range<usize>>> {
    let mut xml = Xml::new(feed);
    let mut entries = Vec::new();
    while xml.next_in(0).ok()?.is_some() {
        if is_entry(&xml) {
            let (start, depth) = (xml.begins_at(), xml.depth());
            while xml.next_in(depth).ok()?.is_some() {}
            entries.push(start..xml.ends_at());
        }
    }
    Some(entries)
}
