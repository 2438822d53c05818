//! Names put right by the rest of the article: the ends of those of a shouted headline, and types, before each name gets the
//! one that most of its mentions have.

use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence;
use super::spans::{MentionDraft, is_in_capitals};
use crate::lexicon::fold::key_of;
use crate::lexicon::gazetteer;
use crate::lexicon::word::{AS, COMMA, KNOWN, NAME, TO};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind, TokenRange};

/// Most words from "known" to the name that somebody is known by, in tokens.
const LONGEST_KNOWN: usize = 10;

/// Puts right the types of `drafts`, whose folded words are `keys`, where the article tells better:
///
/// - a name is what the words around its mentions show, as [`evidence`] weighs them;
/// - a lone word in capitals is no person, but one who is called by his initials, nor one with digits;
/// - a lone word that begins the name of a body, and no person's, is the body: "Hartley's manager" next to "Hartley Town";
/// - who gives his name as one, or is known by one, is a person: "gave his name only as Marsh", "a man known as “Sprat”";
/// - a place that ends in a surname of the article, and whose bearer is named nowhere else, is a person: "Sydney Marsh";
/// - so is a body of a first name and such a surname: "Ottilie Frey … Frey wrote back";
/// - so is a place called like somebody named before, where nobody goes: "Hannah Leeds … Leeds counts".
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn types(document: &Document, words: &Words, drafts: &mut [MentionDraft], keys: &[String]) {
    let (evidence, is_told) = evidence::weigh(document, words, drafts, keys);
    let known = Known::new(document, words, drafts, keys);
    for (idx, (draft, key)) in drafts.iter_mut().zip(keys).enumerate() {
        let first = document.token_text(draft.tokens.start as usize);
        let shown = evidence.get(key.as_str()).copied().unwrap_or_default();
        let better = shown.better_type(draft.name_type, gazetteer::gender_of(first).is_some());
        // Countries trade and play too, and stay countries.
        let better = better.filter(|_| !gazetteer::is_nation(key));
        let (lone, surname) = key.rsplit_once(' ').map_or((Some(key.as_str()), None), |(_, last)| (None, Some(last)));
        let is_surname = |surname: &str| known.surnames.contains(surname) && !known.in_full.contains(surname);
        let is_place = matches!(draft.name_type, NameType::Location | NameType::Facility);
        draft.name_type =
            match draft.name_type {
                NameType::Location | NameType::Organization | NameType::Norp | NameType::Misc
                    if lone.is_some() && is_given_name(document, words, draft) =>
                {
                    NameType::Person
                }
                NameType::Person if lone.is_some_and(|lone| known.in_full.contains(lone)) => NameType::Person,
                NameType::Person if lone.is_some() && has_digit(document, draft) => NameType::Product,
                NameType::Person if surname.is_some() && is_of_body(words, draft) => NameType::Organization,
                NameType::Person if lone.is_some() => known.bodies.get(key.as_str()).copied().or(better).unwrap_or(
                    if is_acronym(document, words, draft) { NameType::Organization } else { NameType::Person },
                ),
                NameType::Location if surname.is_some_and(is_surname) => NameType::Person,
                NameType::Location if known.is_bearer(key, idx) => NameType::Person,
                NameType::Organization
                    if surname.is_some_and(is_surname)
                        && draft.tokens.len() == 2
                        && gazetteer::gender_of(first).is_some()
                        && !is_of_body(words, draft) =>
                {
                    NameType::Person
                }
                // A club's town is a town where somebody goes there.
                name_type
                    if is_place
                        && !is_told[idx]
                        && better == Some(NameType::Organization)
                        && is_gone_to(document, words, draft, gazetteer::place(key).is_some()) =>
                {
                    name_type
                }
                name_type => better.unwrap_or(name_type),
            };
    }
}

/// What the names of an article tell of each other.
#[derive(Default)]
struct Known<'k> {
    /// The first words of bodies and places of several words.
    bodies: FxHashMap<&'k str, NameType>,
    /// Every word of people's full names.
    in_full: FxHashSet<&'k str>,
    /// Lone words that name people.
    surnames: FxHashSet<&'k str>,
    /// The surnames of full names, each with the first draft that has it.
    bearers: FxHashMap<&'k str, usize>,
    /// Places that somebody goes to, or something is in.
    gone_to: FxHashSet<&'k str>,
}

impl<'k> Known<'k> {
    fn new(document: &Document, words: &Words, drafts: &[MentionDraft], keys: &'k [String]) -> Self {
        let mut known = Self::default();
        for (idx, (draft, key)) in drafts.iter().zip(keys).enumerate() {
            match (draft.name_type, key.split_once(' ')) {
                (NameType::Person, Some((_, rest))) => {
                    known.in_full.extend(key.split(' '));
                    known.bearers.entry(rest.rsplit(' ').next().unwrap_or(rest)).or_insert(idx);
                }
                (NameType::Person, None) => {
                    known.surnames.insert(key);
                }
                (NameType::Organization | NameType::Location | NameType::Facility, Some((first, _))) => {
                    known.bodies.entry(first).or_insert(draft.name_type);
                }
                _ => {}
            }
            if is_gone_to(document, words, draft, true) {
                known.gone_to.insert(key);
            }
        }
        known
    }

    /// Returns whether the place that draft `idx` names is rather somebody of that surname, who was named before.
    fn is_bearer(&self, key: &str, idx: usize) -> bool {
        self.bearers.get(key).is_some_and(|first| *first < idx) && !self.gone_to.contains(key)
    }
}

/// Returns whether a draft stands where a place does: "in Leeds", "Leeds, England", and if it `is_known` as one "of Leeds".
fn is_gone_to(document: &Document, words: &Words, draft: &MentionDraft, is_known: bool) -> bool {
    let end = draft.tokens.end as usize;
    let is_part = words.has(end, COMMA) && end + 1 < document.tokens.len() && words.is_capitalized(end + 1);
    let is_way = |before: usize| {
        words.is(before, Class::PlacePreposition)
            || is_known && (words.is(before, Class::OfPlace) || words.has(before, TO))
    };
    is_part || (draft.tokens.start as usize).checked_sub(1).is_some_and(is_way)
}

/// Returns whether the last word of a draft is that of a body: "Larkin Brothers", "Queen Mary University".
fn is_of_body(words: &Words, draft: &MentionDraft) -> bool {
    let last = draft.tokens.end as usize - 1;
    words.is_capitalized(last) && (words.is(last, Class::EndsFirm) || words.is(last, Class::NoPerson))
}

/// Returns whether a word of a draft has a digit: "Tsubame2".
fn has_digit(document: &Document, draft: &MentionDraft) -> bool {
    document.slice(document.span_of(draft.tokens)).contains(|character: char| character.is_ascii_digit())
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
