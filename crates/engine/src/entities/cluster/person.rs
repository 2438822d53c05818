//! Which mentions name the same person.
//!
//! Full names first, the longest before the shorter: a name joins the person whose name has all of its words.
//! Then each single word, in text order, joins the person of that name who was mentioned last.

use rustc_hash::FxHashMap;

use super::alias::join_aliases;
use super::clusters::{Clusters, MAX_CANDIDATES};
use super::surname::{self, gender_before};
use crate::entities::spans::{MentionDraft, is_in_capitals, is_suffix};
use crate::lexicon::fold::{is_variant, push_folded, sound};
use crate::lexicon::gazetteer::{Gender, first_name_gender};
use crate::lexicon::pairs::are_forms_of_one;
use crate::lexicon::{self, Class, Words};
use crate::text::{Document, TokenKind, TokenRange};

/// The words of a name, folded, without particles and what stands after it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Name {
    words: Vec<String>,
    /// Which of several of one name: "jr" of "Jr.", "vi" of "Paul VI"; empty of most.
    suffix: String,
    /// Whether a title tells that the first word is the given name: "King Rashid".
    is_royal: bool,
}

impl Name {
    /// Returns whether both may name one person as far as what stands after them goes: "John Paul II" is not "Paul VI".
    fn may_be(&self, other: &Self) -> bool {
        self.suffix == other.suffix || self.suffix.is_empty() || other.suffix.is_empty()
    }
}

struct Person {
    name: Name,
    cluster: usize,
    /// First mention in the text that has more than one word.
    first_full: usize,
    /// Last mention so far, while single words are joined.
    last_seen: Option<usize>,
    /// How often one word has named this person so far.
    n_short: usize,
    /// What titles and given name tell.
    gender: Option<Gender>,
}

#[derive(Default)]
struct People {
    people: Vec<Person>,
    by_sound: FxHashMap<String, Vec<usize>>,
}

impl People {
    fn add(&mut self, name: Name, cluster: usize, first_full: usize) -> usize {
        let person_idx = self.people.len();
        for word in &name.words {
            let bucket = self.by_sound.entry(sound(word)).or_default();
            if bucket.last() != Some(&person_idx) {
                bucket.push(person_idx);
            }
        }
        let gender = if name.words.len() > 1 { first_name_gender(&name.words[0]) } else { None };
        self.people.push(Person { name, cluster, first_full, last_seen: None, n_short: 0, gender });
        person_idx
    }

    /// Returns the people who may have `word` in their name, the latest first.
    fn candidates(&self, word: &str) -> impl Iterator<Item = usize> {
        self.by_sound.get(&sound(word)).into_iter().flatten().rev().take(MAX_CANDIDATES).copied()
    }
}

/// Gives each person mention its cluster.
pub(super) fn cluster(
    document: &Document,
    words: &Words,
    drafts: &[MentionDraft],
    draft_idxs: &[usize],
    clusters: &mut Clusters,
) {
    let mut names: Vec<Name> = draft_idxs.iter().map(|&idx| name_of(document, words, drafts[idx].tokens)).collect();
    let own: Vec<&[String]> = names.iter().map(|name| name.words.as_slice()).collect();
    let shared = surname::shared(words, drafts, draft_idxs, &own);
    names.iter_mut().zip(shared).for_each(|(name, surname)| name.words.extend(surname));
    let mut people = People::default();
    let born: Vec<bool> = draft_idxs.iter().map(|&idx| is_birth_name(words, drafts[idx].tokens)).collect();
    let mut told: FxHashMap<&Name, Gender> = FxHashMap::default();
    for (&draft_idx, name) in draft_idxs.iter().zip(&names) {
        told.extend(gender_before(words, drafts[draft_idx].tokens).map(|gender| (name, gender)));
    }
    let person_of_name = join_full_names(&names, &born, &told, &mut people, clusters);

    let mut singles: FxHashMap<&Name, usize> = FxHashMap::default();
    for (order, (&draft_idx, name)) in draft_idxs.iter().zip(&names).enumerate() {
        let person_idx = if name.words.len() > 1 {
            person_of_name[name]
        } else {
            let word = name.words.first().map_or("", String::as_str);
            let gender = gender_before(words, drafts[draft_idx].tokens);
            person_of_word(&people, name, word, gender).unwrap_or_else(|| {
                *singles.entry(name).or_insert_with(|| {
                    let cluster = clusters.new_cluster();
                    people.add(name.clone(), cluster, order)
                })
            })
        };
        let person = &mut people.people[person_idx];
        person.last_seen = Some(order);
        person.n_short += usize::from(name.words.len() == 1);
        clusters.of_draft[draft_idx] = person.cluster;
    }
    join_aliases(document, words, drafts, draft_idxs, clusters);
}

