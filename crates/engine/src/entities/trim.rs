//! What belongs to a name: no title, article, possessive or punctuation, and every particle.

use super::fold::{folded, push_folded};
use super::gazetteer;
use super::spans::is_possessive;
use super::titles;
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// Names that end in a possessive by nature.
const POSSESSIVE_NAMES: &[&str] = &[
    "christie",
    "domino",
    "kellogg",
    "kohl",
    "levi",
    "lloyd",
    "macy",
    "mcdonald",
    "moody",
    "sainsbury",
    "sotheby",
    "wendy",
    "arby",
    "lowe",
    "dick",
    "men",
    "women",
    "children",
];

/// Words that a tagger may take for names and that never are.
#[rustfmt::skip]
const NEVER_NAMES: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "he", "her", "his", "i", "if", "in", "it", "its", "mr", "mrs", "ms", "of",
    "on", "or", "our", "she", "that", "the", "their", "they", "this", "to", "we", "you",
];

/// Returns `tokens` without title, article, possessive and punctuation at the edges; none where no name is left.
pub(super) fn trimmed(document: &Document, name_type: NameType, tokens: TokenRange) -> Option<TokenRange> {
    let (mut start, mut end) = (tokens.start as usize, tokens.end as usize);
    if matches!(name_type, NameType::Date | NameType::Money) {
        while start < end && is_edge(document, end - 1, "%)") {
            end -= 1;
        }
        while start < end && is_edge(document, start, "$(€£¥") {
            start += 1;
        }
        return (start < end).then(|| TokenRange::new(start, end));
    }
    loop {
        let before = (start, end);
        while start < end && is_edge(document, end - 1, ")!") {
            end -= 1;
        }
        while start < end && is_edge(document, start, "(@#") {
            start += 1;
        }
        if start < end && is_possessive(document.token_text(end - 1)) {
            let is_own = end - start > 1
                && name_type != NameType::Person
                && POSSESSIVE_NAMES.contains(&folded(document.token_text(end - 2)).as_str());
            if !is_own {
                end -= 1;
            }
        }
        if end - start > 1 && is_article(document, name_type, start) {
            start += 1;
        }
        if name_type == NameType::Organization && end - start > 2 && document.token_text(start) == "NGO" {
            start += 1;
        }
        // A bracket that was opened inside belongs to the name, one that was not does not.
        if before == (start, end) {
            break;
        }
    }
    if name_type == NameType::Person {
        while end > start + 2 && is_postnominal(document.token_text(end - 1)) {
            end -= 1 + usize::from(document.token_text(end - 2) == "," && end > start + 3);
        }
        start = after_titles(document, start, end);
    }
    let holds_name = (start..end).any(|token_idx| document.tokens[token_idx].kind == TokenKind::Word);
    let is_never = end == start + 1
        && NEVER_NAMES.contains(&folded(document.token_text(start)).as_str())
        && !document.token_text(start).contains('.')
        && !(document.token_text(start).len() > 1 && document.token_text(start).chars().all(char::is_uppercase));
    let is_number = name_type != NameType::Person && start < end && !holds_name;
    ((holds_name && !is_never) || is_number && document.tokens[start].kind == TokenKind::Number)
        .then(|| TokenRange::new(start, end))
}

/// Returns whether token `token_idx` is a mark or punctuation that is not one of `kept`.
fn is_edge(document: &Document, token_idx: usize, kept: &str) -> bool {
    let is_mark = matches!(document.tokens[token_idx].kind, TokenKind::Mark | TokenKind::Punctuation);
    let text = document.token_text(token_idx);
    if !is_mark || (text == ")" && kept.contains(')') && has_open_bracket(document, token_idx)) {
        return false;
    }
    text == ")" || text == "(" || !kept.contains(text)
}

/// Returns whether the bracket closed at `token_idx` was opened in the few tokens before it.
fn has_open_bracket(document: &Document, token_idx: usize) -> bool {
    (token_idx.saturating_sub(6)..token_idx).any(|earlier| document.token_text(earlier) == "(")
}

/// Returns whether token `token_idx` is an article before a name. "The Hague" keeps its own, and so do titles of
/// works: "The Masked Singer".
fn is_article(document: &Document, name_type: NameType, token_idx: usize) -> bool {
    let is_work = matches!(name_type, NameType::Misc | NameType::Product);
    match document.token_text(token_idx) {
        "the" | "a" | "an" => true,
        "A" | "An" => name_type != NameType::Person && !is_work,
        "The" | "THE" => {
            let is_hague = document.tokens.len() > token_idx + 1
                && document.token_text(token_idx + 1).eq_ignore_ascii_case("hague");
            !is_work && !is_hague
        }
        _ => false,
    }
}

/// Returns the first token of a person's name behind its titles: "Secretary of State Mike Pompeo" gives "Mike".
fn after_titles(document: &Document, start: usize, end: usize) -> usize {
    let mut name_start = start;
    let mut key = String::new();
    let mut at = start;
    while at + 1 < end {
        if titles::is_initials(document.token_text(at)) {
            break;
        }
        key.clear();
        push_folded(document.token_text(at), &mut key);
        // "Col Withers" is no colonel: he has a dot, or a first name.
        let is_first_name = key == "col" && at + 2 == end && document.token_text(at) == "Col";
        if titles::is_title(&key) && !titles::is_name_title(&key) && !is_first_name {
            name_start = at + 1;
        } else if is_of_phrase(document, at, name_start, start, end) {
            // "of State": the words behind "of" belong to the title too.
            name_start = at + 2;
            at += 1;
        } else if !(titles::is_title_modifier(&key)
            || is_possessive(document.token_text(at))
            || document.token_text(at) == "-"
            || gazetteer::is_nation(&key))
        {
            break;
        }
        at += 1;
    }
    if name_start > start && document.token_text(name_start) == "." && name_start + 1 < end {
        name_start += 1;
    }
    name_start
}

/// Returns the first of the particles before a name that the label left out: "von der" of "von der Leyen".
pub(super) fn before_particles(document: &Document, start: usize) -> usize {
    const PARTICLES: &[&str] = &[
        "von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "bin", "ibn", "al", "el", "ter",
        "ten",
    ];
    let mut at = start;
    while at > 0 && start - at < 3 {
        let before = document.token_text(at - 1);
        let is_hyphen = before == "-"
            && at > 1
            && matches!(document.token_text(at - 2), "al" | "el")
            && document.tokens[at - 2].span.end == document.tokens[at - 1].span.start
            && document.tokens[at - 1].span.end == document.tokens[at].span.start;
        if is_hyphen {
            at -= 2;
        } else if PARTICLES.contains(&before) {
            at -= 1;
        } else {
            break;
        }
    }
    at
}

/// Returns whether an "of" that carries a title on stands at `at`, with a name left behind it.
fn is_of_phrase(document: &Document, at: usize, name_start: usize, start: usize, end: usize) -> bool {
    name_start == at && at > start && document.token_text(at) == "of" && at + 2 < end
}

/// Returns whether a word behind a name tells a rank or honour and is no part of the name: "Rupert Ainslie KC".
fn is_postnominal(word: &str) -> bool {
    const POSTNOMINALS: &[&str] =
        &["CBE", "DBE", "Esq", "FRS", "KBE", "KC", "MBE", "MD", "MP", "MSP", "OBE", "PhD", "QC", "RA", "SC", "TD"];
    POSTNOMINALS.contains(&word)
}
