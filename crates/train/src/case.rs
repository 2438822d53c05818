//! The form of hard cases: short inputs, each with what must and must not be found in it.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// One input and what is expected of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Its identity in its file.
    pub id: String,
    /// What is hard in it.
    pub kind: String,
    /// The headline, often none.
    #[serde(default)]
    pub headline: String,
    /// The body.
    pub input: String,
    /// What must and must not be found.
    pub(super) expect: Expected,
}

/// What must and must not be found in a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    /// Quotations that must be there.
    #[serde(default)]
    pub(super) quotes: Vec<WantedQuote>,
    /// Quotations that may be there where `only` forbids others.
    #[serde(default)]
    pub(super) optional: Vec<String>,
    /// Whether there may be no quotations but those of `quotes` and `optional`.
    #[serde(default)]
    pub(super) only: bool,
    /// Texts that are no quotations.
    #[serde(default)]
    pub(super) not_quotes: Vec<String>,
    /// Pairs of a text and a name: if the text is quoted, then not as that one's.
    #[serde(default)]
    pub(super) not_speaker: Vec<(String, String)>,
    /// No more direct quotations than this.
    pub(super) max_direct: Option<usize>,
    /// No more quotations than this.
    pub(super) max_quotes: Option<usize>,
    /// Entities that must be there.
    #[serde(default)]
    pub(super) entities: Vec<WantedEntity>,
    /// Names that must not be there.
    #[serde(default)]
    pub(super) not_entities: Vec<UnwantedName>,
    /// Pairs of forms of one entity.
    #[serde(default)]
    pub(super) same: Vec<(String, String)>,
    /// Pairs of forms that are never of one entity.
    #[serde(default)]
    pub(super) apart: Vec<(String, String)>,
    /// A remark for people.
    #[serde(rename = "words")]
    _words: Option<IgnoredAny>,
}

/// A quotation that must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedQuote {
    /// What is said.
    pub(super) text: String,
    /// How its words are given.
    pub(super) kind: OneOf,
    /// What the speaker does with the words; any act will do where there is none.
    pub(super) act: Option<String>,
    /// Who says it first; not checked where the key is missing, nobody where it is null.
    #[serde(default, deserialize_with = "given")]
    pub(super) speaker: Option<Option<OneOf>>,
    /// Everybody who says it, in any order.
    pub(super) speakers: Option<Vec<String>>,
    /// Whether the speaker must have the whole name.
    #[serde(default)]
    pub(super) exact: bool,
    /// Whether it goes on with the one before, which is not checked.
    #[serde(rename = "continues")]
    _continues: Option<IgnoredAny>,
}

/// An entity that must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedEntity {
    /// One of its forms.
    pub(super) name: OneOf,
    /// What it is.
    #[serde(rename = "type")]
    pub(super) name_type: OneOf,
}

/// A name that must not be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum UnwantedName {
    /// Of no type.
    Any(String),
    /// Not of this type.
    Typed {
        /// The name.
        name: String,
        /// The type.
        #[serde(rename = "type")]
        name_type: String,
    },
}

/// One word, or several of which each is as good.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOf {
    /// This one.
    One(String),
    /// Any of these.
    Several(Vec<String>),
}

impl OneOf {
    /// Returns all that will do.
    pub(super) fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

/// Returns what a key that is there holds.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<OneOf>>, D::Error> {
    Option::deserialize(value).map(Some)
}
