//! The record as downstream services read it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::offsets;
use super::standing::Superseded;
use super::version::{OffsetUnit, RECORD_VERSION};
use crate::article::{Status, Warning};
use quotewire_engine::{Act, NameType};

/// An enriched article: who and what is in it, and who said what.
///
/// Offsets are half-open, count what `offset_unit` says, and point into `headline` or `body` as `field` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedRecord {
    /// Version of this format. It grows when a reader of the one before could misread a record; new fields may come
    /// without that.
    #[schemars(extend("const" = RECORD_VERSION))]
    pub record_version: u32,
    /// The article's id; derived from its content where the warning `id_derived` says so.
    pub id: String,
    /// The article's version.
    pub version: Option<String>,
    /// Whether it may be used: `canceled` is void, `withheld` not to be published until the publisher releases it, or until somebody
    /// has looked at what the warning `embargo_unreadable` tells.
    #[serde(default)]
    pub status: Status,
    /// Not to be published before this time, RFC 3339 in UTC; null where it is not embargoed. One that is over stays: the warning
    /// `embargoed` says that it still held when the record was made.
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub embargoed: Option<String>,
    /// Which earlier records this one replaces: of its own id as a later version or as a withdrawal, and of what it evolved from.
    #[serde(default)]
    pub supersedes: Vec<Superseded>,
    /// Hash of the article's status, embargo, headline and body: the same hash, id and version as in the newest record of this id
    /// mean that nothing has changed since.
    pub content_hash: String,
    /// The article's headline; empty where it has none.
    pub headline: String,
    /// The text that offsets point into: the article's own, or what was taken out of its HTML. Null where the warning
    /// `record_shortened` says that it is left out.
    pub body: Option<String>,
    /// BCP 47 tag: the article's own, or what was detected (warnings `language_detected`, `language_mismatch`); `und` where its
    /// text does not tell (`language_unsure`).
    pub language: String,
    /// What came in, less headline and body; unknown fields under `extra`. Of an article read by `quotewire enrich`, `file`
    /// is the path of its file, as it was given.
    pub article: Map<String, Value>,
    /// What offsets count.
    pub offset_unit: OffsetUnit,
    /// Every named thing, in order of first mention; the most salient where the warning `record_shortened` says so.
    pub entities: Vec<Entity>,
    /// Every quotation, in text order; the first ones where the warning `record_shortened` says so.
    pub quotes: Vec<Quote>,
    /// What a reader should know about how this record was made.
    pub warnings: Vec<Warning>,
    /// What made this record.
    pub enrichment: EnrichmentInfo,
}

/// A field of the article that offsets point into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldName {
    /// The headline.
    Headline,
    /// The body.
    Body,
}

/// One person, organisation, place or other named thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// Its id in this record: `e1`.
    pub id: String,
    /// What it is.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = NameType::ALL.map(NameType::as_str)))]
    pub entity_type: Cow<'static, str>,
    /// Its fullest name in this article.
    pub name: String,
    /// Its other names in this article.
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2 code of the country that a place or a demonym stands for, where it is clear.
    pub country: Option<Cow<'static, str>>,
    /// Number of a place in GeoNames, where it is clear.
    pub geonames_id: Option<u32>,
    /// Titles and roles that stand next to a person's name: "Secretary of State".
    pub descriptors: Vec<String>,
    /// How much the article is about it.
    #[schemars(range(min = 0, max = 1))]
    pub salience: f32,
    /// Where it is named, in text order; the first place alone where the warning `record_shortened` says so.
    #[schemars(length(min = 1))]
    pub mentions: Vec<Mention>,
}

/// One place where an entity is named, with no title, leading "the" or possessive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// Where it stands.
    #[serde(flatten)]
    pub at: Stretch,
    /// How sure this is a name of this type.
    #[schemars(range(min = 0, max = 1))]
    pub confidence: f32,
    /// Whether it stands within quotation marks that give somebody's words.
    pub in_quote: bool,
}

/// A stretch of the headline or the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// What it lies in.
    pub field: FieldName,
    /// Where it begins.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
    /// The slice from start to end. Empty for the words of an indirect quotation that are left out, as the warning
    /// `record_shortened` says.
    pub text: String,
}

