//! What entities and their mentions are.

use crate::lexicon::gazetteer::Gender;
use crate::tagger::NameType;
use crate::text::{ByteSpan, TokenRange};

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
    /// Titles and roles that stand next to a person's name: "US Secretary of State".
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
