//! ninjs 3.1, the IPTC's News in JSON: the article with its names in ninjs' own fields, and under `quotewire` what ninjs has no
//! field for.
//!
//! | record | ninjs |
//! |---|---|
//! | `id` | `uri`; where it is no URI, `urn:quotewire:article:ID`, and itself in `altIds` |
//! | `headline`, `body` | `headlines`, `bodies`, as the text that offsets point into |
//! | PERSON, ORGANIZATION | `people`, `organisations` |
//! | LOCATION, FACILITY | `places`, with the URI of GeoNames where it is clear |
//! | PRODUCT | `objects` |
//! | NORP, MISC | `subjects` |
//! | `article` | the field of the same meaning, and by their names those of `extra` that are in [`TEXTS`] and [`TIMES`] |
//! | entities, quotations, warnings | `quotewire`, as in the record |

use std::fmt::Write;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::article::Warning;
use crate::record::{EnrichedRecord, EnrichmentInfo, Entity, OffsetUnit, Quote, Superseded};

/// Version of ninjs that is written.
pub(super) const VERSION: &str = "3.1";
/// Name of the schema of what is written: [`super::ninjs_schema()`]. The number at its end is the record's version.
pub(super) const SCHEMA_URI: &str = "urn:quotewire:schema:ninjs-3.1:1";

/// Texts that are passed on, by what ninjs 3 calls them and what 1 and 2 do.
const TEXTS: [[&str; 2]; 9] = [
    ["title", "title"],
    ["slugline", "slugline"],
    ["by", "byline"],
    ["located", "located"],
    ["copyrightHolder", "copyrightholder"],
    ["copyrightNotice", "copyrightnotice"],
    ["usageTerms", "usageterms"],
    ["edNote", "ednote"],
    ["profile", "profile"],
];
/// Times that are passed on, likewise.
const TIMES: [[&str; 2]; 3] =
    [["firstCreated", "firstcreated"], ["contentCreated", "contentcreated"], ["expires", "expires"]];

/// What ninjs has no field for: who and what is in the article and who said what, as in the enriched record.
///
/// Offsets are half-open, count what `offset_unit` says, and point into the value of the headline or the body whose role is `main`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(super) struct Extension<'r> {
    /// Version of the record's format.
    record_version: u32,
    /// Hash of the article's status, embargo, headline and body.
    content_hash: &'r str,
    /// Which earlier records this one replaces.
    supersedes: &'r [Superseded],
    /// What offsets count.
    offset_unit: OffsetUnit,
    /// Every named thing. The `literal` of a person, organisation, place, object or subject is its id here.
    entities: &'r [Entity],
    /// Every quotation, in text order.
    quotes: &'r [Quote],
    /// What a reader should know about how this was made.
    warnings: &'r [Warning],
    /// What made this.
    enrichment: &'r EnrichmentInfo,
}

/// A ninjs item with what is ours.
#[derive(Serialize)]
struct Item<'r> {
    #[serde(flatten)]
    fields: Map<String, Value>,
    // Not a value among the others, which would have a score of three decimals with all that its binary form has.
    quotewire: Extension<'r>,
}

/// Returns `record` as one line of ninjs, without the line break.
///
/// # Cost
///
/// Linear in the length of the record.
#[must_use]
pub fn to_json(record: &EnrichedRecord) -> Vec<u8> {
    let mut item = Map::new();
    let mut put = |key: &str, value: Value| item.insert(key.to_owned(), value);
    put("standard", json!({"name": "ninjs", "version": VERSION, "schema": SCHEMA_URI}));
    put("uri", uri(&record.id).into());
    put("type", "text".into());
    put("pubStatus", record.status.as_str().into());
    put("language", record.language.clone().into());
    about(record, &mut item);
    texts(record, &mut item);
    names(record, &mut item);
    let quotewire = Extension {
        record_version: record.record_version,
        content_hash: &record.content_hash,
        supersedes: &record.supersedes,
        offset_unit: record.offset_unit,
        entities: &record.entities,
        quotes: &record.quotes,
        warnings: &record.warnings,
        enrichment: &record.enrichment,
    };
    let mut line = Vec::with_capacity(1024 + 3 * record.text().len());
    let written = serde_json::to_writer(&mut line, &Item { fields: item, quotewire });
    debug_assert!(written.is_ok(), "strings, numbers and lists can always be written: {written:?}");
    line
}

