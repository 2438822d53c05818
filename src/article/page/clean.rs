//! Which blocks of a page are its article.

use memchr::memmem;

use super::kinds::Kind;
use super::outline::{Block, Outline, ends_sentence};
use super::root::Place;

/// How lines begin that lead elsewhere, in lower case. Those of [`ALSO_NEWS`] do where nothing but a link follows.
const LEADS: &[&str] = &[
    "advertisement",
    "also read",
    "article continues",
    "click here",
    "comments",
    "comments are closed",
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
    "recommended for you",
    "related",
    "related articles",
    "related content",
    "related coverage",
    "related links",
    "related news",
    "related posts",
    "related stories",
    "related topics",
    "see also",
    "share this",
    "sign up",
    "sign up for our",
    "sign up here",
    "sign up to",
    "skip to",
    "story continues",
    "subscribe",
    "subscribe here",
    "subscribe now",
    "subscribe to",
    "suggested topics",
    "this video can not",
    "top stories",
    "trending",
    "trending now",
    "watch:",
    "what to read next",
    "you may also like",
    "you might also like",
];

/// Those of [`LEADS`] that headings of articles begin with too: "Related party transactions", "Comments on the budget".
const ALSO_NEWS: &[&str] =
    &["advertisement", "comments", "loading", "more on", "recommended", "related", "sign up", "subscribe", "trending"];

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

/// How much of a line must be links for its first words to say where it leads, in hundredths. More keeps teasers; less
/// takes a sentence with one link for one.
const LEAST_LINKED: usize = 20;

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
        None => (head_without_headline(outline, place, any_start), any_start),
    };
    let among = Among::of(outline, place);
    // The heading above the first paragraph, as on a live page, where a time may stand between.
    let above = (head..start).rev().find(|&idx| in_place(idx) && 2 * blocks[idx].n_timed <= blocks[idx].text.len());
    let start_above = above.filter(|&idx| blocks[idx].kind.is_heading() && is_text(outline, &among, &blocks[idx]));
    let start = start_above.unwrap_or(start);
    let leads = (head..start).filter(|&idx| is_lead(outline, place, &among, &blocks[idx]));
    let body = (start..blocks.len()).filter(|&idx| in_place(idx) && is_text(outline, &among, &blocks[idx]));
    let mut kept: Vec<usize> = leads.chain(body).collect();
    drop_tail(outline, &mut kept);
    drop_repeated(outline, &mut kept);
    drop_bare_headings(outline, &mut kept);
    kept
}

/// Returns the texts in the `article` around the headline, which is the block of number `headline`, that stand below it and
/// are some of its text; none where none is a sentence, or there is no such element.
///
/// # Cost
///
/// Linear in the text of the page.
pub(super) fn brief<'o>(outline: &'o Outline, place: &Place, headline: usize) -> Vec<&'o str> {
    let nodes = &outline.nodes;
    let mut around = outline.blocks[headline].node;
    while nodes[around].kind != Kind::Article && around > 0 {
        around = nodes[around].parent;
    }
    if around == 0 {
        return Vec::new();
    }
    let end = (around + 1..nodes.len()).find(|&node| nodes[node].parent < around).unwrap_or(nodes.len());
    let among = Among::of(outline, place);
    let below = outline.blocks[headline + 1..].iter().filter(|block| {
        (around..end).contains(&block.node) && !place.is_beside[block.node] && is_text(outline, &among, block)
    });
    let texts: Vec<&str> = below.map(|block| outline.text(block)).collect();
    if texts.iter().any(|text| ends_sentence(text)) { texts } else { Vec::new() }
}

/// Returns where the text begins whose first long paragraph is the block of number `start`, where no block shows the headline:
/// with the short paragraphs that stand beside that one, such as "OSLO (AP) — The port is open."
fn head_without_headline(outline: &Outline, place: &Place, start: usize) -> usize {
    let blocks = &outline.blocks;
    let parent = |idx: usize| outline.nodes[blocks[idx].node].parent;
    let is_next = |idx: &usize| {
        let is_sibling = blocks[*idx].node == blocks[start].node || parent(*idx) == parent(start);
        is_sibling && !blocks[*idx].kind.is_heading() && place.holds(&blocks[*idx])
    };
    (0..start).rev().take_while(is_next).last().unwrap_or(start)
}

