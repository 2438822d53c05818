//! Name labels to mentions to entities.
//!
//! [`extract`] takes these steps, one file each:
//!
//! * `spans` makes trimmed stretches of labels; `trim` knows what belongs to a name, and `nickname` joins the two halves of one.
//! * `joined` makes one name of parts that stand around "&", "v." and the like; `edges` adds what stands next to a name and
//!   belongs to it, and `possessive` the "'s" of "Moody's".
//! * `missed` puts in known bodies that look like other words.
//! * `dateline` puts in the names of the dateline.
//! * `propagation` finds names again that the labels missed in other places.
//! * `acronym` tells what acronyms stand for.
//! * `type_correction` corrects types that the article tells better: `evidence` weighs what stands `around` all mentions of a name,
//!   `apposition` what they are called, `team` what matches show.
//! * `majority` gives one name one type.
//! * `cluster` tells which mentions name the same thing.
//! * `canonical` chooses the name, the aliases and the salience.
//! * `describe` finds titles, roles and gender of people; `pronouns` finds the gender of the others.
//!
//! `titles` tells which words stand for people. `lexicon` knows words, names and places.

mod acronym;
mod apposition;
mod around;
mod canonical;
mod cluster;
mod dateline;
mod describe;
mod edges;
mod evidence;
mod joined;
mod majority;
mod missed;
mod model;
mod nickname;
mod possessive;
mod pronouns;
mod propagation;
mod spans;
mod team;
pub mod titles;
mod trim;
mod type_correction;

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
    joined::join(document, words, &mut drafts);
    edges::complete(document, words, &mut drafts);
    if let Some(dateline) = lexicon::dateline::find(document, words) {
        dateline::apply(&dateline, &mut drafts);
    }
    possessive::own_endings(document, words, &mut drafts);
    missed::add_known(document, words, &mut drafts);
    missed::add_titles(document, words, &mut drafts);
    type_correction::shouted(document, &mut drafts);
    let explained = acronym::explain(document, words, &mut drafts);
    propagation::find_again(document, words, &mut drafts);
    acronym::without_common(document, words, &mut drafts);
    let keys = majority::keys(document, words, &drafts, &explained);
    type_correction::types(document, words, &mut drafts, &keys);
    majority::unify_types(&mut drafts, &keys, &explained);
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
    canonical::name(document, &mut result);
    canonical::with_shared_surnames(document, words, &mut result);
    describe::describe(document, words, &mut result);
    pronouns::genders(document, words, &mut result);
    result
}
