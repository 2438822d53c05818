//! What goes out: records as the contract has them.

use std::sync::Arc;

use quotewire::article::{Article, Format, Hints, decode};
use quotewire::record::{self, EnrichedRecord, OffsetUnit, Source};
use quotewire_engine::{Document, Enricher, FastTagger, Labels, NameType, Role, Tag, Tagger, Tier};
use serde_json::{Value, json};

use crate::laws::enriched;

/// Labels every capitalised word a person and every "said" a cue: enough to fill a record.
struct Capitals;

impl Tagger for Capitals {
    fn tier(&self) -> Tier {
        Tier::Fast
    }

    fn model(&self) -> &str {
        "capitals-1"
    }

    fn tag(&self, document: &Document) -> Labels {
        let words = || (0..document.tokens.len()).map(|token_idx| document.token_text(token_idx));
        let name = |word: &str| match word.starts_with(char::is_uppercase) {
            true => Tag::Begin(NameType::Person),
            false => Tag::Outside,
        };
        let role = |word: &str| if word == "said" { Tag::Begin(Role::Cue) } else { Tag::Outside };
        let n_tokens = document.tokens.len();
        Labels {
            names: words().map(name).collect(),
            name_confidences: vec![0.9; n_tokens],
            roles: words().map(role).collect(),
            role_confidences: vec![0.9; n_tokens],
            ..Labels::default()
        }
    }
}

const AT: &str = "2026-03-01T10:00:00Z";

fn article(value: &Value) -> Article {
    decode(value.to_string().as_bytes(), &Hints::default(), Format::Auto, 1 << 20).expect("an article")
}

fn make(value: &Value) -> Value {
    let record = enriched(&Enricher::new(Arc::new(Capitals)), &article(value), OffsetUnit::Codepoint, AT);
    serde_json::from_slice(&record.to_json()).expect("JSON")
}

fn codes(record: &Value) -> Vec<&str> {
    record["warnings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|warning| warning["code"].as_str().expect("a code"))
        .collect()
}

const BODY: &str = "\u{201c}The harbour is open,\u{201d} Maria Keller said on Monday.\n\n\u{201c}We worked for three weeks,\u{201d} \
    said Tom Brandt \u{1f6a2}, who leads the crew. \u{201c}It was worth it.\u{201d}";

#[test]
fn a_record_has_the_fields_of_the_contract() {
    let record =
        make(&json!({"id": "a-1", "version": "2", "headline": "Harbour opens", "body": BODY, "desk": "coast"}));
    let keys: Vec<&str> = record.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "record_version",
            "id",
            "version",
            "status",
            "embargoed",
            "supersedes",
            "content_hash",
            "headline",
            "body",
            "language",
            "article",
            "offset_unit",
            "entities",
            "quotes",
            "warnings",
            "enrichment"
        ]
    );
    assert_eq!((&record["record_version"], &record["id"], &record["version"]), (&json!(1), &json!("a-1"), &json!("2")));
    assert_eq!(
        (&record["body"], &record["language"], &record["offset_unit"]),
        (&json!(BODY), &json!("en"), &json!("codepoint"))
    );
    assert_eq!(record["article"], json!({"id": "a-1", "version": "2", "extra": {"desk": "coast"}}));
    let enrichment = &record["enrichment"];
    assert_eq!(enrichment["software"], format!("quotewire {}", env!("CARGO_PKG_VERSION")));
    assert_eq!(
        (&enrichment["tier"], &enrichment["model"], &enrichment["enriched_at"]),
        (&json!("fast"), &json!("capitals-1"), &json!(AT))
    );
    assert!(enrichment["duration_us"].is_u64());
}

#[test]
fn records_and_articles_are_valid_by_their_schemas() {
    let of_record = jsonschema::validator_for(record::schema().as_value()).expect("a schema");
    let of_article = jsonschema::validator_for(quotewire::article::schema().as_value()).expect("a schema");
    for value in [
        json!({"id": "1", "version": 2, "headline": "Harbour opens", "body": BODY, "language": "en", "status": "usable"}),
        json!({"body": BODY, "content_type": "text/html", "extra": {"extra": 1}, "published_at": AT, "source": null}),
        json!({"id": 7, "status": "canceled"}),
        json!({"id": "1", "headline": "FLASH: Harbour opens", "body": "", "urgency": 1, "status": "", "content_type": ""}),
        json!({"id": "1", "body": BODY, "published_at": 1_772_359_200, "embargoed": AT, "source": {"name": "Wire"}}),
        json!({"id": "1", "body": BODY, "version": "3", "embargoed": 4_000_000_000_u32, "evolved_from": "0"}),
        json!({"id": "1", "body": BODY, "evolved_from": ["0", "00"], "status": "withheld"}),
        json!({"id": "1", "body": "Der Hafen ist offen.", "language": "de"}),
    ] {
        assert!(of_article.is_valid(&value), "{value}: {:?}", of_article.validate(&value));
        let record = make(&value);
        assert!(of_record.is_valid(&record), "{record}: {:?}", of_record.validate(&record));
    }
    for value in [
        json!({}),
        json!({"status": "canceled"}),
        json!({"body": "  "}),
        json!({"headline": " ", "body": ""}),
        json!({"body": "x", "status": "gone"}),
        json!({"body": "x", "headline": 1}),
        json!([]),
    ] {
        assert!(!of_article.is_valid(&value), "{value}");
        assert!(decode(value.to_string().as_bytes(), &Hints::default(), Format::Json, 1 << 20).is_err(), "{value}");
    }
    let mut record = make(&json!({"body": BODY}));
    record["offset_unit"] = json!("bytes");
    assert!(!of_record.is_valid(&record));
}