/// Returns the URI of the article with this id: the id itself where it is one.
fn uri(id: &str) -> String {
    if is_uri(id) {
        return id.to_owned();
    }
    let mut uri = "urn:quotewire:article:".to_owned();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(uri, "%{byte:02X}").ok();
        }
    }
    uri
}

fn is_uri(text: &str) -> bool {
    fluent_uri::Uri::parse(text).is_ok()
}

/// Adds what is known of the article beside its text.
fn about(record: &EnrichedRecord, item: &mut Map<String, Value>) {
    let article = &record.article;
    let text = |key: &str| article.get(key).and_then(Value::as_str);
    let mut put = |key: &str, value: Option<Value>| value.map(|value| item.insert(key.to_owned(), value));
    put("version", record.version.clone().map(Value::from));
    put("versionCreated", text("published_at").and_then(date_time));
    put("embargoedUntil", record.embargoed.as_deref().and_then(date_time));
    put("urgency", article.get("urgency").and_then(urgency));
    put("infoSources", text("source").map(|source| json!([{"name": source}])));
    let other_ids = [("id", Some(record.id.as_str()).filter(|id| !is_uri(id))), ("url", text("url"))];
    let other_ids = other_ids.into_iter().filter_map(|(role, value)| Some(json!({"role": role, "value": value?})));
    put("altIds", some(other_ids.collect()));
    let extra = |names: [&str; 2]| {
        let extra = article.get("extra")?;
        names.into_iter().find_map(|name| extra.get(name)?.as_str()).filter(|text| !text.is_empty())
    };
    for names in TEXTS {
        put(names[0], extra(names).map(Value::from));
    }
    for names in TIMES {
        put(names[0], extra(names).and_then(date_time));
    }
}

/// Returns a time as RFC 3339 has it, in UTC; none where it is none.
fn date_time(text: &str) -> Option<Value> {
    let time = text.parse::<Timestamp>().ok()?.to_string();
    // RFC 3339 ends at the years 0 and 9999; what jiff reads does not.
    time.starts_with(|first: char| first.is_ascii_digit()).then(|| time.into())
}

/// Returns an urgency of 1 to 9, which may be written as a text.
fn urgency(value: &Value) -> Option<Value> {
    let urgency = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    urgency.filter(|urgency| (1..=9).contains(urgency)).map(Value::from)
}

fn some(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}

/// Adds headline and body, each where there is one.
fn texts(record: &EnrichedRecord, item: &mut Map<String, Value>) {
    let main = |value: &str| json!({"role": "main", "contentType": "text/plain", "value": value});
    if !record.headline.is_empty() {
        item.insert("headlines".to_owned(), json!([main(&record.headline)]));
    }
    if !record.text().is_empty() {
        let mut body = main(record.text());
        body["charCount"] = record.text().chars().count().into();
        body["wordCount"] = record.text().split_whitespace().count().into();
        item.insert("bodies".to_owned(), json!([body]));
    }
}

/// Adds the names, each to the list of its like.
fn names(record: &EnrichedRecord, item: &mut Map<String, Value>) {
    for (list, types) in [
        ("people", &["PERSON"][..]),
        ("organisations", &["ORGANIZATION"]),
        ("places", &["LOCATION", "FACILITY"]),
        ("objects", &["PRODUCT"]),
        ("subjects", &["NORP", "MISC"]),
    ] {
        let named = record.entities.iter().filter(|entity| types.contains(&&*entity.entity_type));
        let named = named.map(|entity| name(entity, list == "subjects"));
        if let Some(named) = some(named.collect()) {
            item.insert(list.to_owned(), named);
        }
    }
}

fn name(entity: &Entity, is_subject: bool) -> Value {
    let mut name = json!({"name": entity.name, "rel": "mentions", "literal": entity.id});
    if let Some(geonames_id) = entity.geonames_id {
        name["uri"] = format!("https://sws.geonames.org/{geonames_id}/").into();
    }
    if is_subject {
        let surest = entity.mentions.iter().map(|mention| mention.confidence).fold(0.0, f32::max);
        name["creator"] = "quotewire".into();
        name["relevance"] = per_cent(entity.salience);
        name["confidence"] = per_cent(surest);
    }
    name
}

/// Returns a score as whole hundredths. What is no number is 0, as `as` has it.
#[expect(clippy::cast_possible_truncation, reason = "it is between 0 and 100")]
fn per_cent(score: f32) -> Value {
    ((score.clamp(0.0, 1.0) * 100.0).round() as i64).into()
}
