//! The schemas that whoever builds on the records has: where they stand, and that within a version fields are only added.

use std::path::Path;

use expect_test::expect_file;
use quotewire::record::{self, EnrichedRecord};
use serde_json::{Map, Value};

use crate::example_records;

/// What a schema says that no reader depends on.
const REMARKS: [&str; 4] = ["description", "title", "$comment", "default"];

fn json(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).expect("JSON")
}

/// Returns what ends with `end` in `folder`.
fn files(folder: &Path, end: &str) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    files.filter(|path| path.to_string_lossy().ends_with(end)).collect()
}

fn past() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records/v1")
}

#[test]
fn stored_schemas_are_those_of_the_program() {
    for (schema, file, name) in [
        (record::schema(), "record.v1.json", "urn:quotewire:schema:record:1"),
        (quotewire::article::schema(), "article.v1.json", "urn:quotewire:schema:article:1"),
    ] {
        assert_eq!(schema.get("$id").and_then(Value::as_str), Some(name));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(file);
        expect_file![path].assert_eq(&format!("{:#}\n", schema.as_value()));
    }
}

#[test]
fn records_of_the_past_are_valid_today_and_read() {
    let validator = jsonschema::validator_for(record::schema().as_value()).expect("a schema");
    let records = files(&past(), ".record.json");
    assert!(records.len() >= 10, "{records:?}");
    for path in records {
        let record = json(&path);
        assert!(validator.is_valid(&record), "{}: {:?}", path.display(), validator.validate(&record));
        let read = EnrichedRecord::from_json(record.to_string().as_bytes()).expect("a record");
        let again: Value = serde_json::from_slice(&read.to_json()).expect("JSON");
        assert_eq!((&again["id"], &again["quotes"]), (&record["id"], &record["quotes"]), "{}", path.display());
    }
}

#[test]
fn records_of_today_are_valid_by_the_first_schema() {
    let first = jsonschema::validator_for(&json(&past().join("first.schema.json"))).expect("a schema");
    let records = files(&example_records::folder(), ".record.json");
    assert!(records.len() >= 8, "{records:?}");
    for path in records {
        let record = json(&path);
        assert!(first.is_valid(&record), "{}: {:?}", path.display(), first.validate(&record));
    }
}

#[test]
fn example_articles_are_valid_by_their_schema() {
    let validator = jsonschema::validator_for(quotewire::article::schema().as_value()).expect("a schema");
    for path in files(&example_records::folder(), ".article.json") {
        // An item of ninjs has a schema of its own.
        let article = json(&path);
        assert!(article.get("uri").is_some() || validator.is_valid(&article), "{}", path.display());
    }
}

/// Says of everything that `first` has whether `today` has it too: a field, its type, its values, that it is always there. Fields may be
/// added; none that is always there, for older records lack it.
fn only_added(first: &Value, today: &Value, place: &str, faults: &mut Vec<String>) {
    let (Value::Object(first), Value::Object(today)) = (first, today) else {
        if first != today {
            faults.push(format!("{place}: {today}, and {first} before"));
        }
        return;
    };
    let is_list_of_fields = place.ends_with("/properties") || place.ends_with("/$defs");
    let is_remark = |key: &String| !is_list_of_fields && REMARKS.contains(&key.as_str());
    for (key, before) in first.iter().filter(|(key, _)| !is_remark(key)) {
        match today.get(key) {
            Some(now) => only_added(before, now, &format!("{place}/{key}"), faults),
            None => faults.push(format!("{place}/{key} is gone")),
        }
    }
    if !is_list_of_fields {
        let new = |fields: &Map<String, Value>, key: &String| !fields.contains_key(key) && !is_remark(key);
        faults.extend(today.keys().filter(|key| new(first, key)).map(|key| format!("{place}/{key} is new")));
    }
}

fn faults(first: &Value, today: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    only_added(first, today, "", &mut faults);
    faults
}

#[test]
fn the_schema_of_records_only_grows_within_a_version() {
    let first = json(&past().join("first.schema.json"));
    let today = record::schema().to_value();
    let found = faults(&first, &today);
    assert!(
        found.is_empty(),
        "a reader of version 1 could misread this: add fields that are not required, or count RECORD_VERSION up: {found:#?}"
    );

    // What it is there to find.
    let changed = |pointer: &str, value: Value| {
        let mut changed = today.clone();
        *changed.pointer_mut(pointer).expect("it is there") = value;
        faults(&first, &changed)
    };
    let with_new = |pointer: &str, key: &str| {
        let mut changed = today.clone();
        changed.pointer_mut(pointer).and_then(Value::as_object_mut).expect("it").insert(key.to_owned(), Value::Null);
        faults(&first, &changed)
    };
    assert_eq!(with_new("/properties", "summary"), Vec::<String>::new());
    assert_eq!(with_new("/$defs", "Topic"), Vec::<String>::new());
    assert_eq!(changed("/$defs/Quote/description", "Said.".into()), Vec::<String>::new());
    assert_eq!(with_new("/properties/id", "pattern").len(), 1);
    assert_eq!(changed("/properties/id/type", "integer".into()).len(), 1);
    assert_eq!(changed("/required", serde_json::json!(["id"])).len(), 1);
    assert_eq!(changed("/$defs/Quote/properties", serde_json::json!({})).len(), 13);
}
