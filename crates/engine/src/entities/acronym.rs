//! Acronyms: the names that they stand for, and those that stand for common nouns.

use rustc_hash::{FxHashMap, FxHashSet};

use super::spans::{MentionDraft, draft_at, is_in_capitals, put};
use crate::lexicon::fold::{folded, key_of};
use crate::lexicon::word::OR;
use crate::lexicon::{self, Class, Words, gazetteer};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// How sure we are of the half of a pair that has no label.
const CONFIDENCE: f32 = 0.6;

/// The longest acronym, in letters.
const MAX_LETTERS: usize = 8;

/// Most tokens of a full name.
const MAX_SPELLED: usize = 24;

/// Most tokens of a full name in brackets.
const MAX_TOKENS: usize = 10;

/// The acronyms that the article explains: the folded words of the full name of each.
pub(super) type Explained = FxHashMap<String, String>;

/// Makes names of both halves of "World Trade Body (WTB)", of one type, where the labels show one of them, and returns which
/// acronym stands for which name. A body before another in brackets explains it too, whatever its letters.
///
/// # Cost
///
/// Linear in the number of tokens, but for a binary search a bracket.
pub(super) fn explain(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) -> Explained {
    let mut explained = Explained::default();
    let mut found = Vec::new();
    for open in 1..document.tokens.len().saturating_sub(2) {
        let Some((full, short)) = explanation(document, words, drafts, open) else { continue };
        let labelled = draft_at(drafts, short);
        let short = TokenRange::new(short, short + 1);
        // A label may begin before the words that the letters stand for: "US [Trade Body (TB)".
        let first = draft_at(drafts, full.start as usize);
        let named = draft_at(drafts, full.end as usize - 1).or(first);
        let start = first.map_or(full.start, |draft| draft.tokens.start);
        let full = TokenRange { start, ..full };
        let types = [named, labelled].map(|draft| draft.map(|draft| draft.name_type));
        let Some(name_type) = common_type(types).filter(|_| types[0] != Some(NameType::Person) || full.len() > 2)
        else {
            continue;
        };
        if !document.token_text(full.start as usize).starts_with(char::is_uppercase) {
            continue;
        }
        let confidence = named.or(labelled).map_or(CONFIDENCE, |draft| draft.confidence);
        found.extend([full, short].map(|tokens| MentionDraft { tokens, name_type, confidence }));
        explained.entry(key_of(document, short)).or_insert_with(|| key_of(document, full));
    }
    put(drafts, found);
    explained
}

/// Returns a full name and the token of its acronym, one of which stands before `open` and the other after it: "World Trade Body
/// (WTB)", "World Trade Body, or WTB,", "WTB (World Trade Body)".
fn explanation(
    document: &Document,
    words: &Words,
    drafts: &[MentionDraft],
    open: usize,
) -> Option<(TokenRange, usize)> {
    let sentence = document.sentences[document.sentence_of(open)];
    let text = |at: usize| if sentence.holds(at) { document.token_text(at) } else { "" };
    let floor = sentence.start as usize;
    let is_aside = text(open) == "," && words.has(open + 1, OR) && text(open + 3) == ",";
    if !is_aside && text(open) != "(" || open == floor {
        return None;
    }
    let short = open + 1 + usize::from(is_aside);
    if is_aside || text(open + 2) == ")" {
        if let Some(start) = full_name(document, floor, open, short) {
            let end = open - usize::from(words.is_possessive(open - 1));
            return Some((TokenRange::new(start, end), short));
        }
        let is_short = is_acronym(document, TokenRange::new(short, short + 1));
        let labelled = draft_at(drafts, short).filter(|draft| !is_aside && is_short && is_body(draft));
        let full = draft_at(drafts, open - 1).filter(|draft| labelled.is_some() && is_body(draft));
        return full.map(|full| (full.tokens, short));
    }
    let first = open + 1 + usize::from(words.is(open + 1, Class::Article));
    let close = (first..first + MAX_TOKENS).find(|&at| text(at) == ")")?;
    let full = TokenRange::new(first, close);
    let is_spelled = || full_name(document, first, close, open - 1) == Some(first);
    let is_labelled = |tokens: TokenRange| {
        draft_at(drafts, tokens.start as usize).is_some_and(|draft| draft.tokens == tokens && is_body(draft))
    };
    let short = TokenRange::new(open - 1, open);
    let is_known = || full.len() > 2 && is_acronym(document, short) && is_labelled(short) && is_labelled(full);
    (is_spelled() || is_known()).then_some((full, open - 1))
}

