//! Sentences: where a paragraph's full stops end one, knowing abbreviations and quotation marks.

use super::TokenRange;
use super::marks::MarkPair;
use super::token::{Token, TokenKind};

/// Abbreviations that always go before a name or a number, in lower case: never the end of a sentence.
#[rustfmt::skip]
const LEADING: &[&str] = &[
    "adm.", "asst.", "atty.", "brig.", "capt.", "cmdr.", "col.", "cpl.", "dep.", "det.", "dir.", "dr.", "fr.", "ft.", "gen.", "gov.", "hon.",
    "insp.", "lt.", "maj.", "messrs.", "mlle.", "mme.", "mr.", "mrs.", "ms.", "msgr.", "mt.", "no.", "pfc.", "prof.",
    "pvt.", "rep.", "reps.", "rev.", "rs.", "sec.", "sen.", "sens.", "sgt.", "spc.", "st.", "supt.", "v.", "vs.",
];

/// Words that begin a sentence far more often than they stand capitalised inside one.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "A", "According", "After", "All", "Also", "Although", "An", "And", "Another", "As", "At", "Because", "Before", "But",
    "By", "Despite", "During", "Each", "Earlier", "Even", "For", "From", "He", "Her", "Here", "His", "How", "However", "I",
    "If", "In", "Is", "It", "Its", "Last", "Later", "Many", "Meanwhile", "More", "Most", "My", "No", "Not", "Now", "On",
    "One", "Only", "Or", "Other", "Our", "She", "Since", "So", "Some", "Still", "That", "The", "Their", "Then", "There",
    "These", "They", "This", "Those", "Though", "To", "Under", "Until", "Was", "We", "What", "When", "Where", "While", "Who",
    "Why", "With", "Yet", "You",
];

/// Returns the sentences of every paragraph.
///
/// A sentence ends after a full stop, question or exclamation mark and the closing marks and brackets that
/// follow it, where the next word can begin one. What follows "!”" or "?”" goes on where it tells who spoke:
/// a lower-case word, or a name with a verb in the past.
pub(super) fn split(text: &str, tokens: &[Token], paragraphs: &[TokenRange], pairs: &[MarkPair]) -> Vec<TokenRange> {
    let mut closes = vec![false; tokens.len()];
    for close in pairs.iter().filter_map(|pair| pair.close) {
        closes[close] = true;
    }
    let mut sentences = Vec::with_capacity(tokens.len() / 20 + paragraphs.len());
    for paragraph in paragraphs {
        let end = paragraph.end as usize;
        let mut start = paragraph.start as usize;
        let mut token_idx = start;
        while token_idx < end {
            let word = tokens[token_idx].span.of(text);
            let Some(terminal) = Terminal::of(word, tokens[token_idx].kind) else {
                token_idx += 1;
                continue;
            };
            let mut next = token_idx + 1;
            let mut behind_mark = false;
            while next < end && (closes[next] || is_tail(tokens, text, next)) {
                behind_mark |= closes[next];
                next += 1;
            }
            if next < end && ends_here(text, tokens, token_idx, next, end, terminal, behind_mark) {
                sentences.push(TokenRange::new(start, next));
                start = next;
            }
            token_idx = next.max(token_idx + 1);
        }
        if start < end {
            sentences.push(TokenRange::new(start, end));
        }
    }
    sentences
}

#[derive(Clone, Copy, PartialEq)]
enum Terminal {
    Stop,
    Question,
    Ellipsis,
    Abbreviation,
}

impl Terminal {
    fn of(word: &str, kind: TokenKind) -> Option<Self> {
        match kind {
            TokenKind::Punctuation => match word {
                "." | "\u{3002}" | "\u{964}" => Some(Self::Stop),
                "!" | "?" => Some(Self::Question),
                "\u{2026}" => Some(Self::Ellipsis),
                _ if word.len() > 1 && word.starts_with('.') => Some(Self::Ellipsis),
                _ => None,
            },
            TokenKind::Word if word.ends_with('.') => Some(Self::Abbreviation),
            _ => None,
        }
    }
}

/// Returns whether the token closes what came before: a bracket, a further stop, a mark set close after it.
fn is_tail(tokens: &[Token], text: &str, token_idx: usize) -> bool {
    let glued = tokens[token_idx - 1].span.end == tokens[token_idx].span.start;
    match tokens[token_idx].span.of(text) {
        ")" | "]" => true,
        "." | "!" | "?" => glued,
        "\u{201d}" | "\u{2019}" | "''" | "\"" | "'" => {
            glued && tokens.get(token_idx + 1).is_none_or(|next| next.span.start > tokens[token_idx].span.end)
        }
        _ => false,
    }
}

/// Returns whether a sentence that may end with `terminal` at `token_idx` does end before token `next`.
fn ends_here(
    text: &str,
    tokens: &[Token],
    token_idx: usize,
    next: usize,
    end: usize,
    terminal: Terminal,
    behind_mark: bool,
) -> bool {
    let following = tokens[next].span.of(text);
    let first = following.chars().next().unwrap_or(' ');
    // A mark or bracket that opens begins a sentence if the word after it can.
    let opens = tokens[next].kind == TokenKind::Mark
        || matches!(first, '(' | '[' | '-' | '\u{2013}' | '\u{2014}' | '*' | '\u{2022}');
    let head = if opens && next + 1 < end { next + 1 } else { next };
    let head_word = tokens[head].span.of(text);
    let head_first = head_word.chars().next().unwrap_or(' ');
    let glued = tokens[next - 1].span.end == tokens[next].span.start;
    if head_first.is_lowercase() || (glued && !opens && !behind_mark) || matches!(first, ',' | ';' | ':' | '%') {
        return false;
    }
    match terminal {
        Terminal::Stop => true,
        Terminal::Question => !(behind_mark && tells_who_spoke(text, tokens, next, end)),
        Terminal::Ellipsis => head_first.is_uppercase() || opens,
        Terminal::Abbreviation => {
            let word = tokens[token_idx].span.of(text).to_lowercase();
            if LEADING.contains(&word.as_str()) || head_first.is_numeric() {
                return false;
            }
            // An initial ("J. B. Pritzker") ends nothing; "U.S." and "Inc." may.
            let is_initial = word.chars().count() == 2;
            behind_mark || opens || (!is_initial && STARTERS.contains(&head_word))
        }
    }
}

/// Returns whether the words from `next` on look like "Harry exclaimed" or "Mr. Abe said".
fn tells_who_spoke(text: &str, tokens: &[Token], next: usize, end: usize) -> bool {
    let mut token_idx = next;
    while token_idx < end && token_idx < next + 5 {
        let word = tokens[token_idx].span.of(text);
        let lower = word.starts_with(char::is_lowercase);
        if lower {
            return token_idx > next
                && (word.ends_with("ed") || matches!(word, "said" | "says" | "told" | "wrote" | "asks" | "writes"));
        }
        if tokens[token_idx].kind != TokenKind::Word {
            return false;
        }
        token_idx += 1;
    }
    false
}