/// Returns the person of each name of more than one word; `born` tells which are somebody's name at birth, `told` whose gender the
/// text tells.
fn join_full_names<'a>(
    names: &'a [Name],
    born: &[bool],
    told: &FxHashMap<&Name, Gender>,
    people: &mut People,
    clusters: &mut Clusters,
) -> FxHashMap<&'a Name, usize> {
    let mut firsts: FxHashMap<&Name, usize> = FxHashMap::default();
    let mut full: Vec<(&Name, usize)> = Vec::new();
    for (order, name) in names.iter().enumerate() {
        if name.words.len() > 1 && !firsts.contains_key(name) {
            firsts.insert(name, order);
            full.push((name, order));
        }
    }
    // Names at birth last: whose they are must be known.
    full.sort_by_key(|(name, order)| (born[*order], std::cmp::Reverse(name.words.len()), *order));
    let mut result = FxHashMap::default();
    for (name, order) in full {
        let surname = &name.words[name.words.len() - 1];
        let gender = told.get(name).copied();
        let is_it = |person: &Person| is_same(&person.name, person.first_full, name, order);
        let fits = |person: &Person| gender.is_none() || person.gender.is_none() || person.gender == gender;
        let find = |is: &dyn Fn(&Person) -> bool| people.candidates(surname).find(|&idx| is(&people.people[idx]));
        // "Mr. Khoury-Assaf" is no Rima.
        let known = find(&|person| is_it(person) && fits(person)).or_else(|| find(&is_it));
        let known = known.or_else(|| {
            let given = name.words.first().filter(|_| born[order])?;
            people.candidates(given).find(|&person_idx| people.people[person_idx].name.words.first() == Some(given))
        });
        let person_idx = known.unwrap_or_else(|| {
            let cluster = clusters.new_cluster();
            people.add(name.clone(), cluster, order)
        });
        let person = &mut people.people[person_idx];
        person.gender = gender.or(person.gender);
        result.insert(name, person_idx);
    }
    result
}

/// Returns whether the name `full`, first seen at `full_first`, may be the fuller form of `name`, first seen at `first`.
fn is_same(full: &Name, full_first: usize, name: &Name, first: usize) -> bool {
    // Father and son: who comes first without "Jr." is not the son.
    let is_junior = |name: &Name| name.suffix == "jr";
    let is_father = is_junior(full) != is_junior(name) && is_junior(full) == (first < full_first);
    if is_father || !full.may_be(name) {
        return false;
    }
    let (Some((full_last, full_rest)), Some((last, rest))) = (full.words.split_last(), name.words.split_last()) else {
        return false;
    };
    // "Higuchi Ichiyo" and "Ichiyo Higuchi": which name comes first differs by language.
    if let ([full_first], [first]) = (full_rest, rest)
        && full_first == last
        && full_last == first
    {
        return true;
    }
    if !is_variant(full_last, last) {
        return false;
    }
    // Every other word has its counterpart, in order.
    let mut counterparts = full_rest.iter();
    rest.iter().all(|word| counterparts.any(|counterpart| is_same_given(counterpart, word)))
}

/// Returns whether two given names may be one: the same, a variant, an initial or a nickname.
fn is_same_given(left: &str, right: &str) -> bool {
    let is_initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    is_variant(left, right) || is_initial(left, right) || is_initial(right, left) || are_forms_of_one(left, right)
}

/// Returns the person whom one word names: by surname before given name, the last mentioned first.
fn person_of_word(people: &People, name: &Name, word: &str, gender: Option<Gender>) -> Option<usize> {
    people
        .candidates(word)
        .filter_map(|person_idx| {
            let person = &people.people[person_idx];
            let words = &person.name.words;
            let place = words.iter().rposition(|own| is_variant(own, word)).filter(|_| person.name.may_be(name))?;
            // A king is called by his given name, and by a number that no fuller name lacks: "King Rashid" is not his son
            // Faisal bin Rashid, nor "Paul VI" Paul Roe.
            let lacks_number = words.len() > 1 && !name.suffix.is_empty() && person.name.suffix != name.suffix;
            if lacks_number || place > 0 && name.is_royal {
                return None;
            }
            let is_father = place > 0 && lexicon::is(&words[place - 1], Class::Patronymic);
            let is_exact = words[place] == word;
            let rank = match place {
                _ if place + 1 == words.len() && !is_father => 2,
                0 => 1,
                _ => 0,
            };
            let fits = gender.is_none() || person.gender.is_none() || gender == person.gender;
            // Of those named before, the last; else the first to be named.
            let recency = match person.last_seen {
                Some(order) => (1, order),
                None => (0, usize::MAX - person.first_full),
            };
            // Whom the text has called so twice it goes on calling so, though a namesake turns up.
            let is_established = person.n_short > 1;
            Some(((fits, is_exact, rank, is_established, recency), person_idx))
        })
        .max()
        .map(|(_, person_idx)| person_idx)
}

/// Returns whether a name is told as somebody's at birth: "Born Rosalind Pickersgill in Halifax, she".
fn is_birth_name(words: &Words, tokens: TokenRange) -> bool {
    (tokens.start as usize).checked_sub(1).is_some_and(|before| words.is(before, Class::Born))
}

/// Returns the words that tell one person from another.
fn name_of(document: &Document, words: &Words, tokens: TokenRange) -> Name {
    let mut own: Vec<String> = Vec::with_capacity(tokens.len());
    let mut suffix = String::new();
    let mut is_royal = (tokens.start as usize).checked_sub(1).is_some_and(|before| words.is(before, Class::Royal));
    let is_shouted = is_in_capitals(document, tokens);
    for token_idx in tokens.indices().filter(|idx| document.tokens[*idx].kind == TokenKind::Word) {
        let text = document.token_text(token_idx);
        let mut word = String::with_capacity(text.len());
        push_folded(text, &mut word);
        let is_last = token_idx + 1 == tokens.end as usize;
        // "J.B." and "JB" are two given names.
        let is_initials = (2..=3).contains(&word.chars().count())
            && !is_last
            && own.is_empty()
            && (text.contains('.') || !is_shouted && text.chars().all(char::is_uppercase));
        if is_suffix(&word) && !own.is_empty() && is_last {
            suffix = if lexicon::is(&word, Class::Postnominal) { suffix } else { word };
        } else if own.is_empty() && !is_last && words.is(token_idx, Class::Royal) {
            is_royal = true;
        } else if is_initials {
            own.extend(word.chars().map(String::from));
        } else if is_last || !lexicon::is(&word, Class::NameArticle) {
            own.push(word);
        }
    }
    Name { words: own, suffix, is_royal }
}
