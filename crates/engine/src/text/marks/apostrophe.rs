//! Apostrophes: the single marks that quote nothing.

use super::super::token::{Token, TokenKind};
use super::candidate::{Candidate, Direction, Side, Weight};

/// Words that are written with an apostrophe for what they leave out at the front.
#[rustfmt::skip]
const ELIDED: &[&str] = &[
    "bout", "cause", "cos", "cuz", "em", "ere", "n", "neath", "nuff", "round", "til", "till", "tis", "twas", "tween", "twere", "twill",
];

/// Settles which of the single marks are apostrophes, and which of the doubtful ones close.
///
/// A single mark opens only before a word that is not cut short at its front ("'em", "'90s", "’16"). Behind a
/// word in "s" or "in" it is an apostrophe ("workers’", "goin’") as long as a mark that may close is still to come.
pub(super) fn settle(text: &str, tokens: &[Token], candidates: &mut [Candidate]) {
    let mut closes_ahead = false;
    for candidate in candidates.iter_mut().rev().filter(|candidate| candidate.weight == Weight::Single) {
        let token_idx = candidate.token_idx;
        let is_quote = match candidate.direction {
            Direction::Open => !is_elided(text, tokens, token_idx + 1),
            Direction::Close => {
                let is_clear = candidate.before != Side::Word || candidate.after == Side::Closing;
                let is_quote = is_clear || !closes_ahead || !is_cut_short(tokens[token_idx - 1].span.of(text));
                closes_ahead |= is_quote;
                is_quote
            }
            Direction::Either => candidate.before == Side::Space && candidate.after == Side::Space,
            Direction::Neither => false,
        };
        if !is_quote {
            candidate.direction = Direction::Neither;
        } else if candidate.direction == Direction::Open {
            closes_ahead = false;
        }
    }
}

/// Returns whether the word at `token_idx`, with an apostrophe before it, is one cut short at its front.
fn is_elided(text: &str, tokens: &[Token], token_idx: usize) -> bool {
    let Some(token) = tokens.get(token_idx) else { return false };
    let word = token.span.of(text);
    match token.kind {
        TokenKind::Number => word.len() == 2,
        TokenKind::Word => {
            let is_decade =
                word.len() <= 3 && word.ends_with('s') && word.starts_with(|first: char| first.is_ascii_digit());
            let is_listed = word.len() <= 5 && ELIDED.iter().any(|elided| word.eq_ignore_ascii_case(elided));
            // "'Round", "'Cause" and the like begin titles more often than they are cut short.
            is_decade
                || (is_listed
                    && !(word.len() >= 4 && word.starts_with(char::is_uppercase) && !word.starts_with(['T', 't'])))
        }
        TokenKind::Mark | TokenKind::Punctuation => false,
    }
}

/// Returns whether `word` with an apostrophe after it may be a plural possessive or lack its "g".
fn is_cut_short(word: &str) -> bool {
    word.ends_with(['s', 'S', 'x', 'z']) || word.ends_with("in") || matches!(word, "o" | "ol" | "n" | "an" | "th")
}
