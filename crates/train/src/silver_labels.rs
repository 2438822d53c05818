//! Labels that a better tagger gives to articles whose own annotation lacks them.
//!
//! G. Hinton and others: Distilling the Knowledge in a Neural Network, 2015; with the teacher's decisions in place of
//! its probabilities, and only where it is sure: elsewhere every label stays possible.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::annotated::Annotated;
use super::data::{self, DataError};
use super::names;
use super::roles::{self, AttributionsLine};
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::{Document, Labels, NameType, Role, Tag, Tagger};

/// The teacher's label counts from this probability on. Lower teaches its mistakes; higher leaves out the words that
/// there is something to learn from.
const SURE: f32 = 0.9;

/// Returns the articles annotated with quotations, with the names that `teacher` finds in them.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn names(data: &Path, teacher: &dyn Tagger) -> Result<Vec<Annotated>, DataError> {
    let mut seen = FxHashSet::default();
    let mut found = Vec::new();
    for file in roles::FILES {
        for line in data::read_lines::<AttributionsLine>(&data.join(file))? {
            // An article annotated twice stands twice.
            if !seen.insert(line.text.clone()) {
                continue;
            }
            let document = Document::new("", &line.text);
            let Labels { names, name_confidences, .. } = teacher.tag(&document);
            let allowed = allowed(&names, &name_confidences, &NameType::ALL);
            found.push(Annotated { document, allowed });
        }
    }
    Ok(found)
}

/// Returns the articles annotated with names, with the roles that `teacher` finds in them.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn roles(data: &Path, teacher: &dyn Tagger) -> Result<Vec<Annotated>, DataError> {
    let mut found = names::read(data, &names::SCHEMES[0])?;
    for annotated in &mut found {
        let Labels { roles, role_confidences, .. } = teacher.tag(&annotated.document);
        annotated.allowed = allowed(&roles, &role_confidences, &Role::ALL);
    }
    Ok(found)
}

/// Returns the labels that each token may have, a bit a label.
fn allowed<K: Copy + PartialEq>(tags: &[Tag<K>], confidences: &[f32], kinds: &[K]) -> Vec<u32> {
    let every = (1 << (2 * kinds.len() + 1)) - 1;
    let label = |tag: &Tag<K>| 1 << LabelSet::index(*tag, kinds);
    tags.iter().zip(confidences).map(|(tag, confidence)| if *confidence < SURE { every } else { label(tag) }).collect()
}