/// Returns the type of an acronym and its full name, which have these: that of the full name, unless it is no person's.
fn common_type([full, short]: [Option<NameType>; 2]) -> Option<NameType> {
    let is_name = |name_type: &NameType| !matches!(name_type, NameType::Date | NameType::Money | NameType::Norp);
    match (full.filter(is_name), short.filter(is_name)) {
        (Some(NameType::Person), None) => None,
        (Some(NameType::Person), short) => short,
        (full, short) => full.or(short.filter(|name_type| *name_type != NameType::Person)),
    }
}

fn is_body(draft: &MentionDraft) -> bool {
    draft.name_type == NameType::Organization
}

/// Returns whether `tokens` are one word in capitals, or nearly: "NATO", "U.N.".
fn is_acronym(document: &Document, tokens: TokenRange) -> bool {
    tokens.len() == 1 && is_in_capitals(document, tokens) && document.slice(document.span_of(tokens)).len() > 1
}

/// Returns the first token of the name that ends before `open` and whose initials are the word at `at`: "DoSM" is short for
/// "Directorate of School Meals".
fn full_name(document: &Document, floor: usize, open: usize, at: usize) -> Option<usize> {
    let short = document.token_text(at);
    let n_capitals = short.chars().filter(|letter| letter.is_uppercase()).count();
    let letters: Vec<char> = folded(short).chars().collect();
    if n_capitals < 2 || letters.len() > MAX_LETTERS {
        return None;
    }
    // "DoT" and "DOT": small words may have their letter or none.
    [true, false].into_iter().find_map(|counts_small| spelled(document, &letters, floor, open, counts_small))
}

/// Returns where the words begin that end at `end`, are no more than needed, and have `letters` as initials.
fn spelled(document: &Document, letters: &[char], floor: usize, end: usize, counts_small: bool) -> Option<usize> {
    let mut rest = letters;
    for at in (floor..end).rev().take(MAX_SPELLED) {
        let text = document.token_text(at);
        let word = folded(text);
        let is_small = lexicon::is(&word, Class::LeftOutOfAcronym) || lexicon::is(text, Class::PossessiveEnding);
        if text == "-" || text == "&" || is_small && !counts_small {
            continue;
        }
        if document.tokens[at].kind != TokenKind::Word {
            return None;
        }
        let is_capital = text.starts_with(char::is_uppercase);
        let is_nation = is_capital && word.len() < 4 && gazetteer::is_nation(&word);
        // "U.S." may count as two.
        rest = if is_nation && rest.ends_with(&word.chars().collect::<Vec<_>>()) {
            &rest[..rest.len() - word.len()]
        } else if rest.last() == word.chars().next().as_ref() && (is_capital || is_small) {
            &rest[..rest.len() - 1]
        } else if is_small {
            rest
        } else {
            return None;
        };
        if rest.is_empty() {
            return is_capital.then_some(at);
        }
    }
    None
}

/// Takes from `drafts` what the article uses as common nouns: acronyms with their plurals, "NEVs" and with it "NEV", and a currency
/// taken for a person.
///
/// # Cost
///
/// Linear in the number of tokens.
pub(super) fn without_common(document: &Document, words: &Words, drafts: &mut Vec<MentionDraft>) {
    let mut plurals: FxHashMap<&str, usize> = FxHashMap::default();
    for at in 0..document.tokens.len() {
        if let Some(singular) = singular(document, at) {
            *plurals.entry(singular).or_default() += 1;
        }
    }
    let mut singulars: FxHashMap<&str, usize> = FxHashMap::default();
    let mut in_full: FxHashSet<&str> = FxHashSet::default();
    for draft in drafts.iter() {
        *singulars.entry(document.slice(document.span_of(draft.tokens))).or_default() += 1;
        if draft.tokens.len() > 1 {
            in_full.extend(draft.tokens.indices().map(|at| document.token_text(at)));
        }
    }
    drafts.retain(|draft| {
        let first = draft.tokens.start as usize;
        let text = document.slice(document.span_of(draft.tokens));
        let is_currency = words.is(first, Class::Currency) && !in_full.contains(text);
        let is_common = match draft.name_type {
            NameType::Person => is_currency,
            NameType::Date | NameType::Money => false,
            _ => {
                let is_plural = singular(document, first).is_some();
                is_currency || is_plural || plurals.get(text).is_some_and(|n| *n >= singulars[text])
            }
        };
        draft.tokens.len() > 1 || !is_common
    });
}

/// Returns the acronym whose plural stands at `at`: "NEV" of "NEVs".
fn singular(document: &Document, at: usize) -> Option<&str> {
    let singular = document.token_text(at).strip_suffix('s')?;
    (singular.len() > 1 && singular.bytes().all(|letter| letter.is_ascii_uppercase())).then_some(singular)
}
