//! What an entity is called, what else, where it belongs and how much it matters.

use rustc_hash::FxHashMap;

use super::cluster::surname::are_couple;
use super::model::{Entities, Entity, Mention};
use crate::lexicon::fold::key_of;
use crate::lexicon::gazetteer::{self, KnownPlace, Place, PlaceKind};
use crate::lexicon::{self, Class, Words};
use crate::tagger::NameType;
use crate::text::Document;

/// One spelling of an entity's name.
struct Spelling<'a> {
    text: &'a str,
    n_mentions: usize,
}

/// Fills in name, aliases, salience, country and GeoNames id of every entity.
///
/// # Cost
///
/// Linear in the number of mentions.
pub(super) fn name(document: &Document, entities: &mut Entities) {
    let Entities { mentions, entities } = entities;
    let most = entities.iter().map(|entity| entity.mention_idxs.len()).max().unwrap_or(1);
    for entity in entities {
        let spellings = spellings(document, mentions, entity);
        let best = best_spelling(&spellings, entity.name_type);
        entity.name = displayed(best, entity.name_type);
        entity.aliases = aliases(&spellings, &entity.name);
        entity.salience = salience(document, mentions, entity, most);
        entity.country = country(document, mentions, entity);
        if let Some(known) = known_place(document, mentions, entity) {
            entity.geonames_id = Some(known.geonames_id);
            entity.country = Some(known.country);
        }
    }
}

/// Gives the first of a couple the surname that both share: "Hector and Jane Roe" are Hector Roe and Jane Roe.
pub(super) fn with_shared_surnames(document: &Document, words: &Words, entities: &mut Entities) {
    let Entities { mentions, entities } = entities;
    for pair in mentions.windows(2) {
        let [first, second] = pair else { continue };
        let is_couple = are_couple(words, first.tokens, second.tokens);
        let are_people = first.name_type == NameType::Person && second.name_type == NameType::Person;
        let entity = &mut entities[first.entity_idx];
        let is_given = !entity.name.contains(' ') && gazetteer::gender_of(&entity.name).is_some();
        if !(is_couple && are_people && is_given && first.tokens.len() == 1 && second.tokens.len() > 1) {
            continue;
        }
        let surname = document.token_text(second.tokens.end as usize - 1);
        let name = format!("{} {surname}", entity.name);
        entity.aliases.insert(0, std::mem::replace(&mut entity.name, name));
    }
}

/// Returns the different spellings of an entity's name, in order of first appearance.
fn spellings<'a>(document: &'a Document, mentions: &[Mention], entity: &Entity) -> Vec<Spelling<'a>> {
    let mut by_text: FxHashMap<&str, usize> = FxHashMap::default();
    let mut result: Vec<Spelling<'a>> = Vec::new();
    for &mention_idx in &entity.mention_idxs {
        let text = document.slice(mentions[mention_idx].span);
        let spelling_idx = *by_text.entry(text).or_insert_with(|| {
            result.push(Spelling { text, n_mentions: 0 });
            result.len() - 1
        });
        result[spelling_idx].n_mentions += 1;
    }
    result
}

/// Returns the fullest spelling; of a people the most frequent, for "Iraqi" is no shorter form of "Iraqis".
fn best_spelling<'a>(spellings: &[Spelling<'a>], name_type: NameType) -> &'a str {
    let rank = |spelling: &Spelling<'_>| {
        let n_words = spelling.text.split([' ', '-', '\n']).count();
        let is_mixed_case = spelling.text.chars().any(char::is_lowercase);
        match name_type {
            NameType::Norp => (is_mixed_case, spelling.n_mentions, usize::MAX - spelling.text.len()),
            NameType::Person => (is_mixed_case, n_words, spelling.n_mentions),
            // An acronym is no shouted headline: its full form has more words.
            _ => (n_words > 1 || is_mixed_case, n_words, spelling.text.len()),
        }
    };
    let mut best: Option<&Spelling<'a>> = None;
    for spelling in spellings {
        if best.is_none_or(|known| rank(spelling) > rank(known)) {
            best = Some(spelling);
        }
    }
    best.map_or("", |spelling| spelling.text)
}

