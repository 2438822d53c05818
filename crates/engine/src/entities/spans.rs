//! Name labels to spans: trimmed, split where two names were taken for one, joined where one was taken for two.

use super::trim::{before_particles, trimmed};
use crate::lexicon::fold::key_of;
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::word::AND;
use crate::lexicon::{self, Class, Words, pairs};
use crate::tagger::{Labels, NameType, Tag};
use crate::text::{Document, TokenRange};

/// Most tokens of a known place, and of a name with a bracket.
const LONGEST_PLACE: usize = 40;

/// How sure we are that a name before a known place is that of a place in it, at the least.
const TOWN_CONFIDENCE: f32 = 0.9;

/// A stretch of tokens that names something, not yet known to be which entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MentionDraft {
    /// Its tokens.
    pub(super) tokens: TokenRange,
    /// What it names.
    pub(super) name_type: NameType,
    /// How sure the tagger is, 0 to 1.
    pub(super) confidence: f32,
}

/// Returns the stretches of `document` that `labels` name, in text order, none overlapping another.
///
/// # Cost
///
/// Linear in the number of tokens.
pub(super) fn drafts(document: &Document, words: &Words, labels: &Labels) -> Vec<MentionDraft> {
    let mut result: Vec<MentionDraft> = Vec::new();
    let n_tokens = document.tokens.len().min(labels.names.len());
    for sentence in &document.sentences {
        let end = (sentence.end as usize).min(n_tokens);
        let mut at = sentence.start as usize;
        while at < end {
            let Some(name_type) = labels.names[at].kind() else {
                at += 1;
                continue;
            };
            let first = at;
            at += 1;
            while at < end && labels.names[at] == Tag::Inside(name_type) {
                at += 1;
            }
            let confidences = labels.name_confidences.get(first..at).unwrap_or_default();
            let confidence = confidences.iter().copied().fold(1.0, f32::min).clamp(0.0, 1.0);
            let draft = MentionDraft { tokens: TokenRange::new(first, at), name_type, confidence };
            add(document, words, draft, &mut result);
        }
    }
    result
}

/// Puts `found` into `drafts`, in place of whatever was there; those of `found` that overlap are one.
///
/// # Cost
///
/// Linear in the number of drafts, but for the sorting of `found`.
pub(super) fn put(drafts: &mut Vec<MentionDraft>, mut found: Vec<MentionDraft>) {
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|draft| draft.tokens.start);
    found.dedup_by(|next, last| {
        let is_same = next.tokens.overlaps(last.tokens);
        last.tokens.end = if is_same { last.tokens.end.max(next.tokens.end) } else { last.tokens.end };
        is_same
    });
    let mut next = 0;
    drafts.retain(|draft| {
        while found.get(next).is_some_and(|other| other.tokens.end <= draft.tokens.start) {
            next += 1;
        }
        !found.get(next).is_some_and(|other| other.tokens.overlaps(draft.tokens))
    });
    drafts.append(&mut found);
    drafts.sort_by_key(|draft| draft.tokens.start);
}

/// Returns the draft that token `at` is part of.
///
/// # Cost
///
/// A binary search.
pub(super) fn draft_at(drafts: &[MentionDraft], at: usize) -> Option<&MentionDraft> {
    let next = drafts.partition_point(|draft| draft.tokens.end as usize <= at);
    drafts.get(next).filter(|draft| draft.tokens.holds(at))
}

/// Appends what is left of `draft` after trimming and splitting.
fn add(document: &Document, words: &Words, draft: MentionDraft, result: &mut Vec<MentionDraft>) {
    let mut rest = draft.tokens.start as usize;
    let end = draft.tokens.end as usize;
    if let Some(owner_end) = owner_end(document, words, draft.name_type, rest, end) {
        // "Uganda's Supreme Court" is a place and its court.
        let owner = MentionDraft { name_type: NameType::Location, ..draft.clone() };
        push_trimmed(document, words, &owner, TokenRange::new(rest, owner_end), result);
        rest = owner_end + 1;
    }
    while let Some(cut) = split_point(document, words, draft.name_type, rest, end) {
        let is_town = is_place(document, cut + 1, end);
        // What a known place follows is one too: "Birr, Ireland".
        let confidence = if is_town { draft.confidence.max(TOWN_CONFIDENCE) } else { draft.confidence };
        let part = MentionDraft { confidence, ..draft.clone() };
        push_trimmed(document, words, &part, TokenRange::new(rest, cut), result);
        rest = cut + 1;
    }
    push_trimmed(document, words, &draft, TokenRange::new(rest, end), result);
}

/// Returns where the country ends that an organisation's label begins with, as its owner.
fn owner_end(document: &Document, words: &Words, name_type: NameType, start: usize, end: usize) -> Option<usize> {
    if name_type != NameType::Organization {
        return None;
    }
    let possessive = (start + 1..end.min(start + 4)).find(|&token_idx| words.is_possessive(token_idx))?;
    let is_country = |key: &str| gazetteer::place(key).is_some_and(|place| place.kind == PlaceKind::Country);
    let owner = key_of(document, TokenRange::new(start, possessive));
    (possessive + 1 < end && is_country(owner.strip_prefix("the ").unwrap_or(&owner))).then_some(possessive)
}

