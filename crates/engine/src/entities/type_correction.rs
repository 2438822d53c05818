//! Names put right by the rest of the article: the ends of those of a shouted headline, and types, before each name gets the
//! one that most of its mentions have.

use rustc_hash::{FxHashMap, FxHashSet};

use super::spans::{MentionDraft, is_in_capitals};
use crate::lexicon::fold::key_of;
use crate::lexicon::gazetteer;
use crate::lexicon::word::{AS, IN, KNOWN, NAME};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// Most words from "known" to the name that somebody is known by, in tokens.
const LONGEST_KNOWN: usize = 10;

/// Puts right the types of `drafts`, whose folded words are `keys`, where the article tells better:
///
/// - what has shares is a company, its first word too: "Shares in Brackwell Home fell … Brackwell";
/// - what is once called a ship, a storm or a company is no person: "the icebreaker Kapitan Vorontsov", "pump maker Halvorsen Brandt";
/// - a lone word in capitals is no person either, but one who is called by his initials;
/// - a lone word that begins the name of a body, and no person's, is the body: "Hartley's manager" next to "Hartley Town";
/// - who gives his name as one, or is known by one, is a person: "gave his name only as Marsh", "a man known as “Sprat”";
/// - a place that ends in a surname of the article, and whose bearer is named nowhere else, is a person: "Sydney Marsh".
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn types(document: &Document, words: &Words, drafts: &mut [MentionDraft], keys: &[String]) {
    let mut things: FxHashMap<&str, NameType> = FxHashMap::default();
    let mut bodies: FxHashMap<&str, NameType> = FxHashMap::default();
    let mut in_full: FxHashSet<&str> = FxHashSet::default();
    let mut surnames: FxHashSet<&str> = FxHashSet::default();
    for (draft, key) in drafts.iter().zip(keys) {
        if is_company(words, draft) {
            things.insert(key, NameType::Organization);
            things.insert(key.split(' ').next().unwrap_or(key), NameType::Organization);
        }
        if draft.name_type == NameType::Person
            && let Some(thing) = thing(document, words, draft)
        {
            things.insert(key, thing);
        }
        match (draft.name_type, key.split_once(' ')) {
            (NameType::Person, Some(_)) => in_full.extend(key.split(' ')),
            (NameType::Person, None) => {
                surnames.insert(key);
            }
            (NameType::Organization | NameType::Location | NameType::Facility, Some((first, _))) => {
                bodies.entry(first).or_insert(draft.name_type);
            }
            _ => {}
        }
    }
    for (draft, key) in drafts.iter_mut().zip(keys) {
        match (draft.name_type, key.rsplit_once(' ')) {
            (NameType::Location | NameType::Organization | NameType::Norp | NameType::Misc, None)
                if is_given_name(document, words, draft) =>
            {
                draft.name_type = NameType::Person;
            }
            (NameType::Person, Some(_)) => {
                draft.name_type = things.get(key.as_str()).copied().unwrap_or(NameType::Person);
            }
            (NameType::Person, None) if !in_full.contains(key.as_str()) => {
                if let Some(name_type) = bodies.get(key.as_str()).or_else(|| things.get(key.as_str())) {
                    draft.name_type = *name_type;
                } else if is_acronym(document, words, draft) {
                    draft.name_type = NameType::Organization;
                }
            }
            (NameType::Location | NameType::Facility | NameType::Misc | NameType::Product, _)
                if things.contains_key(key.as_str()) && gazetteer::place(key).is_none() =>
            {
                draft.name_type = things[key.as_str()];
            }
            (NameType::Location, Some((_, surname))) if surnames.contains(surname) && !in_full.contains(surname) => {
                draft.name_type = NameType::Person;
            }
            _ => {}
        }
    }
}