/// Returns the spellings that are not `name`, each once whatever its case.
fn aliases(spellings: &[Spelling<'_>], name: &str) -> Vec<String> {
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    seen.insert(name.to_lowercase(), usize::MAX);
    let mut result: Vec<String> = Vec::new();
    for spelling in spellings {
        let known = *seen.entry(spelling.text.to_lowercase()).or_insert_with(|| {
            result.push(spelling.text.to_owned());
            result.len() - 1
        });
        // A headline shouts; the body spells it as it is.
        if let Some(alias) = result.get_mut(known)
            && !alias.chars().any(char::is_lowercase)
        {
            spelling.text.clone_into(alias);
        }
    }
    result
}

/// Returns the name as it is shown: on one line, and "Baghdad" for the "BAGHDAD" of a dateline.
fn displayed(text: &str, name_type: NameType) -> String {
    let name = if text.contains(['\n', '\r', '\t']) {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text.to_owned()
    };
    let is_shouted = name_type == NameType::Location
        && name.len() > 4
        && !name.contains('.')
        && !name.chars().any(char::is_lowercase);
    if is_shouted { title_case(&name) } else { name }
}

fn title_case(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut is_first = true;
    for character in text.chars() {
        if is_first {
            result.push(character);
        } else {
            result.extend(character.to_lowercase());
        }
        is_first = !character.is_alphanumeric();
    }
    result
}

/// Returns how much the article is about an entity: often, early, in the headline.
fn salience(document: &Document, mentions: &[Mention], entity: &Entity, most: usize) -> f32 {
    let first = &mentions[entity.mention_idxs[0]];
    let is_in_headline = document.is_in_headline(first.span);
    let n_tokens = document.tokens.len().max(1);
    let earliness = 1.0 - as_f32(first.tokens.start as usize) / as_f32(n_tokens);
    let frequency = as_f32(entity.mention_idxs.len()) / as_f32(most);
    let weight = match entity.name_type {
        NameType::Date | NameType::Money => 0.3,
        NameType::Norp => 0.7,
        _ => 1.0,
    };
    let score = 0.6 * frequency + 0.25 * earliness * earliness + if is_in_headline { 0.15 } else { 0.0 };
    (score * weight).clamp(0.0, 1.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of one article are far below 2^24")]
fn as_f32(count: usize) -> f32 {
    count as f32
}

/// Returns the country that an entity is, belongs to or is named after.
fn country(document: &Document, mentions: &[Mention], entity: &Entity) -> Option<&'static str> {
    if !matches!(entity.name_type, NameType::Location | NameType::Norp) {
        return None;
    }
    let places = (entity.mention_idxs.iter().take(8))
        .filter_map(|&mention_idx| place_of(&key_of(document, mentions[mention_idx].tokens)));
    let is_of_type = |place: &Place| (place.kind == PlaceKind::Demonym) == (entity.name_type == NameType::Norp);
    places.clone().find(is_of_type).or(places.clone().next()).map(|place| place.country)
}

/// Returns the place that one of a location's names leads to, if that agrees with its country.
fn known_place(document: &Document, mentions: &[Mention], entity: &Entity) -> Option<KnownPlace> {
    if entity.name_type != NameType::Location {
        return None;
    }
    let names = entity.mention_idxs.iter().take(8).map(|&mention_idx| key_of(document, mentions[mention_idx].tokens));
    names
        .filter_map(|name| gazetteer::known_place(&name))
        .find(|known| entity.country.is_none_or(|country| country == known.country))
}

/// Returns the place of a folded name, or the one it is a part of: "northern iraq".
fn place_of(key: &str) -> Option<Place> {
    gazetteer::place(key).or_else(|| {
        let (part, whole) = key.split_once(' ')?;
        lexicon::is(part, Class::PartOfCountry).then(|| gazetteer::place(whole)).flatten()
    })
}
