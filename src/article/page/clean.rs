//! Which blocks of a page are its article.

use memchr::memmem;

use super::kinds::Kind;
use super::outline::{Block, Outline, ends_sentence};
use super::root::Place;

/// How lines begin that lead elsewhere, in lower case.
const LEADS: &[&str] = &[
    "advertisement",
    "also read",
    "article continues",
    "click here",
    "comments",
    "continue reading",
    "don't miss",
    "don’t miss",
    "follow us",
    "get in touch",
    "image caption",
    "image source",
    "in pictures",
    "join the conversation",
    "keep reading",
    "leave a reply",
    "listen:",
    "loading",
    "media caption",
    "more from",
    "more news",
    "more on",
    "more stories",
    "more:",
    "most popular",
    "most read",
    "most viewed",
    "next article",
    "popular now",
    "read also",
    "read more",
    "read next",
    "recommended",
    "related",
    "see also",
    "share this",
    "sign up",
    "skip to",
    "story continues",
    "subscribe",
    "suggested topics",
    "this video can not",
    "top stories",
    "trending",
    "watch:",
    "what to read next",
    "you may also like",
    "you might also like",
];

/// What editors ask their readers, in lower case.
const REQUESTS: &[&str] = &[
    "can be reached at",
    "click here",
    "contact our",
    "contact the author",
    "contact us",
    "do you have a story",
    "email us",
    "follow our",
    "follow us",
    "get in touch",
    "newsdesk",
    "newsletter",
    "our standards",
    "send us",
    "send your",
    "share your",
    "sign up",
    "subscribe",
    "talk about this",
];

/// How the lines above an article begin that say who wrote it and when, in lower case.
const BYLINES: &[&str] = &["by ", "first published", "last modified", "last updated", "posted", "published", "updated"];

/// How many blocks at the end of an article may be something else that editors add.
const MAX_TAIL: usize = 3;

/// How much of a paragraph may be links, in hundredths. More takes teasers for text; less loses paragraphs.
const MOST_LINKED: usize = 65;

/// How many quotations set apart are looked for in the text. Pages have a few; more would take the square of the time.
const MAX_QUOTES: usize = 32;

/// Returns the numbers of the blocks of the article whose place is `place` and whose headline is the block of number
/// `headline`, in the order of the page.
///
/// # Cost
///
/// Linear in the text of the page.
pub(super) fn article(outline: &Outline, place: &Place, headline: Option<usize>) -> Vec<usize> {
    let blocks = &outline.blocks;
    let in_place = |idx: usize| place.holds(&blocks[idx]);
    let first_prose = |from: usize| (from..blocks.len()).find(|&idx| in_place(idx) && outline.is_prose(&blocks[idx]));
    let Some(any_start) = first_prose(0) else { return Vec::new() };
    // A headline below the text is that of something else.
    let after_headline = headline.map(|idx| idx + 1).filter(|&start| first_prose(start).is_some());
    let is_around = after_headline.is_none_or(|start| start <= any_start || in_place(start - 1));
    let (head, start) = match after_headline.filter(|_| is_around) {
        Some(head) => (head, first_prose(head).unwrap_or(head)),
        None => (any_start, any_start),
    };
    // The heading above the first paragraph, as on a live page.
    let above = (head..start).rev().find(|&idx| in_place(idx));
    let start = above.filter(|&idx| blocks[idx].kind.is_heading() && is_text(outline, &blocks[idx])).unwrap_or(start);
    let leads = (head..start).filter(|&idx| is_lead(outline, place, &blocks[idx]));
    let body = (start..blocks.len()).filter(|&idx| in_place(idx) && is_text(outline, &blocks[idx]));
    let mut kept: Vec<usize> = leads.chain(body).collect();
    drop_tail(outline, &mut kept);
    drop_repeated(outline, &mut kept);
    drop_bare_headings(outline, &mut kept);
    kept
}

/// Returns whether `block`, between headline and text, is a standfirst or a first paragraph.
fn is_lead(outline: &Outline, place: &Place, block: &Block) -> bool {
    let text = outline.text(block);
    let is_told = (0..3).scan(block.node, |node, _| Some(std::mem::replace(node, outline.nodes[*node].parent)));
    let is_told = is_told.into_iter().any(|node| outline.nodes[node].is_lead);
    let is_paragraph = block.kind == Kind::Paragraph && place.holds(block);
    let is_byline = text.len() <= 100 && begins_with_any(text, BYLINES);
    !place.is_beside[block.node]
        && block.linked_percent() <= if is_paragraph { MOST_LINKED } else { 30 }
        && 2 * block.n_timed < block.text.len()
        && (is_told || (ends_sentence(text) && text.len() >= 20))
        && !is_byline
        && !asks(outline, block)
}

/// Returns whether `block`, which stands among the article's text, is some of it.
fn is_text(outline: &Outline, block: &Block) -> bool {
    let text = outline.text(block);
    let linked = block.linked_percent();
    // Sentences have links in them; titles of other articles are links.
    let most_linked = if ends_sentence(text) { MOST_LINKED } else { 50 };
    if linked > most_linked || 2 * block.n_timed > block.text.len() || leads_elsewhere(text, linked) {
        return false;
    }
    if asks(outline, block) && 10 * block.n_emphasized >= 9 * block.text.len() {
        return false;
    }
    match block.kind {
        // The labels of a diagram.
        Kind::Paragraph => ends_sentence(text) || text.len() >= 16,
        Kind::MainHeading | Kind::Heading | Kind::Item | Kind::BlockQuote => true,
        Kind::Row | Kind::Cell | Kind::Table => text.contains('\t') || ends_sentence(text),
        _ => ends_sentence(text) && text.len() >= 8,
    }
}

/// Returns whether `text`, of which `linked` hundredths are links, tells what it leads to and says nothing else.
fn leads_elsewhere(text: &str, linked: usize) -> bool {
    let is_line = text.len() <= 60 && !text.ends_with(['.', '”', '"', '!', '?']);
    (linked > 0 || is_line) && begins_with_any(text, LEADS)
}

fn begins_with_any(text: &str, phrases: &[&str]) -> bool {
    let start: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
    phrases.iter().any(|phrase| start.starts_with(phrase))
}

/// Returns whether `block` is a request of the editors to their readers.
fn asks(outline: &Outline, block: &Block) -> bool {
    // Longer ones are articles about such requests.
    let text = outline.text(block);
    text.len() <= 400 && {
        let text = text.to_lowercase();
        REQUESTS.iter().any(|phrase| text.contains(phrase))
    }
}

/// Drops what editors add below an article.
fn drop_tail(outline: &Outline, kept: &mut Vec<usize>) {
    for _ in 0..MAX_TAIL {
        let is_added = kept.last().is_some_and(|&last| {
            let block = &outline.blocks[last];
            let text = outline.text(block);
            let is_way = block.n_linked > 0 || block.n_emphasized > 0 || text.contains('@');
            block.kind.is_heading() || (is_way && asks(outline, block))
        });
        if !is_added {
            break;
        }
        kept.pop();
    }
}

/// Drops quotations that are set apart and stand in the text too.
fn drop_repeated(outline: &Outline, kept: &mut Vec<usize>) {
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
fn drop_bare_headings(outline: &Outline, kept: &mut Vec<usize>) {
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