/// Cuts each name of a headline in capitals to the beginning that the rest of the article knows as a name: "LAGOS PORT DEAL" of
/// an article about Lagos.
///
/// # Cost
///
/// Linear in the number of drafts, and quadratic in the length of the longest name.
pub(super) fn shouted(document: &Document, drafts: &mut [MentionDraft]) {
    if !document.sentences.first().is_some_and(|first| is_in_capitals(document, *first)) {
        return;
    }
    let is_headline = |draft: &MentionDraft| document.is_in_headline(document.span_of(draft.tokens));
    let body = drafts.partition_point(is_headline);
    let (shouted, others) = drafts.split_at_mut(body);
    let known: FxHashMap<String, NameType> =
        others.iter().map(|draft| (key_of(document, draft.tokens), draft.name_type)).collect();
    for draft in shouted {
        let TokenRange { start, end } = draft.tokens;
        let mut names = (start + 1..=end).rev().map(|end| TokenRange { start, end });
        if let Some(tokens) = names.find(|tokens| known.get(&key_of(document, *tokens)) == Some(&draft.name_type)) {
            draft.tokens = tokens;
        }
    }
}

/// Returns whether shares in what a draft names are told of: "shares in Brackwell Home".
fn is_company(words: &Words, draft: &MentionDraft) -> bool {
    let at = (draft.tokens.start as usize).checked_sub(2);
    at.is_some_and(|at| words.is(at, Class::Shares) && words.has(at + 1, IN))
}

/// Returns what a draft taken for a person is by the word before it: a ship, a storm, a company.
fn thing(document: &Document, words: &Words, draft: &MentionDraft) -> Option<NameType> {
    let is_marked = is_in_mark(document, draft);
    let at = (draft.tokens.start as usize).checked_sub(1 + usize::from(is_marked))?;
    if words.is(at, Class::Storm) {
        return Some(NameType::Misc);
    }
    let is_told = is_marked || draft.tokens.len() > 1;
    if is_told && words.is(at, Class::Vessel) {
        return Some(NameType::Product);
    }
    // "The company Jane Roe founded" is hers, and she is none.
    let is_given_name = gazetteer::gender_of(document.token_text(draft.tokens.start as usize)).is_some();
    let is_body = words.is(at, Class::CompanyNoun) || words.is(at, Class::BodyNoun);
    (is_told && !is_given_name && is_body).then_some(NameType::Organization)
}

/// Returns whether a draft is one word in capitals in a sentence that is not, and no known person's initials.
fn is_acronym(document: &Document, words: &Words, draft: &MentionDraft) -> bool {
    let word = document.token_text(draft.tokens.start as usize);
    let sentence = document.sentences[document.sentence_of(draft.tokens.start as usize)];
    (3..=6).contains(&word.len())
        && word.chars().all(|character| character.is_ascii_uppercase())
        && !words.is(draft.tokens.start as usize, Class::KnownInitials)
        && !is_in_capitals(document, sentence)
}

/// Returns whether somebody tells a draft as his name, or is known by it: "gave his name as Marsh", "a man known to all as
/// “Sprat”".
fn is_given_name(document: &Document, words: &Words, draft: &MentionDraft) -> bool {
    let before = |n, word| (draft.tokens.start as usize).checked_sub(n).is_some_and(|idx| words.has(idx, word));
    let is_told = before(1, AS) && (before(2, NAME) || before(3, NAME));
    is_told || before(1 + usize::from(is_in_mark(document, draft)), AS) && is_known_person(document, words, draft)
}

/// Returns whether a man or woman is called "known" shortly before a draft, in its sentence.
fn is_known_person(document: &Document, words: &Words, draft: &MentionDraft) -> bool {
    let start = draft.tokens.start as usize;
    let first = document.sentences[document.sentence_of(start)].start as usize;
    let known = (first..start).rev().take(LONGEST_KNOWN).find(|&idx| words.has(idx, KNOWN));
    known.and_then(|known| known.checked_sub(1)).is_some_and(|who| words.is(who, Class::KnownAsName))
}

/// Returns whether a quotation mark stands before a draft.
fn is_in_mark(document: &Document, draft: &MentionDraft) -> bool {
    (draft.tokens.start as usize).checked_sub(1).is_some_and(|idx| document.tokens[idx].kind == TokenKind::Mark)
}
