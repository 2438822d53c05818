//! Labels that a better tagger gives to articles whose own annotation lacks them.
//!
//! G. Hinton and others: Distilling the Knowledge in a Neural Network, 2015; with the teacher's decisions in place of
//! its probabilities, and only where it is sure: elsewhere every label stays possible.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::annotated::Annotated;
use super::data::{self, DataError};
use super::own::Own;
use super::roles::{self, AttributionsLine};
use super::{marked, named, names};
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::{Document, Labels, NameType, Role, Tag, Tagger};

/// The teacher's label counts from this probability on. Lower teaches its mistakes; higher leaves out the words that
/// there is something to learn from.
const SURE: f32 = 0.9;

/// Returns the articles annotated with quotations, also `own` ones, with the names that `teacher` finds in them.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn names(data: &Path, own: &Own, teacher: &dyn Tagger) -> Result<Vec<Annotated>, DataError> {
    let mut seen = FxHashSet::default();
    let mut documents = Vec::new();
    for file in roles::FILES {
        for line in data::read_lines::<AttributionsLine>(&data.join(file))? {
            // An article annotated twice stands twice.
            if !seen.insert(line.text.clone()) {
                continue;
            }
            documents.push(Document::new("", &line.text));
        }
    }
    for folder in &own.quoted {
        documents
            .extend(marked::read_folder(folder)?.iter().map(|article| Document::new(&article.headline, &article.body)));
    }
    let label = |document: Document| {
        let Labels { names, name_confidences, .. } = teacher.tag(&document);
        let allowed = allowed(&names, &name_confidences, &NameType::ALL);
        Annotated { document, allowed }
    };
    Ok(documents.into_iter().map(label).collect())
}

/// Returns the articles annotated with names, also `own` ones, with the roles that `teacher` finds in them.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn roles(data: &Path, own: &Own, teacher: &dyn Tagger) -> Result<Vec<Annotated>, DataError> {
    let mut found = names::read(data, &names::SCHEMES[0])?;
    for folder in &own.named {
        let articles = named::read_folder(folder)?;
        found.extend(articles.iter().map(|article| names::lay_over(&article.text, &article.spans, &[])));
    }
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
