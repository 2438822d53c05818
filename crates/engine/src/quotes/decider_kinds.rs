//! What cue, source and content of a reported statement are, each in a word: the values of the decider's features.

use super::clause;
use super::complement::is_noun;
use super::context::{self, Context};
use super::cues::CueClass;
use super::model::{Draft, QuoteKind};
use super::reported;
use super::verb::{is_passive, verb_at};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AS, IF, NOT, THAT, TO, WHEN, WHETHER};
use crate::tagger::{NameType, Role};
use crate::text::TokenRange;

/// Classes of a cue that count.
pub(super) const CUE_CLASSES: &[(Class, &str)] = &[
    (Class::Thinks, "thinks"),
    (Class::AsksForDeed, "asks_for_deed"),
    (Class::Denies, "denies"),
    (Class::Rejects, "rejects"),
    (Class::Wonders, "wonders"),
    (Class::Asks, "asks"),
    (Class::Demands, "demands"),
    (Class::Tells, "tells"),
    (Class::Promises, "promises"),
    (Class::Accuses, "accuses"),
    (Class::Calls, "calls"),
    (Class::Pleads, "pleads"),
    (Class::SaysThat, "says_that"),
    (Class::Claim, "claim"),
    (Class::Wishes, "wishes"),
    (Class::NamesAsked, "names_asked"),
    (Class::NamesHearer, "names_hearer"),
];

/// How far into a source its head is looked for, in tokens. It bounds the work on endless sentences.
const SOURCE_LEN: usize = 16;

/// From how many words on a content that looks like a noun may be a clause whose verb is not known.
const CLAUSE_LEN: usize = 5;

/// What a source is by a class of its head, in the order in which they are asked.
const KINDS: &[(Class, &str)] = &[
    (Class::Court, "court"),
    (Class::Document, "document"),
    (Class::Study, "document"),
    (Class::He, "pronoun"),
    (Class::She, "pronoun"),
    (Class::They, "pronoun"),
    (Class::It, "it"),
    (Class::SubjectPronoun, "pronoun"),
    (Class::SeveralPeople, "people"),
    (Class::OtherPeople, "people"),
    (Class::Role, "role"),
    (Class::Title, "role"),
    (Class::Person, "role"),
    (Class::Kin, "role"),
    (Class::Body, "body"),
    (Class::NamedBody, "body"),
    (Class::PartOfBody, "body"),
];

/// Returns how surely the cue whose head is at `head` tells of saying.
pub(super) fn cue_class(view: &View<'_>, head: usize) -> &'static str {
    match view.cues[head] {
        CueClass::Speech => "speech",
        CueClass::Report => "report",
        CueClass::Weak => "weak",
        CueClass::None if verb_at(view, head).is_some() => "report",
        CueClass::None => "other",
    }
}

/// Returns the form that the cue whose head is at `head` has.
pub(super) fn cue_form(view: &View<'_>, head: usize) -> &'static str {
    let text = view.text(head);
    if is_noun(view, head) {
        "noun"
    } else if text.ends_with("ing") {
        "ing"
    } else if is_passive(view, head) {
        "passive"
    } else if head > 0 && view.hashes[head - 1] == TO {
        "infinitive"
    } else if text.ends_with("ed") || view.is(head, Class::Past) {
        "past"
    } else if text.ends_with('s') {
        "s"
    } else {
        "base"
    }
}

/// Returns what a source is.
pub(super) fn source_kind(view: &View<'_>, source: Option<TokenRange>) -> &'static str {
    let Some(source) = source else { return "none" };
    let start = source.start as usize;
    let ends = |idx: &usize| {
        *idx > start && (view.text(*idx) == "," || view.is(*idx, Class::EndsPhrase) || view.text(*idx) == "of")
    };
    let end = source.indices().take(SOURCE_LEN).find(ends).unwrap_or(source.end as usize);
    let head = end.max(start + 1) - 1;
    let named = || match view.labels.names.get(head).and_then(|tag| tag.kind()) {
        Some(NameType::Person) => Some("name"),
        Some(NameType::Organization) => Some("organization"),
        Some(_) => Some("other_name"),
        None => None,
    };
    let of_class = || KINDS.iter().find(|(class, _)| view.is(head, *class)).map(|(_, kind)| *kind);
    let begins = view.sentence_at(head).start as usize == head;
    let other = || if view.is_capitalized(head) && !begins { "capital" } else { "noun" };
    named().or_else(of_class).unwrap_or_else(other)
}

/// Returns whether "to" or "not to" stands at token `idx`.
fn is_infinitive(view: &View<'_>, idx: usize) -> bool {
    let is_to = |idx: usize| view.hashes.get(idx) == Some(&TO);
    is_to(idx) || view.hashes[idx] == NOT && is_to(idx + 1)
}

/// Returns the form of a content.
pub(super) fn form(view: &View<'_>, tokens: TokenRange) -> &'static str {
    let start = tokens.start as usize;
    let first = view.hashes[start];
    let is_after_that = start > 0 && view.hashes[start - 1] == THAT;
    if first == THAT || is_after_that {
        "that"
    } else if is_infinitive(view, start) {
        "to"
    } else if first == WHETHER || first == IF {
        "whether"
    } else if first == WHEN {
        "when"
    } else if view.is(start, Class::Complementizer) {
        "question"
    } else if clause::is_gerund(view, start) {
        "ing"
    } else if first == AS {
        "as"
    } else if clause::is_clause(view, tokens) {
        "clause"
    } else if context::pairs_in(view, tokens).any(|(_, pair)| is_infinitive(view, pair.open + 1)) {
        "to"
    } else if clause::n_words(view, tokens) < CLAUSE_LEN {
        "few_words"
    } else {
        "noun"
    }
}

/// Returns whether words in marks stand in a content, and whether they are what somebody says.
pub(super) fn marks(ctx: &Context<'_>, draft: &Draft) -> &'static str {
    if ctx.kind(draft) != QuoteKind::Mixed {
        "without"
    } else if reported::gives_words(ctx, draft) {
        "words"
    } else {
        "names"
    }
}

/// Returns what the forms of a regular verb or noun share: "believ" of "believes", "believed" and "believing".
pub(super) fn stem(word: &str) -> &str {
    const LEAST: usize = 3;
    let without = |word: &'static [&'static str], text: &str| {
        word.iter().find_map(|ending| text.strip_suffix(ending)).map_or(text.len(), str::len)
    };
    let len = without(&["ing", "ed", "es", "s"], word);
    let word = if len >= LEAST { &word[..len] } else { word };
    let len = without(&["e", "y", "i"], word);
    if len >= LEAST { &word[..len] } else { word }
}

/// Returns the name of a role, or of none.
pub(super) fn role(view: &View<'_>, token_idx: usize) -> &'static str {
    match view.role(token_idx).kind() {
        Some(Role::Source) => "source",
        Some(Role::Cue) => "cue",
        Some(Role::Content) => "content",
        None => "none",
    }
}
