//! The list of the articles of a page that holds several.

use maud::{Markup, html};

/// One article of the list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it stands in the page, as [`Shown::anchor`](super::Shown::anchor) has it.
    pub anchor: String,
    /// What it is called.
    pub title: String,
    /// How many quotations were found in it.
    pub n_quotes: usize,
}

/// Returns the list, which the page's script puts on top: a page is written while its articles are read, so that the list
/// comes last.
#[must_use]
pub fn index(entries: &[Entry]) -> Markup {
    html! {
        @if entries.len() > 1 {
            nav #index aria-labelledby="index-h" {
                details open {
                    summary { h2 id="index-h" { (entries.len()) " articles" } }
                    // A box of its own scrolls: columns of a limited height grow sideways.
                    div.list {
                        ol {
                            @for entry in entries {
                                li { a href={ "#" (entry.anchor) } { (entry.title) }
                                    @if entry.n_quotes > 0 { " " small { (entry.n_quotes) @if entry.n_quotes == 1 { " quotation" } @else { " quotations" } } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
