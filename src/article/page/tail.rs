//! What is dropped of an article's blocks once all are known: what editors add below, what stands there twice.

use memchr::memmem;

use super::outline::Outline;
use super::phrases::asks;
use crate::article::elements::Kind;

/// How many blocks at the end of an article may be something else that editors add.
const MAX_TAIL: usize = 3;

/// How many quotations set apart are looked for in the text. Pages have a few; more would take the square of the time.
const MAX_QUOTES: usize = 32;

/// Drops what editors add below an article.
pub(super) fn drop_added(outline: &Outline, kept: &mut Vec<usize>) {
    for _ in 0..MAX_TAIL {
        let is_added = kept.last().is_some_and(|&last| {
            let block = &outline.blocks[last];
            let text = outline.text(block);
            let is_way = block.n_linked > 0 || block.n_emphasized > 0 || text.contains('@');
            block.kind.is_heading() || (is_way && asks(text))
        });
        if !is_added {
            break;
        }
        kept.pop();
    }
}

/// Drops quotations that are set apart and stand in the text too.
pub(super) fn drop_repeated(outline: &Outline, kept: &mut Vec<usize>) {
    let is_apart = |idx: &usize| {
        let block = &outline.blocks[*idx];
        let node = outline.nodes[block.node];
        node.kind == Kind::BlockQuote || outline.nodes[node.parent].kind == Kind::BlockQuote
    };
    if !kept.iter().any(is_apart) {
        return;
    }
    let text: String =
        kept.iter().filter(|idx| !is_apart(idx)).map(|&idx| letters(outline.text(&outline.blocks[idx]))).collect();
    let mut n_quotes = 0;
    kept.retain(|idx| {
        n_quotes += usize::from(is_apart(idx));
        !is_apart(idx)
            || n_quotes > MAX_QUOTES
            || memmem::find(text.as_bytes(), letters(outline.text(&outline.blocks[*idx])).as_bytes()).is_none()
    });
}

/// Returns the letters and digits of `text` alone, so that marks and spaces make no difference.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Drops headings that no text follows.
pub(super) fn drop_bare_headings(outline: &Outline, kept: &mut Vec<usize>) {
    let is_heading = |idx: usize| outline.blocks[idx].kind.is_heading();
    let mut follows_text = false;
    let mut is_kept: Vec<bool> = kept
        .iter()
        .rev()
        .map(|&idx| {
            let keep = !is_heading(idx) || follows_text;
            follows_text = !is_heading(idx);
            keep
        })
        .collect();
    kept.retain(|_| is_kept.pop().unwrap_or(true));
}
