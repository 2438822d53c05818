//! What is left out, and that it fits.

use serde_json::Value;

use super::*;
use crate::article::{self, Format, Hints};
use crate::record::{self, OffsetUnit};
use quotewire_engine::{Enricher, FastTagger};

const WHOLE: &str = "the whole article is message 7 of stream ARTICLES";

/// Returns the record of an article dense with names and quotations.
fn dense() -> EnrichedRecord {
    let sentences = (0..60).map(|idx| {
        format!(
            "\u{201c}We met Ann Smith{idx} in Paris,\u{201d} Bob Jones{idx} of Acme{idx} Corp. said on Monday. \
             Carl Brown{idx} said that the plan of Ann Smith{idx} would not work in Berlin. "
        )
    });
    let body: String = sentences.collect();
    let payload =
        serde_json::json!({"id": "a", "headline": "Ann Smith1 met Bob Jones2", "body": body, "notes": "x".repeat(500)});
    let payload = payload.to_string().into_bytes();
    let article = article::decode(&payload, &Hints::default(), Format::Auto, 1 << 20).expect("an article");
    let enricher = Enricher::new(std::sync::Arc::new(FastTagger::embedded().expect("a sound model")));
    record::make(&article, Some(&enricher.enrich(&article.headline, &article.body)), OffsetUnit::Codepoint)
}

fn ids(list: &Value) -> HashSet<String> {
    list.as_array().expect("a list").iter().map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_record_that_fits_stays_as_it_is() {
    let record = dense();
    let whole = record.to_json();
    assert_eq!(to_json_within(record, whole.len(), WHOLE), (whole, false));
}

#[test]
fn a_record_fits_whatever_the_room_and_loses_the_cheapest_first() {
    let record = dense();
    let n_whole_bytes = record.to_json().len();
    let mut n_told = HashSet::new();
    let mut n_parts_before = (usize::MAX, usize::MAX);
    for max_bytes in (1..40).map(|part| n_whole_bytes - part * n_whole_bytes / 41).chain([1_500]) {
        let (json, is_shortened) = to_json_within(record.clone(), max_bytes, WHOLE);
        assert!(is_shortened);
        assert!(json.len() <= max_bytes, "{} bytes for {max_bytes}", json.len());
        let short: Value = serde_json::from_slice(&json).expect("JSON");
        let validator = jsonschema::validator_for(record::schema().as_value()).expect("a schema");
        assert!(validator.is_valid(&short), "{short}");
        assert!(short["body"].is_null());
        let warning = short["warnings"].as_array().expect("a list").last().expect("a warning");
        let message = warning["message"].as_str().expect("words");
        assert_eq!(warning["code"], SHORTENED);
        assert!(message.contains(WHOLE) && message.contains("left out: the body"), "{message}");
        n_told.insert(message.matches("; ").count());
        let (entities, quotes) = (ids(&short["entities"]), ids(&short["quotes"]));
        let has_all_words = !message.contains("indirect quotations");
        for quote in short["quotes"].as_array().expect("a list") {
            let is_told = has_all_words || quote["kind"] != "indirect";
            assert_eq!(quote["text"] != "", is_told, "{quote}");
            for speaker in quote["speakers"].as_array().expect("a list") {
                assert!(speaker["entity"].as_str().is_none_or(|id| entities.contains(id)), "{quote}");
                assert_ne!(speaker["name"], "");
            }
            for other in [&quote["continues"], &quote["nested_in"]] {
                assert!(other.as_str().is_none_or(|id| quotes.contains(id)), "{quote}");
            }
        }
        // The room is used: an eighth of it is the most that stays empty once single entities are left out.
        if message.contains("the last ") && max_bytes > 10_000 {
            assert!(json.len() * 8 > max_bytes * 7, "{} bytes for {max_bytes}", json.len());
        }
        assert!(entities.len() <= n_parts_before.0 && quotes.len() <= n_parts_before.1, "less room, no more parts");
        n_parts_before = (entities.len(), quotes.len());
    }
    assert!(n_told.len() > 3, "step by step: {n_told:?}");
}

#[test]
fn what_does_not_fit_at_all_is_as_short_as_it_gets() {
    let mut record = dense();
    record.headline = "h".repeat(100_000);
    let (json, _) = to_json_within(record, 3_000, WHOLE);
    assert!(json.len() <= 3_000, "{}", json.len());
    assert!(to_json_within(dense(), 1, WHOLE).0.len() < 1_500);
}
