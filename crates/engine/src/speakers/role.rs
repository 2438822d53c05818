//! What a source says of the one who speaks: "the former Iraqi prime minister", and how well that agrees with what is told of somebody.

use crate::entities::titles::{is_person_noun, title_gender};
use crate::entities::{Entity, Gender};
use crate::lexicon::fold::folded;
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::pairs::{long_title, may_be_called};
use crate::lexicon::{self, Class, classes_of};
use crate::tagger::NameType;

/// What a source says of the one who speaks.
pub(super) struct Role {
    words: Vec<String>,
    gender: Option<Gender>,
}

impl Role {
    /// Returns what `text` says.
    pub(super) fn new(text: &str) -> Self {
        let words = title_words(text);
        let gender = words.iter().find_map(|word| title_gender(classes_of(word)));
        Self { words: words.iter().map(|word| long_title(word).to_owned()).collect(), gender }
    }

    /// Returns whether `entity` is a person who can have it.
    pub(super) fn fits(&self, entity: &Entity) -> bool {
        entity.name_type == NameType::Person
            && (self.gender.is_none() || entity.gender.is_none() || entity.gender == self.gender)
    }

    /// Returns the noun that tells what somebody does, or is.
    fn noun(&self) -> Option<&String> {
        // The last title is the role itself: a "deputy minister" is no "deputy".
        self.words.iter().rev().find(|word| is_person_noun(classes_of(word))).or(self.words.last())
    }

    /// Returns whether a table lists one of its words as a title or a role.
    pub(super) fn is_listed(&self) -> bool {
        self.words.iter().any(|word| is_person_noun(classes_of(word)))
    }

    /// Returns whether what is told of `entity` has one of its words.
    pub(super) fn shares_word(&self, entity: &Entity) -> bool {
        let mut told = entity.descriptors.iter().flat_map(|descriptor| title_words(descriptor));
        told.any(|word| self.words.contains(&word))
    }

    /// Returns whether it tells nothing that anybody may not be: "the 63-year-old", "the veteran".
    pub(super) fn is_anybody(&self) -> bool {
        self.noun().is_none_or(|noun| classes_of(noun).has(Class::NoRole))
    }

    /// Returns whether one of the roles of `entity` may be called by its noun: the "lawmaker" is a senator.
    pub(super) fn is_kind_of(&self, entity: &Entity) -> bool {
        let Some(noun) = self.noun() else { return false };
        let may_be =
            |descriptor: &String| title_words(descriptor).iter().any(|role| may_be_called(long_title(role), noun));
        entity.descriptors.iter().any(may_be)
    }

    /// Returns how well what is told of `entity` agrees with it.
    pub(super) fn agreement(&self, entity: &Entity) -> Agreement {
        let Some(role) = self.noun() else { return Agreement::default() };
        let is_past = |words: &[String]| words.iter().any(|word| word == "former" || word == "ex");
        let of_descriptor = |descriptor: &String| {
            if self.words.len() == 1 && self.words[0].len() > 1 && are_initials(&self.words[0], descriptor) {
                return Agreement { n_same: 1, is_whole: true };
            }
            let own: Vec<String> = title_words(descriptor).iter().map(|word| long_title(word).to_owned()).collect();
            if !own.contains(role) || is_past(&self.words) && !is_past(&own) {
                return Agreement::default();
            }
            let n_same = self.words.iter().filter(|word| own.contains(word)).count();
            Agreement { n_same, is_whole: n_same == self.words.len() }
        };
        entity.descriptors.iter().map(of_descriptor).max().unwrap_or_default()
    }
}

/// Returns whether `short` is made of the initials of the words of a title: "ps" of "Principal Secretary".
fn are_initials(short: &str, title: &str) -> bool {
    let is_small = |word: &&str| lexicon::is(word, Class::NotOfRole) || word.starts_with('(');
    let initials: String =
        title.split([' ', '-']).filter(|word| !is_small(word)).filter_map(|word| word.chars().next()).collect();
    initials.to_lowercase() == short
}

/// How well what is told of somebody agrees with a description.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Agreement {
    /// How many words they share; 0 where the role is another.
    pub(super) n_same: usize,
    /// Whether these are all the words of the description.
    pub(super) is_whole: bool,
}

/// Returns the folded words of a title that tell one from another, nations by their code: "iq prime minister".
fn title_words(text: &str) -> Vec<String> {
    text.split([' ', '-', '\n'])
        .filter(|word| !lexicon::is(word, Class::NotOfRole))
        .map(|word| folded(lexicon::without_possessive(word)))
        .filter(|word| !word.is_empty())
        .map(|word| match gazetteer::place(&word) {
            Some(place) if place.kind != PlaceKind::Region => place.country.to_owned(),
            _ => word,
        })
        .collect()
}
