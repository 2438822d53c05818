//! Whom a source means.

use super::speaker::Speaker;
use crate::entities::Entities;
use crate::lexicon::{self, Class};
use crate::log_linear::Feature;

/// Whom a source means: an entity, or nobody known but by this description.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Referent {
    pub(super) entity_idx: Option<usize>,
    pub(super) name: String,
    pub(super) confidence: f32,
}

impl Referent {
    /// Returns an entity that may be meant; how sure that is, the ranker tells.
    pub(super) fn candidate(entities: &Entities, entity_idx: usize) -> Self {
        Self::entity(entities, entity_idx, 0.0)
    }

    pub(super) fn entity(entities: &Entities, entity_idx: usize, confidence: f32) -> Self {
        Self { entity_idx: Some(entity_idx), name: entities.entities[entity_idx].name.clone(), confidence }
    }

    pub(super) fn of(speaker: &Speaker) -> Self {
        Self { entity_idx: speaker.entity_idx, name: speaker.name.clone(), confidence: speaker.confidence }
    }

    /// Returns the one whom `text` describes, with a small article: it stands in the midst of other sentences.
    pub(super) fn description(text: &str, confidence: f32) -> Self {
        let mut name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((first, _)) = name.split_once(' ')
            && lexicon::is(first, Class::Article)
            && !first[1..].contains(char::is_uppercase)
        {
            name[..1].make_ascii_lowercase();
        }
        Self { entity_idx: None, name, confidence }
    }
}

/// One who may be meant.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Who it is; none for nobody.
    pub(super) referent: Option<Referent>,
    /// What is so of it.
    pub(super) features: Vec<Feature>,
    /// Whether it stands for all who are no candidates: it takes its part of the probability, and is never chosen.
    pub(super) is_else: bool,
}