/// One quotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// Its id in this record: `q1`.
    pub id: String,
    /// In marks; a reported statement with words in marks inside it; a reported statement without.
    #[schemars(extend("enum" = ["direct", "mixed", "indirect"]))]
    pub kind: Cow<'static, str>,
    /// What is said, without the outer quotation marks. The text of an indirect quotation is empty where the warning
    /// `record_shortened` says that such words are left out.
    #[serde(flatten)]
    pub at: Stretch,
    /// What the speaker does with the words: says that it is so, denies it, asks it, or asks for it. Whoever shows a quotation
    /// shows this, or its cue: the words of a denial alone read as an admission.
    #[schemars(extend("enum" = Act::ALL.map(Act::as_str)))]
    pub act: Cow<'static, str>,
    /// The words that tell of saying.
    pub cue: Option<Stretch>,
    /// Everybody who says it, in text order; empty only where nobody can be named or pointed at.
    pub speakers: Vec<Speaker>,
    /// Stretches in quotation marks inside a mixed quotation, without the marks: the speaker's own words.
    pub quoted: Vec<Quoted>,
    /// Id of the quotation that this one carries on.
    pub continues: Option<String>,
    /// Id of the innermost quotation that holds this one.
    pub nested_in: Option<String>,
    /// How sure this is a quotation with these edges.
    #[schemars(range(min = 0, max = 1))]
    pub confidence: f32,
}

/// One of those who say a quotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Speaker {
    /// Id of the entity; null where the speaker is none: "a senior official".
    pub entity: Option<String>,
    /// Canonical name, or the description where there is no entity.
    pub name: String,
    /// By name, by pronoun, by description, or not at all: implied by what came before.
    #[schemars(extend("enum" = ["named", "pronoun", "nominal", "implicit"]))]
    pub form: Cow<'static, str>,
    /// What stands next to this quotation; null where the speaker is implied.
    pub mention: Option<Stretch>,
    /// How sure this is a speaker of it: the number to show next to the name, not the quotation's.
    #[schemars(range(min = 0, max = 1))]
    pub confidence: f32,
}

/// Words in quotation marks inside a mixed quotation, in the same field as it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quoted {
    /// Where they begin.
    pub start: u32,
    /// Where they end, exclusive.
    pub end: u32,
    /// The slice from start to end.
    pub text: String,
}

/// What made a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichmentInfo {
    /// Program and version.
    pub software: Cow<'static, str>,
    /// Tier of the tagger.
    pub tier: Cow<'static, str>,
    /// Model of the tagger.
    pub model: String,
    /// When, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub enriched_at: String,
    /// How long it took, microseconds.
    pub duration_us: u64,
}

impl EnrichedRecord {
    /// Returns the text that offsets point into; empty where it is left out.
    #[must_use]
    pub fn text(&self) -> &str {
        self.body.as_deref().unwrap_or_default()
    }

    /// Returns what stands between two stretches, the first before the second; none where they are not so, or where the
    /// record does not hold their text.
    #[must_use]
    pub fn between(&self, first: &Stretch, second: &Stretch) -> Option<&str> {
        let text = match first.field {
            FieldName::Headline => self.headline.as_str(),
            FieldName::Body => self.text(),
        };
        let byte_at = |offset| offsets::byte_at(text, self.offset_unit, offset);
        (first.field == second.field && first.end <= second.start)
            .then(|| text.get(byte_at(first.end)?..byte_at(second.start)?))
            .flatten()
    }

    /// Returns the record that `json` holds, by this version of the software or another.
    ///
    /// # Errors
    ///
    /// It is no JSON, or lacks a field that every record has.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// Returns the record as one line of JSON, without the line break.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        // Text and its mentions and quotations come to about twice the body.
        let mut json = Vec::with_capacity(1024 + 3 * self.text().len());
        let written = serde_json::to_writer(&mut json, self);
        debug_assert!(written.is_ok(), "strings, numbers and lists can always be written: {written:?}");
        json
    }
}
