//! Name labels to mentions to entities.
//!
//! [`extract`] goes in steps, one file each: `spans` (labels to trimmed stretches), `dateline`, `missed` (names found
//! elsewhere in the article), `repair` (types that the article tells better), `vote` (one name, one type), `cluster` (which mentions name the same thing), `naming` (canonical name, aliases, salience) and
//! `describe` (titles, roles and gender of people), `pronouns` (gender of the others). `titles` tells which words stand for people; `lexicon` knows names and places.

mod cluster;
mod dateline;
mod describe;
mod missed;
mod model;
mod naming;
mod nickname;
mod pronouns;
mod repair;
mod spans;
pub mod titles;
mod trim;
mod vote;

use rustc_hash::FxHashMap;

use crate::lexicon::{self, Words};
use crate::tagger::Labels;
use crate::text::Document;

pub use crate::lexicon::gazetteer::Gender;
pub use model::{Entities, Entity, Mention};

/// Returns the mentions and entities that the name labels of `document` describe.
///
/// # Cost
///
/// Linear in the number of tokens, but for the sorting of different names.
pub(crate) fn extract(document: &Document, words: &Words, labels: &Labels) -> Entities {
    let mut drafts = spans::drafts(document, words, labels);
    nickname::join(document, &mut drafts);
    if let Some(dateline) = lexicon::dateline::find(document, words) {
        dateline::apply(&dateline, &mut drafts);
    }
    repair::shouted(document, &mut drafts);
    missed::find_again(document, words, &mut drafts);
    let keys = vote::keys(document, &drafts);
    repair::types(document, words, &mut drafts, &keys);
    vote::unify_types(words, &mut drafts, &keys);
    let clusters = cluster::assign(document, words, &drafts, &keys);

    let mut result = Entities { mentions: Vec::with_capacity(drafts.len()), entities: Vec::new() };
    let mut entity_of_cluster: FxHashMap<usize, usize> = FxHashMap::default();
    for (draft, cluster) in drafts.iter().zip(clusters) {
        let entity_idx = *entity_of_cluster.entry(cluster).or_insert_with(|| {
            result.entities.push(Entity {
                name_type: draft.name_type,
                name: String::new(),
                aliases: Vec::new(),
                salience: 0.0,
                country: None,
                geonames_id: None,
                descriptors: Vec::new(),
                gender: None,
                mention_idxs: Vec::new(),
            });
            result.entities.len() - 1
        });
        result.entities[entity_idx].mention_idxs.push(result.mentions.len());
        result.mentions.push(Mention {
            span: document.span_of(draft.tokens),
            tokens: draft.tokens,
            name_type: draft.name_type,
            confidence: draft.confidence,
            entity_idx,
        });
    }
    naming::name(document, &mut result);
    describe::describe(document, words, &mut result);
    pronouns::genders(document, words, &mut result);
    result
}