#[test]
fn nothing_is_extracted_from_a_canceled_article_or_another_language() {
    const FRENCH: &str = "\u{201c}Le port est ouvert,\u{201d} a dit Maria Keller lundi devant les p\u{ea}cheurs.";
    for (value, expected) in [
        (json!({"id": "1", "body": BODY, "status": "canceled"}), ["canceled"]),
        (json!({"id": "1", "body": FRENCH, "language": "fr-CA"}), ["language_unsupported"]),
    ] {
        let record = make(&value);
        assert_eq!(codes(&record), expected);
        assert_eq!((&record["entities"], &record["quotes"]), (&json!([]), &json!([])));
    }
    // What is withdrawn is not published again.
    let canceled = make(&json!({"id": "1", "headline": "Harbour", "body": BODY, "status": "canceled"}));
    assert_eq!((&canceled["headline"], &canceled["body"]), (&json!(""), &json!("")));
    assert_eq!(make(&json!({"id": "1", "body": FRENCH, "language": "fr-CA"}))["body"], FRENCH);
    assert_eq!(make(&json!({"id": "1", "body": FRENCH, "language": "fr-CA"}))["language"], "fr-CA");
    let english = make(&json!({"id": "1", "body": BODY, "language": "fr-CA"}));
    assert_eq!((codes(&english), &english["language"]), (vec!["language_mismatch"], &json!("en")));
    assert!(!english["quotes"].as_array().expect("a list").is_empty());
    assert_eq!(codes(&make(&json!({"id": "1", "body": BODY, "status": "withheld"}))), ["withheld"]);
    assert_eq!(codes(&make(&json!({"body": BODY}))), ["id_derived"]);
    let swahili = "Wafanyakazi wa bandari wamerudi kazini baada ya mgomo wa siku kumi na moja, Anna Berg said.";
    let unsure = make(&json!({"id": "1", "body": swahili}));
    assert_eq!(codes(&unsure), ["language_unsure", "language_unsupported"]);
    assert_eq!((&unsure["language"], &unsure["entities"]), (&json!("und"), &json!([])));
}

#[test]
fn a_message_id_is_the_same_for_the_same_message_and_no_other() {
    let base = Source {
        stream: "NEWS",
        sequence: 7,
        stored_at_ns: 1_000,
        subject: "news.a",
        reading: ["", ""],
        payload: b"x",
    };
    let id = |source: Source<'_>| record::message_id(&source, "m1");
    assert_eq!(id(base).len(), 32);
    assert_eq!(id(base), id(base));
    let others = [
        id(Source { stream: "NEW", ..base }),
        id(Source { sequence: 8, ..base }),
        id(Source { stored_at_ns: 1_001, ..base }),
        id(Source { subject: "news.b", ..base }),
        id(Source { reading: ["text/plain", ""], ..base }),
        id(Source { payload: b"y", ..base }),
        record::message_id(&base, "m2"),
        id(base),
    ];
    for (idx, other) in others.iter().enumerate() {
        assert!(!others[..idx].contains(other));
    }
}

#[test]
fn a_content_hash_tells_whether_anything_that_is_read_has_changed() {
    let hash = |value: Value| record::content_hash(&article(&value));
    let base = json!({"id": "1", "version": "1", "headline": "h", "body": "x"});
    assert_eq!(hash(base.clone()), hash(json!({"id": "2", "headline": "h", "body": "x", "desk": "other"})));
    let others = [
        hash(base),
        hash(json!({"id": "1", "headline": "h", "body": "y"})),
        hash(json!({"id": "1", "headline": "hx", "body": "x"})),
        hash(json!({"id": "1", "headline": "h", "body": "x", "status": "withheld"})),
        hash(json!({"id": "1", "headline": "h", "body": "x", "embargoed": AT})),
        hash(json!({"id": "1", "headline": "h", "body": "x", "embargoed": "2026-03-01T10:00:01Z"})),
        hash(json!({"id": "1", "headline": "h", "body": "x", "embargoed": "soon"})),
    ];
    for (idx, other) in others.iter().enumerate() {
        assert!(other.starts_with("sha256:") && !others[..idx].contains(other));
    }
}

