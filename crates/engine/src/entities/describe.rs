//! What stands next to a person's name: titles and roles, and the gender they tell of.

use super::model::Entities;
use super::titles::{is_initials, is_person_noun, title_gender};
use crate::lexicon::gazetteer::{Gender, gender_of};
use crate::lexicon::{self, Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenRange};

/// How many descriptions of one person are kept. More would only repeat them.
const MAX_DESCRIPTORS: usize = 6;

/// How many tokens a title or an apposition may have. Longer ones are prose.
const MAX_TOKENS: usize = 14;

/// Fills in the descriptors and genders of the people of `entities`.
///
/// # Cost
///
/// Linear in the number of mentions.
pub(super) fn describe(document: &Document, words: &Words, entities: &mut Entities) {
    for entity in &mut entities.entities {
        if entity.name_type != NameType::Person {
            continue;
        }
        let mut genders = [0usize; 2];
        for &mention_idx in entity.mention_idxs.iter().take(64) {
            let tokens = entities.mentions[mention_idx].tokens;
            let next = entities.mentions.get(mention_idx + 1);
            let next_person =
                next.filter(|next| next.name_type == NameType::Person).map(|next| next.tokens.start as usize);
            let apposition = apposition_after(document, words, tokens, next_person);
            for found in [title_before(document, words, tokens), apposition].into_iter().flatten() {
                for token_idx in found.indices() {
                    match title_gender(words.classes(token_idx)) {
                        Some(Gender::Female) => genders[0] += 1,
                        Some(Gender::Male) => genders[1] += 1,
                        None => {}
                    }
                }
                let text = document.slice(document.span_of(found)).to_owned();
                if entity.descriptors.len() < MAX_DESCRIPTORS
                    && !is_honorific(&text)
                    && !entity.descriptors.contains(&text)
                {
                    entity.descriptors.push(text);
                }
            }
        }
        entity.gender = match genders {
            [female, male] if female > male => Some(Gender::Female),
            [female, male] if male > female => Some(Gender::Male),
            _ => gender_of_name(&entity.name),
        };
    }
}

/// Returns the gender that the given names of `name` tell.
fn gender_of_name(name: &str) -> Option<Gender> {
    // "Hwang Mi-ja": with a hyphen, the last name is the given one.
    let whole = || name.split(' ').filter(|word| word.contains('-')).find_map(gender_of);
    let words = name.split([' ', '-']);
    // A surname tells nothing; a middle name does where the first is an initial.
    let n_given = words.clone().count().saturating_sub(1);
    // Two letters are a surname as often: "Ma Wenjun".
    let is_long = |word: &&str| word.chars().count() > 2;
    whole().or_else(|| words.take(n_given.min(2)).filter(is_long).find_map(gender_of))
}

fn is_honorific(text: &str) -> bool {
    // "The drug lord Joaquín Roe" is no lord.
    lexicon::is(text, Class::Honorific) && text.starts_with(char::is_uppercase)
}

/// Returns the title before a name: "US Secretary of State" of "US Secretary of State Mike Pompeo", "wife" of "his
/// wife, Dana Bell".
fn title_before(document: &Document, words: &Words, tokens: TokenRange) -> Option<TokenRange> {
    let mut end = tokens.start as usize;
    // "His wife, Dana Bell": the comma of an apposition.
    if end > 1 && document.token_text(end - 1) == "," {
        end -= 1;
    }
    let floor = end.saturating_sub(MAX_TOKENS).max(document.sentences[document.sentence_of(end)].start as usize);
    let office = office_start(words, floor, end);
    let mut start = office.unwrap_or(end);
    let mut has_title = office.is_some();
    while start > floor {
        let text = document.token_text(start - 1);
        let names_person = is_person_noun(words.classes(start - 1)) && !is_initials(text);
        has_title |= names_person;
        let is_part = names_person
            || text == "-"
            || has_title && (words.is(start - 1, Class::TitleModifier) || words.is_capitalized(start - 1));
        if !is_part || words.is(start - 1, Class::EndsTitle) {
            break;
        }
        start -= 1;
    }
    while start < end && (words.is(start, Class::NoTitleStart) || document.token_text(start) == "-") {
        start += 1;
    }
    (has_title && start < end).then(|| TokenRange::new(start, end))
}

/// Returns where the title begins whose office stands before a name that ends at token `end`: "Minister" of "Minister for
/// Housing Jane Roe". What has a title of its own is somebody else: "a lawyer for President Roe".
fn office_start(words: &Words, floor: usize, end: usize) -> Option<usize> {
    let is_person = |token_idx: usize| is_person_noun(words.classes(token_idx));
    for at in (floor + 1..end).rev() {
        if words.is(at, Class::OpensOffice) && at + 1 < end && is_person(at - 1) {
            return Some(at - 1);
        }
        if !(words.is(at, Class::InOffice) || words.is_capitalized(at)) || is_person(at) {
            return None;
        }
    }
    None
}

/// Returns the apposition after a name: "chairman of the Joint Chiefs of Staff" of "Mark Milley, chairman …,".
///
/// What goes straight on to the next person is a list: "Mike Pompeo, spokesperson Morgan Ortagus".
fn apposition_after(
    document: &Document,
    words: &Words,
    tokens: TokenRange,
    next_person: Option<usize>,
) -> Option<TokenRange> {
    let comma = tokens.end as usize;
    let sentence_end = document.sentences[document.sentence_of(tokens.start as usize)].end as usize;
    if comma + 1 >= sentence_end || document.token_text(comma) != "," {
        return None;
    }
    let mut start = comma + 1;
    while start < sentence_end && words.is(start, Class::Article) {
        start += 1;
    }
    let limit = sentence_end.min(start + MAX_TOKENS);
    let ends = |token_idx: usize| {
        matches!(document.token_text(token_idx), "," | "." | ";" | ":" | "—" | "–")
            || words.is(token_idx, Class::EndsApposition)
    };
    let end = (start..limit).find(|&token_idx| ends(token_idx))?;
    let head = (start..end).take(6).find(|&token_idx| is_person_noun(words.classes(token_idx)))?;
    let is_list = next_person == Some(head + 1);
    (!is_list).then(|| TokenRange::new(start, end))
}
