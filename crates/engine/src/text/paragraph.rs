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
/// it has blank lines between blocks, no line is long, and most lines that are followed by another are nearly full.
pub(super) fn split(text: &str, start: usize, end: usize, spans: &mut Vec<ByteSpan>) {
    let wrapped = is_wrapped(&text[start..end]);
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
            let first = *block_start.get_or_insert(content_start);
            block_end = content_start + content.len();
            if !wrapped {
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

/// Returns whether the lines of `text` look broken by width and not by meaning.
fn is_wrapped(text: &str) -> bool {
    let mut n_followed = 0_usize;
    let mut n_full = 0_usize;
    let mut n_blank = 0_usize;
    let mut previous_len = 0_usize;
    for line in text.lines() {
        let len = line.trim().len();
        if len > WRAPPED_LINE_MAX {
            return false;
        }
        if len == 0 {
            n_blank += 1;
        } else if previous_len > 0 {
            n_followed += 1;
            n_full += usize::from(previous_len >= WRAPPED_LINE_MIN);
        }
        previous_len = len;
    }
    n_followed >= 2 && n_blank > 0 && n_full * 4 >= n_followed * 3
}