/// Returns the token between two names that one label covers: the "and" of "Iran and America".
fn split_point(document: &Document, words: &Words, name_type: NameType, start: usize, end: usize) -> Option<usize> {
    let is_and = |token_idx: usize| words.has(token_idx, AND) && !words.is_capitalized(token_idx);
    // "Villa beat Forest 3-1"
    let is_match = |token_idx: usize| words.is(token_idx, Class::Plays) && !words.is_capitalized(token_idx);
    let is_joint = |token_idx: usize| {
        is_and(token_idx) || is_match(token_idx) || matches!(document.token_text(token_idx), "," | ";" | "/")
    };
    if let Some(open) = open_bracket(document, words, name_type, start, end) {
        return Some(open);
    }
    let cut = (start + 1..end.saturating_sub(1)).find(|&token_idx| is_joint(token_idx))?;
    let is_two = match name_type {
        // "Sammy Davis, Jr." is one man.
        NameType::Person => !words.is(cut + 1, Class::NameSuffix),
        // "Salina, Kan." is a town and its state, and "Washington, D.C." one place.
        NameType::Location => {
            !is_place(document, start, end) && (document.token_text(cut) == "," || is_place(document, start, cut))
        }
        NameType::Norp => true,
        _ => is_match(cut),
    };
    is_two.then_some(cut)
}

/// Returns whether the tokens from `start` to `end` are a known place.
fn is_place(document: &Document, start: usize, end: usize) -> bool {
    // Longer labels are lists, and each of their names is looked up.
    start < end && end - start <= LONGEST_PLACE && {
        let name = key_of(document, TokenRange::new(start, end));
        gazetteer::place(&name).is_some() || pairs::same_place(&name).is_some()
    }
}

/// Returns the bracket that a label covers without the one that closes it, and that stands between two names: "Mandi (Himachal
/// Pradesh", but not "CPI(M", "Ping An Insurance (Group" and "Regulation 25 (1".
fn open_bracket(document: &Document, words: &Words, name_type: NameType, start: usize, end: usize) -> Option<usize> {
    let is_short = end - start <= LONGEST_PLACE;
    let has_two = is_short && matches!(name_type, NameType::Location | NameType::Organization | NameType::Misc);
    let is = |token_idx: usize, text| document.token_text(token_idx) == text;
    let open = (start + 1..end.saturating_sub(1)).take(LONGEST_PLACE).find(|&token_idx| is(token_idx, "("))?;
    let is_glued = document.tokens[open - 1].span.end == document.tokens[open].span.start;
    let is_word = document.token_text(open + 1).chars().filter(|letter| letter.is_alphabetic()).count() > 2;
    let is_apart = !is_glued && is_word && !words.is(open + 1, Class::InBrackets);
    (has_two && is_apart && !(open..end).any(|token_idx| is(token_idx, ")"))).then_some(open)
}

/// Appends the name inside `tokens`, if there is one.
fn push_trimmed(
    document: &Document,
    words: &Words,
    draft: &MentionDraft,
    tokens: TokenRange,
    result: &mut Vec<MentionDraft>,
) {
    let Some(mut tokens) = trimmed(document, words, draft.name_type, tokens) else { return };
    let name_type = repaired_type(document, draft.name_type, tokens);
    if let Some(last) = result.last_mut()
        && last.name_type == name_type
        && name_type == NameType::Person
        && is_broken_name(document, words, last.tokens, tokens)
    {
        last.tokens.end = tokens.end;
        last.confidence = last.confidence.min(draft.confidence);
        return;
    }
    if name_type == NameType::Person {
        let sentence = document.sentences[document.sentence_of(tokens.start as usize)];
        let floor = result.last().map_or(0, |last| last.tokens.end).max(sentence.start) as usize;
        tokens = TokenRange::new(before_particles(words, tokens.start as usize).max(floor), tokens.end as usize);
    }
    result.push(MentionDraft { tokens, name_type, confidence: draft.confidence });
}

/// Returns whether two stretches are one name that the labels cut at a particle or hyphen: "Abu Mahdi", "Muhandis".
fn is_broken_name(document: &Document, words: &Words, left: TokenRange, right: TokenRange) -> bool {
    let gap = left.end as usize..right.start as usize;
    let is_one_sentence = document.sentence_of(left.start as usize) == document.sentence_of(right.start as usize);
    if gap.is_empty() || gap.len() > 3 || !is_one_sentence {
        return false;
    }
    let text_between = &document.text()
        [document.tokens[gap.start - 1].span.end as usize..document.tokens[gap.end].span.start as usize];
    let mut joins = gap.map(|idx| document.token_text(idx) == "-" || words.is(idx, Class::NameParticle));
    joins.all(|joins| joins) && !text_between.contains(" - ")
}

/// Returns whether `tokens`, at least one, have no small letter.
pub(super) fn is_in_capitals(document: &Document, tokens: TokenRange) -> bool {
    !document.slice(document.span_of(tokens)).contains(char::is_lowercase)
}

/// Returns the type that a whole name certainly has by the gazetteer, or the label's.
fn repaired_type(document: &Document, name_type: NameType, tokens: TokenRange) -> NameType {
    if !matches!(name_type, NameType::Location | NameType::Norp | NameType::Misc | NameType::Facility) {
        return name_type;
    }
    match gazetteer::place(&key_of(document, tokens)).map(|place| place.kind) {
        Some(PlaceKind::Country) if name_type == NameType::Norp => NameType::Location,
        Some(PlaceKind::Demonym) if name_type == NameType::Location => NameType::Norp,
        _ => name_type,
    }
}

/// Returns whether a folded word is what stands after a name: "Jr.".
pub(super) fn is_suffix(word: &str) -> bool {
    lexicon::is(word, Class::NameSuffix)
}
