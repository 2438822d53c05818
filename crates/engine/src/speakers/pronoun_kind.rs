//! Which pronoun a word is, whom pronouns of its kind may mean, and whom "his" means.

use super::candidates::best_candidate;
use super::context::Context;
use super::referent::Referent;
use crate::entities::{Entity, Gender};
use crate::lexicon::{Class, Classes};
use crate::tagger::NameType;
use crate::text::ByteSpan;

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
}

/// Returns how sure the best candidate makes us, by its lead over the second.
pub(super) fn confidence(margin: f32) -> f32 {
    (0.6 + 0.12 * margin).min(0.92)
}

/// Returns whom the possessive pronoun at token `token_idx`, before token `at`, means: "his" of "his office". None where it is
/// no possessive pronoun.
pub(super) fn owner(context: &Context<'_>, token_idx: usize, at: usize, content: Option<ByteSpan>) -> Option<Referent> {
    let classes = context.words.classes(token_idx);
    let kind = PronounKind::of(classes).filter(|_| classes.has(Class::Possessive))?;
    // What is said may name the owner: "…, his office said".
    let may_own = |entity: &Entity| {
        kind.fits(entity) && (kind != PronounKind::Thing || entity.name_type == NameType::Organization)
    };
    let outside = best_candidate(context, at, content, may_own);
    let (entity_idx, margin) = outside.or_else(|| best_candidate(context, at, None, may_own))?;
    Some(Referent::entity(context.entities, entity_idx, confidence(margin)))
}
