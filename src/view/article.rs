//! One article: who speaks on top, then its text beside what each of them said and the names in it.

use maud::{Markup, html};

use super::marked::Marked;
use super::shown::Shown;
use super::voices::Voices;
use super::{facts, names, said, speakers};

/// Returns the part of a page that shows one article.
///
/// # Cost
///
/// Some three to ten times the length of its text, in time linear in it.
#[must_use]
pub fn article(shown: &Shown<'_>) -> Markup {
    let Shown { record, anchor, .. } = *shown;
    let voices = Voices::new(record);
    let marked = Marked::new(record, &voices, anchor);
    html! {
        article.story id=(anchor) aria-labelledby={ (anchor) "-h" } {
            header {
                h2 id={ (anchor) "-h" } tabindex="-1" dir=(facts::direction(record)) {
                    @if record.headline.trim().is_empty() { (facts::title(record)) } @else { (marked.headline()) }
                }
                (facts::facts(shown))
                (facts::notices(record))
            }
            // Of what is withdrawn nothing is left to show: "no quotations" would tell of its text.
            @if !record.is_canceled() {
                (speakers::speakers(record, &voices, anchor))
                // Where there is no room beside the text, the list stands after it.
                @if !record.quotes.is_empty() {
                    p.jump { a href={ "#" (anchor) "-q" } { "To who said what, after the text" } }
                }
                div.columns {
                    div.text lang=(facts::language(record)) dir=(facts::direction(record)) { (marked.body()) }
                    aside.panel aria-label="Quotations and names" {
                        (said::said(record, &voices, anchor))
                        (names::names(record))
                    }
                }
            }
        }
        "\n"
    }
}
