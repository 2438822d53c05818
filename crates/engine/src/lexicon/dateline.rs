//! The dateline that opens a wire story: "BAGHDAD (AP) —".

use super::fold::key_of;
use super::word::OF;
use super::{Class, Words, gazetteer};
use crate::text::{Document, TokenKind, TokenRange};

/// How many tokens a dateline has at most. Longer ones are taken for prose.
const MAX_TOKENS: usize = 18;

/// Where a story was written and by whom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dateline {
    /// The places: "BAGHDAD"; two in "LONDON/PARIS".
    pub(crate) places: Vec<TokenRange>,
    /// The news agency: "AP".
    pub(crate) agency: Option<TokenRange>,
    /// The first token after the dash.
    pub(crate) end: usize,
}

/// Returns the dateline of `document`, if its body opens with one.
///
/// # Cost
///
/// Constant.
pub(crate) fn find(document: &Document, words: &Words) -> Option<Dateline> {
    let in_body = |paragraph: &&TokenRange| !document.is_in_headline(document.tokens[paragraph.start as usize].span);
    document.paragraphs.iter().take(4).find(in_body).and_then(|paragraph| read(document, words, *paragraph))
}

/// Returns the dateline that opens `paragraph`, if there is one.
///
/// # Cost
///
/// Constant.
pub(crate) fn read(document: &Document, words: &Words, paragraph: TokenRange) -> Option<Dateline> {
    let first = paragraph.start as usize;
    let limit = (paragraph.end as usize).min(first + MAX_TOKENS);
    let dash = (first + 1..limit).find(|&token_idx| is_dash(document, token_idx))?;
    let opens = |token_idx: &usize| document.token_text(*token_idx) == "(";
    let open = (first + 1..dash).find(opens);
    let agency = match (first + 1..dash).rev().find(opens) {
        Some(open) if document.token_text(dash - 1) == ")" && dash - 1 > open + 1 => {
            Some(TokenRange::new(open + 1, dash - 1))
        }
        Some(_) => return None,
        None => None,
    };
    let places_end = open.unwrap_or(dash);
    let mut places = places_of(document, words, first, places_end, agency.is_some());
    // "Ziguinchor (Senegal) (AFP) –": the country stands in brackets of its own.
    if let (Some(open), Some(agency), false) = (open, agency, places.is_empty())
        && open + 1 < agency.start as usize
        && let Some(close) = (open + 1..agency.start as usize).find(|&idx| document.token_text(idx) == ")")
    {
        places.extend(places_of(document, words, open + 1, close, true));
    }
    let sentence_of = |token_idx: u32| document.sentence_of(token_idx as usize);
    // "AUSTIN, Texas -- (BUSINESS WIRE) --": the agency after the places.
    let (agency, end) = match agency_behind(document, dash + 1, limit) {
        Some(behind) if agency.is_none() => (Some(behind), behind.end as usize + 2),
        _ => (agency, dash + 1),
    };
    let is_whole = places.iter().chain(&agency).all(|part| sentence_of(part.start) == sentence_of(part.end - 1));
    (!places.is_empty() && is_whole).then_some(Dateline { places, agency, end })
}

/// Returns the agency in brackets at `open`, with a dash behind it.
fn agency_behind(document: &Document, open: usize, limit: usize) -> Option<TokenRange> {
    let close = (open + 2..limit).find(|&token_idx| document.token_text(token_idx) == ")")?;
    let is_agency = document.token_text(open) == "(" && close + 1 < limit && is_dash(document, close + 1);
    is_agency.then(|| TokenRange::new(open + 1, close))
}

/// Returns whether token `token_idx` is the dash after a dateline, and not a hyphen inside a word.
fn is_dash(document: &Document, token_idx: usize) -> bool {
    match document.token_text(token_idx) {
        "—" | "–" | "--" | "---" | "―" => true,
        "-" => {
            let start = document.tokens[token_idx].span.start as usize;
            document.text()[..start].ends_with([' ', ')', '\u{a0}'])
        }
        _ => false,
    }
}

/// Returns the places of the tokens from `first` to `end`: none where they are no dateline.
fn places_of(document: &Document, words: &Words, first: usize, end: usize, has_agency: bool) -> Vec<TokenRange> {
    let mut places = Vec::new();
    let mut start = first;
    for token_idx in first..=end {
        let is_end = token_idx == end || matches!(document.token_text(token_idx), "," | "/" | ";");
        if !is_end {
            continue;
        }
        if token_idx > start {
            let part = TokenRange::new(start, token_idx);
            if is_place(document, words, part, has_agency, start == first) {
                places.push(part);
            } else if start == first || !is_aside(document, words, part) {
                return Vec::new();
            }
        }
        start = token_idx + 1;
    }
    places
}

/// Returns whether `part` looks like the place of a dateline.
fn is_place(document: &Document, words: &Words, part: TokenRange, has_agency: bool, is_first: bool) -> bool {
    if part.len() > 4 || part.indices().any(|token_idx| document.tokens[token_idx].kind == TokenKind::Number) {
        return false;
    }
    let may_be_part = |token_idx: usize| {
        words.is_capitalized(token_idx)
            || document.token_text(token_idx) == "-"
            || words.is(token_idx, Class::NameParticle)
            || words.has(token_idx, OF)
    };
    if !part.indices().all(may_be_part) {
        return false;
    }
    let is_known = gazetteer::place(&key_of(document, part)).is_some();
    let is_shouted = |token_idx: usize| !document.token_text(token_idx).contains(char::is_lowercase);
    // "RIO de JANEIRO"
    let is_capital = is_shouted(part.start as usize)
        && part.indices().all(|token_idx| is_shouted(token_idx) || words.is(token_idx, Class::NameParticle));
    is_known || (is_first && (is_capital || has_agency) && document.slice(document.span_of(part)).len() > 3)
}

/// Returns whether `part` is a date or the like, which a dateline may hold.
fn is_aside(document: &Document, words: &Words, part: TokenRange) -> bool {
    let first = part.start as usize;
    part.len() <= 3
        && (words.is(first, Class::Month)
            || words.is(first, Class::Day)
            || words.is(first, Class::ShortDay)
            || document.tokens[first].kind == TokenKind::Number
            || document.token_text(first).ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_end_after_their_dash() {
        for (body, rest) in [
            ("BAGHDAD (AP) — The port will close.", Some("The")),
            ("RIO de JANEIRO (AP) - The port will close.", Some("The")),
            ("RIO de JANEIRO - The port will close.", Some("The")),
            ("CEBU CITY, Philippines — Authorities closed the port.", Some("Authorities")),
            ("LONDON, Nov 3 (Reuters) - Prices rose.", Some("Prices")),
            ("AUSTIN, Texas -- (PRESS WIRE) -- Roe closed the port.", Some("Roe")),
            ("The port - and the town - will close.", None),
        ] {
            let document = Document::new("", body);
            let found = find(&document, &Words::new(&document));
            assert_eq!(found.map(|dateline| document.token_text(dateline.end)), rest, "{body}");
        }
    }
}