/// Where the paragraphs of an article stand: a short line among them is one of them.
struct Among {
    /// For each element, whether it is a paragraph's, or one around one.
    holds: Vec<bool>,
    /// For each element, whether a paragraph is written into it without an element of its own.
    is_written: Vec<bool>,
}

impl Among {
    fn of(outline: &Outline, place: &Place) -> Self {
        let (mut holds, mut is_written) = (vec![false; outline.nodes.len()], vec![false; outline.nodes.len()]);
        for block in outline.blocks.iter().filter(|block| place.holds(block) && outline.is_prose(block)) {
            holds[outline.nodes[block.node].parent] = true;
            is_written[block.node] = true;
        }
        Self { holds, is_written }
    }

    /// Returns whether `block` stands beside a long paragraph, in an element of its own or in the same.
    fn has(&self, outline: &Outline, block: &Block) -> bool {
        self.is_written[block.node] || (block.kind == Kind::Paragraph && self.holds[outline.nodes[block.node].parent])
    }
}

/// Returns whether `block`, between headline and text, is a standfirst or a first paragraph.
fn is_lead(outline: &Outline, place: &Place, among: &Among, block: &Block) -> bool {
    let text = outline.text(block);
    let is_told = (0..3).scan(block.node, |node, _| Some(std::mem::replace(node, outline.nodes[*node].parent)));
    let is_told = is_told.into_iter().any(|node| outline.nodes[node].is_lead);
    let is_paragraph = block.kind == Kind::Paragraph && place.holds(block);
    let is_sentence = text.ends_with(['.', '!', '?', '”', '"']);
    let is_byline = text.len() <= 100 && !is_sentence && begins_with_any(text, BYLINES);
    let is_way = block.n_linked > 0 || block.n_emphasized > 0 || text.contains('@');
    !place.is_beside[block.node]
        && block.linked_percent() <= if is_paragraph { MOST_LINKED } else { 30 }
        && 2 * block.n_timed < block.text.len()
        && (is_told || (ends_sentence(text) && text.len() >= 20) || (is_paragraph && among.has(outline, block)))
        && !is_byline
        && !(is_way && asks(outline, block))
}

/// Returns whether `block`, which stands among the article's text, is some of it.
fn is_text(outline: &Outline, among: &Among, block: &Block) -> bool {
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
        Kind::Paragraph => ends_sentence(text) || text.len() >= 16 || among.has(outline, block),
        Kind::MainHeading | Kind::Heading | Kind::Item | Kind::BlockQuote => true,
        Kind::Row | Kind::Cell | Kind::Table => text.contains('\t') || ends_sentence(text),
        _ => (ends_sentence(text) && text.len() >= 8) || among.has(outline, block),
    }
}

/// Returns whether `text`, of which `linked` hundredths are links, tells what it leads to and says nothing else.
fn leads_elsewhere(text: &str, linked: usize) -> bool {
    let is_line = text.len() <= 60 && !text.ends_with(['.', '”', '"', '!', '?']);
    let start = start_of(text);
    LEADS.iter().any(|&phrase| {
        let Some(rest) = start.strip_prefix(phrase).filter(|rest| !rest.starts_with(char::is_alphanumeric)) else {
            return false;
        };
        let says_no_more = !rest.contains(char::is_alphabetic) || rest.starts_with(':') || phrase.ends_with(':');
        linked >= LEAST_LINKED || (is_line && (says_no_more || !ALSO_NEWS.contains(&phrase)))
    })
}

fn begins_with_any(text: &str, phrases: &[&str]) -> bool {
    let start = start_of(text);
    phrases.iter().any(|phrase| start.starts_with(phrase))
}

/// Returns the first characters of `text` in lower case, more than the longest phrase that is looked for.
fn start_of(text: &str) -> String {
    text.chars().take(32).flat_map(char::to_lowercase).collect()
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