#[test]
fn headers_are_cloud_events_with_encoded_values() {
    let headers_of = |value: Value| {
        let article = article(&value);
        record::headers(&article, &record::content_hash(&article), "f00d", AT)
    };
    let mut headers = headers_of(json!({"id": "a \"1\" 50%\r\n\u{e9}", "body": "x"}));
    let hash = &mut headers.iter_mut().find(|(name, _)| *name == "Quotewire-Content-Hash").expect("a header").1;
    assert_eq!(hash.len(), "sha256:".len() + 32);
    hash.replace_range(7.., "HASH");
    assert_eq!(
        headers,
        [
            ("ce-specversion", "1.0"),
            ("ce-id", "f00d"),
            ("ce-source", "/quotewire"),
            ("ce-type", "quotewire.article.enriched.v1"),
            ("ce-subject", "a%20%221%22%2050%25%0D%0A%C3%A9"),
            ("ce-time", AT),
            ("Content-Type", "application/json"),
            ("Quotewire-Article-Id", "a%20%221%22%2050%25%0D%0A%C3%A9"),
            ("Quotewire-Content-Hash", "sha256:HASH"),
            ("Quotewire-Status", "usable"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    );
    // Whatever an article gives them, they stay within what a stream stores.
    for long in ["a".repeat(100_000), "\u{fc}".repeat(200)] {
        let headers = headers_of(json!({"id": long, "version": long, "body": "x"}));
        assert!(headers.iter().all(|(_, value)| value.len() <= 512));
        let hash = |name: &str| headers.iter().find(|(found, _)| *found == name).expect("it").1.clone();
        assert!(hash("ce-subject").starts_with("sha256:") && hash("Quotewire-Article-Version").starts_with("sha256:"));
    }
}

/// Returns the slice that a reader who counts in `unit` takes.
fn slice(text: &str, unit: OffsetUnit, at: &Value) -> String {
    let end_of = |key: &str| usize::try_from(at[key].as_u64().expect("an offset")).expect("an offset");
    let (start, end) = (end_of("start"), end_of("end"));
    match unit {
        OffsetUnit::Codepoint => text.chars().skip(start).take(end - start).collect(),
        OffsetUnit::Utf8 => text[start..end].to_owned(),
        OffsetUnit::Utf16 => {
            String::from_utf16(&text.encode_utf16().collect::<Vec<_>>()[start..end]).expect("whole characters")
        }
    }
}

/// Returns every object of `value` that has a start, with the field that it points into.
fn stretches<'a>(value: &'a Value, field: &'a str, found: &mut Vec<(&'a str, &'a Value)>) {
    let field = value["field"].as_str().unwrap_or(field);
    if value.get("start").is_some() {
        found.push((field, value));
    }
    let inside: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    };
    inside.into_iter().for_each(|value| stretches(value, field, found));
}

#[test]
fn records_of_the_samples_are_valid_and_every_text_is_its_slice() {
    let enricher = Enricher::new(Arc::new(FastTagger::embedded().expect("the embedded model")));
    let of_record = jsonschema::validator_for(record::schema().as_value()).expect("a schema");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/samples");
    for name in ["1-plain.json", "2-ninjs.json", "3-html.json"] {
        let payload = std::fs::read(format!("{folder}/{name}")).expect("a sample");
        let article = decode(&payload, &Hints::default(), Format::Auto, 1 << 20).expect("an article");
        for unit in [OffsetUnit::Codepoint, OffsetUnit::Utf8, OffsetUnit::Utf16] {
            let made = enriched(&enricher, &article, unit, AT);
            let record = made.to_json();
            assert_eq!(EnrichedRecord::from_json(&record).expect("a record"), made, "{name}: read back");
            let record: Value = serde_json::from_slice(&record).expect("JSON");
            assert!(of_record.is_valid(&record), "{name}: {:?}", of_record.validate(&record));
            let mut found = Vec::new();
            stretches(&record["entities"], "", &mut found);
            stretches(&record["quotes"], "", &mut found);
            assert!(found.len() > 20, "{name}: {} stretches", found.len());
            for (field, at) in found {
                assert_eq!(slice(record[field].as_str().expect("a text"), unit, at), at["text"], "{name}");
            }
        }
    }
}
