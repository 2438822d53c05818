//! HTML in a text that begins with none, and that nobody calls HTML: "One.<br><br>Two.", "&ldquo;Yes,&rdquo; he said".
//!
//! Editors and exports send pieces of pages so. With its tags and references left in, a quotation has marks that no reader knows, and
//! a paragraph no end.

use super::markup::{self, Held};
use super::{entity, html};

/// Returns what `text` reads as where it holds HTML; none where it holds none. Lines stay lines where no tag says how they
/// are broken, and white space stays as it is where there are references alone.
///
/// # Cost
///
/// Linear in the length of `text`.
pub(super) fn read(text: &str) -> Option<String> {
    let read = match markup::held(text) {
        Held::Nothing if entity::is_in(text) => return Some(entity::resolved(text)),
        Held::Nothing => return None,
        Held::Blocks => html::to_text(text),
        // As it was set.
        Held::Stretches => html::to_text(&format!("<pre>{text}</pre>")),
    };
    // Tags around nothing: the text is about them.
    Some(read).filter(|read| !read.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_references_are_read_as_what_they_stand_for() {
        for (text, expected) in [
            (
                "One.<br><br>\u{201c}Two,\u{201d} <b>Ann Roe</b> said.<br/>Three.",
                "One.\n\n\u{201c}Two,\u{201d} Ann Roe said.\nThree.",
            ),
            ("One.</p><p>Two.</p>", "One.\n\nTwo."),
            ("One <b>a</b>.\n\nTwo\n<i>lines</i>.", "One a.\n\nTwo\nlines."),
            (
                "OSLO &#8212; One.\n\n   &ldquo;Two,&rdquo; she said &amp; left.",
                "OSLO \u{2014} One.\n\n   \u{201c}Two,\u{201d} she said & left.",
            ),
            ("One &lt;b&gt;.", "One <b>."),
            ("&nbsp;One.", "\u{a0}One."),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_that_only_looks_like_html_is_none() {
        for text in [
            "One.",
            "Profit was < 5 and > 3, a<b and c>d.",
            "AT&T; R&D and B & B; &bogus; said.",
            "See https://h.example/?a=1&copy=2 for more.",
            "He <unintelligible> said <strong language> and <video> and <b>.",
            "One <br> two.",
            "</pear>",
            "</p>",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
