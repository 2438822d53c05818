//! Streams with limits: made by `setup`, told where they differ, changed by `setup --update`, and what a full one does.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ask, text};
use crate::server::{
    Quotewire, Server, article, assert_one_record_each, n_stored, publish, wait_for_messages, wait_until,
    wait_until_settled,
};

/// Returns age in seconds, bytes and discard policy of a stream.
async fn limits(context: &async_nats::jetstream::Context, name: &str) -> (u64, i64, Value) {
    let mut config = ask(context, &format!("STREAM.INFO.{name}"), json!({})).await["config"].take();
    let max_age = config["max_age"].as_u64().unwrap_or_default() / 1_000_000_000;
    (max_age, config["max_bytes"].as_i64().expect("a number"), config["discard"].take())
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_makes_streams_with_limits_and_changes_those_of_ours() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    assert_eq!(limits(&context, "ARTICLES").await, (7 * 86_400, 512 << 20, json!("new")));
    assert_eq!(limits(&context, "ENRICHED").await, (7 * 86_400, 1 << 30, json!("new")));
    assert_eq!(limits(&context, "DEAD_LETTERS").await, (30 * 86_400, 128 << 20, json!("new")));

    for key in ["INPUT__MAX_BYTES", "INPUT__MAX_AGE", "OUTPUT__MAX_AGE", "OUTPUT__MAX_BYTES"] {
        quotewire.set(key, "0");
    }
    quotewire.set("OUTPUT__DEAD_LETTER_MAX_BYTES", "64MiB");
    let difference =
        "note: stream DEAD_LETTERS: max_bytes: wanted 67108864, the server has 134217728; `quotewire setup --update`";
    for command in [&["check", "--connect"][..], &["setup"]] {
        let told = quotewire.command(command);
        assert!(told.status.success() && text(&told.stdout).contains(difference), "no reason to refuse: {told:?}");
    }
    drop(quotewire.start_ready());
    let updated = quotewire.command(&["setup", "--update"]);
    let told = text(&updated.stdout);
    assert!(updated.status.success(), "{updated:?}");
    let (found, changed) =
        (told.find(&difference[6..]), told.find("changed stream DEAD_LETTERS: max_bytes 134217728 -> 67108864"));
    assert!(found.is_some() && found < changed, "told before it is changed: {told}");
    assert_eq!(limits(&context, "ENRICHED").await, (0, -1, json!("new")));
    assert_eq!(limits(&context, "DEAD_LETTERS").await, (30 * 86_400, 64 << 20, json!("new")));
    assert_eq!(limits(&context, "ARTICLES").await, (7 * 86_400, 512 << 20, json!("new")), "that one is others'");
    let told = text(&quotewire.command(&["setup", "--update"]).stdout);
    assert!(!told.contains("changed") && !told.contains("found"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_too_little_room_is_told_of_with_the_setting_to_lower() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        Server::start_with(&format!("jetstream {{ store_dir: {:?}, max_file_store: 300MB }}", folder.path())).await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_BYTES", "100MiB");
    let refused = quotewire.command(&["setup"]);
    let told = text(&refused.stderr);
    assert!(!refused.status.success(), "{refused:?}");
    assert!(
        told.contains("stream ENRICHED: ") && told.contains("as output.max_bytes has it: set that lower"),
        "{told}"
    );
    quotewire.set("OUTPUT__MAX_BYTES", "100MiB");
    let told = text(&quotewire.command(&["setup"]).stderr);
    assert!(told.contains("output.dead_letter_max_bytes has it: set that lower"), "{told}");
    quotewire.set("OUTPUT__DEAD_LETTER_MAX_BYTES", "50MiB");
    quotewire.setup();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_output_loses_nothing_and_goes_on_when_there_is_room() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_ARTICLE_BYTES", "64KiB");
    quotewire.set("OUTPUT__MAX_BYTES", "256KiB");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", (0..600).map(|idx| article(&idx.to_string()).into_bytes())).await;
    wait_until("readiness falls", || worker.get("/readyz") == (503, "no_output\n".to_owned()));
    let told = text(&quotewire.command(&["check", "--connect"]).stdout);
    assert!(told.contains("note: stream ENRICHED holds ") && told.contains("the server refuses"), "{told}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    quotewire.set("OUTPUT__MAX_BYTES", "64MiB");
    assert!(quotewire.command(&["setup", "--update"]).status.success());
    wait_for_messages(&context, "ENRICHED", 600).await;
    wait_until_settled(&context).await;
    assert_one_record_each(&context, (0..600).map(|idx| idx.to_string())).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    let told = text(&quotewire.command(&["check", "--connect"]).stdout);
    assert!(!told.contains("ENRICHED holds"), "{told}");
}
