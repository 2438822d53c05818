//! What is shown, and where it stands.

use crate::record::EnrichedRecord;

/// An article to show.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Its record, whose offsets count bytes.
    pub record: &'a EnrichedRecord,
    /// What the addresses inside the page begin with, so that each article of a page has its own: letters and digits.
    pub anchor: &'a str,
    /// Address of the article alone, relative to the page; empty where it has none.
    pub link: &'a str,
}
