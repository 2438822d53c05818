//! The articles and records of examples/records: what the program makes today. `UPDATE_EXPECT=1` writes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// What differs from run to run or from model to model and is compared by nobody.
const VARIES: [&str; 6] = ["confidence", "salience", "software", "model", "enriched_at", "duration_us"];

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/records")
}

/// Returns the articles, by name.
fn articles() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).expect("the folder").map(|file| file.expect("a file").path());
    let mut articles: Vec<PathBuf> = files.filter(|path| path.to_string_lossy().contains(".article.")).collect();
    articles.sort();
    articles
}

/// Returns the record that the program makes of an article, with a time that is always the same.
fn record_of(article: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_quotewire")).arg("enrich").arg(article).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let mut record: Value = serde_json::from_slice(&output.stdout).expect("one record");
    record["enrichment"]["enriched_at"] = json!("2026-03-01T16:00:00Z");
    record["enrichment"]["duration_us"] = json!(1_000);
    // The worker reads no files.
    record["article"].as_object_mut().expect("an object").shift_remove("file");
    record
}

/// Returns `value` without what varies.
fn lasting(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.retain(|name, _| !VARIES.contains(&name.as_str()));
            fields.values_mut().for_each(|field| *field = lasting(field.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = lasting(item.take())),
        _ => {}
    }
    value
}

#[test]
fn example_records_are_what_the_program_makes_of_the_articles() {
    let is_update = std::env::var_os("UPDATE_EXPECT").is_some();
    let articles = articles();
    assert!(articles.len() >= 8, "{articles:?}");
    for article in articles {
        let made = record_of(&article);
        let name = article.file_name().expect("a name").to_string_lossy();
        let path = folder().join(format!("{}.record.json", name.split('.').next().expect("a stem")));
        if is_update {
            std::fs::write(&path, format!("{made:#}\n")).expect("the record is written");
        }
        let stored = std::fs::read(&path).unwrap_or_default();
        let stored: Value = serde_json::from_slice(&stored).unwrap_or_default();
        assert!(
            lasting(made.clone()) == lasting(stored),
            "{} is not what is made today; UPDATE_EXPECT=1 writes it:\n{made:#}",
            path.display()
        );
    }
}
