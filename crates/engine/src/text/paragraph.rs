//! Paragraphs: what blank lines, or single line breaks where lines are not wrapped, set apart.

use super::ByteSpan;

/// A line this long or longer, in bytes, may have been wrapped by a terminal or a mail program. Smaller takes
/// short paragraphs for wrapped lines; larger takes the lines of narrow wrapped copy for paragraphs.
const WRAPPED_LINE_MIN: usize = 45;

/// No wrapped copy has lines longer than this, in bytes: one longer line, and line breaks are paragraph breaks.
const WRAPPED_LINE_MAX: usize = 100;

/// Appends the paragraphs of `text[start..end]` to `spans`, without the white space around them.
///
/// A blank line always ends a paragraph. A single line break ends one as well, unless the text is hard-wrapped:
/// it has blank lines between blocks or indented lines among others, no line is long, and most lines that are followed by another are
/// nearly full. In such text an indented line begins a paragraph, as wires set them.
pub(super) fn split(text: &str, start: usize, end: usize, spans: &mut Vec<ByteSpan>) {
    let wrap = wrap_of(&text[start..end]);
    let mut block_start: Option<usize> = None;
    let mut block_end = start;
    let mut line_start = start;
    for line in text[start..end].split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
        let content = line.trim();
        if content.is_empty() {
            // The line feed of a CR LF is no blank line of its own.
            let closes_crlf = line == "\n" && text[..line_start].ends_with('\r');
            if !closes_crlf && let Some(first) = block_start.take() {
                spans.push(ByteSpan::new(first, block_end));
            }
        } else {
            let content_start = line_start + (line.len() - line.trim_start().len());
            if wrap == Wrap::Indented
                && is_indented(line)
                && let Some(first) = block_start.take()
            {
                spans.push(ByteSpan::new(first, block_end));
            }
            let first = *block_start.get_or_insert(content_start);
            block_end = content_start + content.len();
            if wrap == Wrap::None {
                spans.push(ByteSpan::new(first, block_end));
                block_start = None;
            }
        }
        line_start += line.len();
    }
    if let Some(first) = block_start {
        spans.push(ByteSpan::new(first, block_end));
    }
}

/// Returns whether a line begins with a tab or with two blanks.
fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', '\u{3000}']) || line.starts_with("  ")
}

/// How the lines of a text are broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrap {
    /// By meaning: each is a paragraph.
    None,
    /// By width: a blank line parts paragraphs.
    Blank,
    /// By width: an indented line begins a paragraph too.
    Indented,
}

/// Returns how the lines of `text` are broken.
fn wrap_of(text: &str) -> Wrap {
    // Of lines that follow another, indented ones and others: how many, and how many of them follow a full line.
    let mut followed = [[0_usize; 2]; 2];
    let mut n_blank = 0_usize;
    let mut previous_len = 0_usize;
    for line in text.lines() {
        let len = line.trim().len();
        if len > WRAPPED_LINE_MAX {
            return Wrap::None;
        }
        if len == 0 {
            n_blank += 1;
        } else if previous_len > 0 {
            let [n_followed, n_full] = &mut followed[usize::from(is_indented(line))];
            *n_followed += 1;
            *n_full += usize::from(previous_len >= WRAPPED_LINE_MIN);
        }
        previous_len = len;
    }
    let [[n_flush, n_flush_full], [n_indented, n_indented_full]] = followed;
    let is_wrapped = |n_followed: usize, n_full: usize| n_followed >= 2 && n_full * 4 >= n_followed * 3;
    if n_indented > 0 && is_wrapped(n_flush, n_flush_full) {
        Wrap::Indented
    } else if n_blank > 0 && is_wrapped(n_flush + n_indented, n_flush_full + n_indented_full) {
        Wrap::Blank
    } else {
        Wrap::None
    }
}

#[cfg(test)]
mod tests {
    use super::{ByteSpan, split};

    fn paragraphs(text: &str) -> Vec<&str> {
        let mut spans: Vec<ByteSpan> = Vec::new();
        split(text, 0, text.len(), &mut spans);
        spans.iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn an_indented_line_begins_a_paragraph_of_wrapped_copy() {
        let text = "\tTailors stopped their machines for a whole day in\nthe market to protest a levy on thread, and more\nmay \
                    follow.\n\tShops were shut.\n\tNobody was hurt in the market, said the police of\nthe town.\n";
        assert_eq!(paragraphs(text).len(), 3);
    }

    #[test]
    fn indented_throughout_a_blank_line_parts() {
        let line = "    Tailors stopped their machines for a whole day\n";
        assert_eq!(paragraphs(&format!("{line}{line}{line}\n{line}{line}")).len(), 2);
    }
}
