//! Name labels to mentions to entities.
//!
//! [`extract`] goes in steps, one file each: `spans` (labels to trimmed stretches), `dateline`, `missed` (names found
//! elsewhere in the article), `repair` (types that the article tells better), `vote` (one name, one type), `cluster` (which mentions name the same thing), `naming` (canonical name, aliases, salience) and
//! `describe` (titles, roles and gender of people), `pronouns` (gender of the others). `fold`, `gazetteer` and `titles` are what they know.

mod cluster;
pub(crate) mod dateline;
mod describe;
pub mod fold;
pub mod gazetteer;
mod missed;
mod naming;
mod nickname;
mod pronouns;
mod repair;
mod spans;
pub mod titles;
mod trim;
mod vote;

use rustc_hash::FxHashMap;

use crate::lexicon::Words;
use crate::tagger::{Labels, NameType};
use crate::text::{ByteSpan, Document, TokenRange};

pub use gazetteer::Gender;

/// One place in the text where an entity is named, with no title, leading "the" or possessive.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Where it stands.
    pub span: ByteSpan,
    /// Its tokens.
    pub tokens: TokenRange,
    /// What kind of thing this mention names.
    pub name_type: NameType,
    /// How sure the tagger is, 0 to 1.
    pub confidence: f32,
    /// Index of its entity in [`Entities::entities`].
    pub entity_idx: usize,
}

/// One person, organisation, place or other named thing of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// What it is.
    pub name_type: NameType,
    /// Its fullest name in this article: "Adel Abdul Mahdi".
    pub name: String,
    /// Its other names in this article, in order of first appearance: "Abdul Mahdi".
    pub aliases: Vec<String>,
    /// How much the article is about it, 0 to 1.
    pub salience: f32,
    /// ISO 3166-1 alpha-2 code of the country that a place or a demonym stands for, when it is clear.
    pub country: Option<&'static str>,
    /// Number of a place in GeoNames, when it is clear.
    pub geonames_id: Option<u32>,
    /// Titles and roles that stand beside a person's name: "US Secretary of State".
    pub descriptors: Vec<String>,
    /// The gender that a person's titles or given names tell, when it is clear.
    pub gender: Option<Gender>,
    /// Indices of its mentions in [`Entities::mentions`], in text order; never empty.
    pub mention_idxs: Vec<usize>,
}

/// The names of one document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entities {
    /// Every mention, in text order, none overlapping another.
    pub mentions: Vec<Mention>,
    /// Every entity, in order of first mention.
    pub entities: Vec<Entity>,
}

/// Returns the mentions and entities that the name labels of `document` describe.
///
/// # Cost
///
/// Linear in the number of tokens, but for the sorting of different names.
pub(crate) fn extract(document: &Document, words: &Words, labels: &Labels) -> Entities {
    let mut drafts = spans::drafts(document, words, labels);
    nickname::join(document, &mut drafts);
    if let Some(dateline) = dateline::find(document, words) {
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
