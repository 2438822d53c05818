//! Which pronoun a word is, and whom pronouns of its kind may mean.

use super::unnamed::UnnamedKind;
use crate::entities::{Entity, Gender};
use crate::lexicon::{Class, Classes};
use crate::tagger::NameType;

/// Whom a pronoun may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PronounKind {
    /// He or she.
    Person(Gender),
    /// It.
    Thing,
    /// They.
    Plural,
}

impl PronounKind {
    /// Returns the kind of a pronoun of these classes; none of any other word.
    pub(super) fn of(classes: Classes) -> Option<Self> {
        let kinds = [
            (Class::He, Self::Person(Gender::Male)),
            (Class::She, Self::Person(Gender::Female)),
            (Class::It, Self::Thing),
            (Class::They, Self::Plural),
        ];
        kinds.into_iter().find(|(class, _)| classes.has(*class)).map(|(_, kind)| kind)
    }

    /// Returns whether a pronoun of this kind may mean `entity`.
    pub(super) fn fits(self, entity: &Entity) -> bool {
        match self {
            Self::Person(gender) => {
                entity.name_type == NameType::Person && entity.gender.is_none_or(|known| known == gender)
            }
            Self::Thing => matches!(
                entity.name_type,
                NameType::Organization | NameType::Location | NameType::Product | NameType::Misc | NameType::Facility
            ),
            Self::Plural => matches!(entity.name_type, NameType::Organization | NameType::Norp),
        }
    }

    /// Returns whether a pronoun of this kind may mean one who is described so.
    pub(super) fn fits_unnamed(self, described: UnnamedKind) -> bool {
        match (self, described) {
            (Self::Person(gender), UnnamedKind::Person(known)) => known.is_none_or(|known| known == gender),
            (Self::Thing, UnnamedKind::Body | UnnamedKind::Document) => true,
            (Self::Plural, UnnamedKind::Body | UnnamedKind::Several) => true,
            _ => false,
        }
    }
}
