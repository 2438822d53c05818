//! Which blocks of a page are its article.

use std::ops::Range;

use super::outline::{Block, Outline, ends_sentence};
use super::phrases::{self, asks, is_credit_line, leads_elsewhere};
use super::root::Place;
use super::tail;
use crate::article::elements::Kind;

/// How much of a paragraph may be links, in hundredths. More takes teasers for text; less loses paragraphs.
const MOST_LINKED: usize = 65;

/// Returns the numbers of the blocks of the article whose place is `place` and whose headline is the block of number
/// `headline`, in the order of the page.
///
/// # Cost
///
/// Linear in the text of the page.
pub(super) fn article(outline: &Outline, place: &Place, headline: Option<usize>) -> Vec<usize> {
    let blocks = &outline.blocks;
    let in_place = |idx: usize| place.holds(&blocks[idx]);
    let Some(Range { start: head, end: start }) = head(outline, place, headline) else { return Vec::new() };
    let among = Among::of(outline, place);
    // The heading above the first paragraph, as on a live page, where a time may stand between.
    let above = (head..start).rev().find(|&idx| in_place(idx) && 2 * blocks[idx].n_timed <= blocks[idx].text.len());
    let start_above = above.filter(|&idx| blocks[idx].kind.is_heading() && is_text(outline, &among, &blocks[idx]));
    let start = start_above.unwrap_or(start);
    let leads = (head..start).filter(|&idx| is_lead(outline, place, &among, &blocks[idx]));
    let body = (start..blocks.len()).filter(|&idx| in_place(idx) && is_text(outline, &among, &blocks[idx]));
    let mut kept: Vec<usize> = leads.chain(body).collect();
    tail::drop_added(outline, &mut kept);
    tail::drop_repeated(outline, &mut kept);
    tail::drop_bare_headings(outline, &mut kept);
    kept
}

/// Returns the line between the headline, which is the block of number `headline`, and the text that says who wrote it.
pub(super) fn byline(outline: &Outline, place: &Place, headline: Option<usize>) -> Option<String> {
    head(outline, place, headline)?.find_map(|idx| phrases::byline(outline.text(&outline.blocks[idx])))
}

/// Returns the numbers of the blocks between the headline and the first long paragraph; none where there is no such paragraph.
fn head(outline: &Outline, place: &Place, headline: Option<usize>) -> Option<Range<usize>> {
    let blocks = &outline.blocks;
    let in_place = |idx: usize| place.holds(&blocks[idx]);
    let first_prose = |from: usize| (from..blocks.len()).find(|&idx| in_place(idx) && outline.is_prose(&blocks[idx]));
    let any_start = first_prose(0)?;
    // A headline below the text is that of something else.
    let after_headline = headline.map(|idx| idx + 1).filter(|&start| first_prose(start).is_some());
    let is_around = after_headline.is_none_or(|start| start <= any_start || in_place(start - 1));
    Some(match after_headline.filter(|_| is_around) {
        Some(head) => head..first_prose(head).unwrap_or(head),
        None => head_without_headline(outline, place, any_start)..any_start,
    })
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
    let texts: Vec<&str> = below.map(|block| outline.text(block)).filter(|text| !is_credit_line(text)).collect();
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
    let is_way = block.n_linked > 0 || block.n_emphasized > 0 || text.contains('@');
    !place.is_beside[block.node]
        && block.linked_percent() <= if is_paragraph { MOST_LINKED } else { 30 }
        && 2 * block.n_timed < block.text.len()
        && (is_told || (ends_sentence(text) && text.len() >= 20) || (is_paragraph && among.has(outline, block)))
        && !is_credit_line(text)
        && !(is_way && asks(text))
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
    if asks(text) && 10 * block.n_emphasized >= 9 * block.text.len() {
        return false;
    }
    match block.kind {
        // The labels of a diagram.
        Kind::Paragraph => ends_sentence(text) || text.len() >= 16 || among.has(outline, block),
        Kind::MainHeading | Kind::Heading | Kind::Item | Kind::BlockQuote | Kind::Preformatted => true,
        Kind::Row | Kind::Cell | Kind::Table => text.contains('\t') || ends_sentence(text),
        _ => (ends_sentence(text) && text.len() >= 8) || among.has(outline, block),
    }
}
