//! What belongs to a name: no title, article, possessive or punctuation, and every particle.

use super::titles;
use crate::lexicon::gazetteer;
use crate::lexicon::word::{COL, ESQ, HAGUE, OF, THE};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// Returns `tokens` without title, article, possessive and punctuation at the edges; none where no name is left.
pub(super) fn trimmed(
    document: &Document,
    words: &Words,
    name_type: NameType,
    tokens: TokenRange,
) -> Option<TokenRange> {
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
        if start < end && words.is_possessive(end - 1) {
            let is_own = end - start > 1 && name_type != NameType::Person && words.is(end - 2, Class::EndsInPossessive);
            if !is_own {
                end -= 1;
            }
        }
        if end - start > 1 && is_article(document, words, name_type, start) {
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
        while end > start + 2 && is_postnominal(document, words, end - 1) {
            end -= 1 + usize::from(document.token_text(end - 2) == "," && end > start + 3);
        }
        start = after_titles(document, words, start, end);
    }
    let holds_name = (start..end).any(|token_idx| document.tokens[token_idx].kind == TokenKind::Word);
    let is_never = end == start + 1
        && words.is(start, Class::NeverName)
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
fn is_article(document: &Document, words: &Words, name_type: NameType, token_idx: usize) -> bool {
    let is_work = matches!(name_type, NameType::Misc | NameType::Product);
    // "AN" is a name, "A" is an article.
    let text = document.token_text(token_idx);
    let is_shouted = text.len() > 1 && !text.contains(char::is_lowercase);
    words.is(token_idx, Class::Article)
        && match words.has(token_idx, THE) {
            _ if !words.is_capitalized(token_idx) => true,
            true => !is_work && !words.has(token_idx + 1, HAGUE),
            false => name_type != NameType::Person && !is_work && !is_shouted,
        }
}

/// Returns the first token of a person's name after its titles: "Secretary of State Mike Pompeo" gives "Mike".
fn after_titles(document: &Document, words: &Words, start: usize, end: usize) -> usize {
    let mut name_start = start;
    let mut at = start;
    while at + 1 < end {
        if titles::is_initials(document.token_text(at)) {
            break;
        }
        // "Col Withers" is no colonel: he has a dot, or a first name.
        let is_first_name = words.has(at, COL) && at + 2 == end;
        if words.is(at, Class::Title) && !words.is(at, Class::NameTitle) && !is_first_name {
            name_start = at + 1;
        } else if is_of_phrase(words, at, name_start, start, end) {
            // "of State": the words after "of" belong to the title too.
            name_start = at + 2;
            at += 1;
        } else if !(words.is(at, Class::TitleModifier)
            || words.is_possessive(at)
            || document.token_text(at) == "-"
            || gazetteer::names_nation(document.token_text(at)))
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
pub(super) fn before_particles(document: &Document, words: &Words, start: usize) -> usize {
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
        } else if words.is(at - 1, Class::NameParticle) && !words.is_capitalized(at - 1) {
            at -= 1;
        } else {
            break;
        }
    }
    at
}

/// Returns whether an "of" that carries a title on stands at `at`, with a name left after it.
fn is_of_phrase(words: &Words, at: usize, name_start: usize, start: usize, end: usize) -> bool {
    name_start == at && at > start && words.has(at, OF) && at + 2 < end
}

/// Returns whether a word after a name tells a rank or honour and is no part of the name: "Rupert Ainslie KC".
fn is_postnominal(document: &Document, words: &Words, token_idx: usize) -> bool {
    // "Ra" ends the name of a musician.
    let n_capitals = document.token_text(token_idx).chars().filter(|character| character.is_uppercase()).count();
    words.is(token_idx, Class::Postnominal) && (n_capitals > 1 || words.has(token_idx, ESQ))
}
