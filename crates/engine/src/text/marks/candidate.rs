//! The glyphs of one paragraph that may be quotation marks, each with its weight and direction.

use super::super::TokenRange;
use super::super::token::{Token, TokenKind};

/// Which marks pair with which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// `"`, curly, low and angle ones, two single ones in a row.
    Double,
    /// `'`, curly and low ones, a grave accent.
    Single,
}

/// Which way a mark points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// It begins a quotation.
    Open,
    /// It ends one.
    Close,
    /// Its sides do not tell.
    Either,
    /// No quotation mark at all: an apostrophe, or inches.
    Neither,
}

/// A glyph that may be a quotation mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Its token.
    pub(super) token_idx: usize,
    /// What it pairs with.
    pub(super) weight: Weight,
    /// Which way it points, by its sides.
    pub(super) direction: Direction,
    /// Which way its glyph points; none for straight ones.
    pub(super) glyph: Option<Direction>,
    /// What stands before it, other marks passed over.
    pub(super) before: Side,
    /// What stands after it, other marks passed over.
    pub(super) after: Side,
}

/// What stands on one side of a mark, other marks passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// White space, or the edge of the paragraph.
    Space,
    /// A letter or digit.
    Word,
    /// What closes or separates: a comma, a full stop, a closing bracket.
    Closing,
    /// Dots that may begin or end.
    Dots,
    /// An opening bracket, or a currency sign.
    Opening,
    /// A dash, hyphen or slash.
    Dash,
}

impl Side {
    fn of(character: char) -> Self {
        match character {
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '%' => Self::Closing,
            '\u{2026}' => Self::Dots,
            '(' | '[' | '{' | '$' | '#' | '@' | '\u{a3}' | '\u{20ac}' => Self::Opening,
            '-' | '/' | '\u{2010}'..='\u{2015}' => Self::Dash,
            _ => Self::Word,
        }
    }
}

/// Returns what `token` pairs with if it is a quotation mark; apostrophes are taken for single marks.
pub(super) fn weight_of(text: &str, token: &Token) -> Option<Weight> {
    if token.kind != TokenKind::Mark {
        return None;
    }
    let glyph = token.span.of(text);
    let is_single = matches!(
        glyph,
        "'" | "\u{2018}" | "\u{2019}" | "\u{201a}" | "\u{201b}" | "`" | "\u{b4}" | "\u{2bc}" | "\u{2039}" | "\u{203a}"
    );
    Some(if is_single { Weight::Single } else { Weight::Double })
}

/// Returns which way the glyph points; none for straight marks.
fn glyph_direction(glyph: &str) -> Option<Direction> {
    match glyph {
        "\u{201c}" | "\u{201e}" | "\u{ab}" | "``" | "\u{2018}" | "\u{201a}" | "`" | "\u{2039}" | "\u{300c}"
        | "\u{300e}" | "\u{2018}\u{2018}" => Some(Direction::Open),
        "\u{201d}" | "\u{bb}" | "\u{2019}" | "\u{b4}" | "\u{203a}" | "\u{300d}" | "\u{300f}" | "\u{2019}\u{2019}" => {
            Some(Direction::Close)
        }
        _ => None,
    }
}

/// Fills `candidates` with the marks of `paragraph`, apostrophes left out as far as their sides tell.
pub(super) fn collect(text: &str, tokens: &[Token], paragraph: TokenRange, candidates: &mut Vec<Candidate>) {
    candidates.clear();
    let range = paragraph.indices();
    let mut before = Side::Space;
    for token_idx in range.clone() {
        let token = &tokens[token_idx];
        let is_apart = token_idx == range.start || tokens[token_idx - 1].span.end < token.span.start;
        if is_apart {
            before = Side::Space;
        }
        if let Some(weight) = weight_of(text, token) {
            let glyph = glyph_direction(token.span.of(text));
            candidates.push(Candidate {
                token_idx,
                weight,
                direction: Direction::Either,
                glyph,
                before,
                after: Side::Space,
            });
        } else {
            before = last_side(token.span.of(text));
        }
    }
    // What stands after, from the last to the first, so that a row of marks is passed over once.
    let mut behind: Option<(usize, Side)> = None;
    for candidate in candidates.iter_mut().rev() {
        let next = candidate.token_idx + 1;
        candidate.after = match behind {
            _ if next >= range.end || tokens[next].span.start > tokens[candidate.token_idx].span.end => Side::Space,
            Some((token_idx, side)) if token_idx == next => side,
            _ => first_side(tokens[next].span.of(text)),
        };
        behind = Some((candidate.token_idx, candidate.after));
    }
    for candidate in candidates.iter_mut() {
        candidate.direction = direction(candidate.before, candidate.after);
    }
    settle_inches(text, tokens, candidates);
}

fn last_side(word: &str) -> Side {
    if word.len() > 1 && word.ends_with("..") {
        Side::Dots
    } else {
        word.chars().next_back().map_or(Side::Word, Side::of)
    }
}

fn first_side(word: &str) -> Side {
    if word.starts_with("..") { Side::Dots } else { word.chars().next().map_or(Side::Word, Side::of) }
}

fn direction(before: Side, after: Side) -> Direction {
    match (before, after) {
        (Side::Space, Side::Word | Side::Dots | Side::Opening | Side::Dash) => Direction::Open,
        (Side::Opening, Side::Word | Side::Dots | Side::Opening | Side::Dash) => Direction::Open,
        (Side::Dash, Side::Word | Side::Dots | Side::Opening) => Direction::Open,
        (Side::Word | Side::Closing | Side::Dots | Side::Dash, Side::Space | Side::Closing) => Direction::Close,
        (Side::Word | Side::Closing | Side::Dots, Side::Dash) => Direction::Close,
        (Side::Word | Side::Closing, Side::Dots) => Direction::Close,
        _ => Direction::Either,
    }
}

/// Settles the double marks after a number that mean inches: `6'2"`, or `5"` with another mark still to close.
fn settle_inches(text: &str, tokens: &[Token], candidates: &mut [Candidate]) {
    let mut closes_ahead = false;
    let mut next_mark = usize::MAX;
    for candidate in candidates.iter_mut().rev().filter(|candidate| candidate.weight == Weight::Double) {
        let token_idx = candidate.token_idx;
        let is_number = |idx: usize| tokens[idx].kind == TokenKind::Number;
        let behind_number = token_idx > 0
            && is_number(token_idx - 1)
            && tokens[token_idx - 1].span.end == tokens[token_idx].span.start
            && next_mark != token_idx + 1;
        let has_feet = behind_number
            && token_idx > 2
            && weight_of(text, &tokens[token_idx - 2]) == Some(Weight::Single)
            && is_number(token_idx - 3);
        if behind_number && candidate.direction != Direction::Open && (closes_ahead || has_feet) {
            candidate.direction = Direction::Neither;
            continue;
        }
        closes_ahead = candidate.direction == Direction::Close;
        next_mark = token_idx;
    }
}
