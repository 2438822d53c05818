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

/// Changes settings of a stream at the server.
async fn change(context: &async_nats::jetstream::Context, name: &str, settings: Value) {
    let mut config = ask(context, &format!("STREAM.INFO.{name}"), json!({})).await["config"].take();
    config.as_object_mut().expect("an object").extend(settings.as_object().expect("an object").clone());
    ask(context, &format!("STREAM.UPDATE.{name}"), config).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_in_messages_are_told_and_taken_away() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let refusing = json!({"max_msgs_per_subject": 10, "discard": "new", "discard_new_per_subject": true});
    change(&context, "ENRICHED", refusing).await;
    change(&context, "DEAD_LETTERS", json!({"max_msgs": 5, "max_msgs_per_subject": 3, "discard": "old"})).await;
    let differences = [
        "stream ENRICHED: max_msgs_per_subject: wanted 0, the server has 10",
        "stream ENRICHED: discard_new_per_subject: wanted false, the server has true",
        "stream DEAD_LETTERS: max_msgs: wanted 0, the server has 5",
        "stream DEAD_LETTERS: max_msgs_per_subject: wanted 0, the server has 3",
        "stream DEAD_LETTERS: discard: wanted New, the server has Old",
    ];
    for command in [&["check", "--connect"][..], &["setup"]] {
        let output = quotewire.command(command);
        let told = text(&output.stdout);
        assert!(output.status.success(), "no reason to refuse: {output:?}");
        for difference in differences {
            assert!(told.contains(&format!("note: {difference}; `quotewire setup --update` changes it")), "{told}");
        }
    }
    let updated = quotewire.command(&["setup", "--update"]);
    let told = text(&updated.stdout);
    assert!(
        updated.status.success() && told.contains("changed stream ENRICHED: max_msgs_per_subject 10 -> 0"),
        "{told}"
    );
    for command in [&["check", "--connect"][..], &["setup", "--update"]] {
        let told = text(&quotewire.command(command).stdout);
        assert!(!told.contains("note: stream") && !told.contains("changed"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_acks_nothing_or_takes_nothing_is_refused() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    for name in ["ENRICHED", "DEAD_LETTERS"] {
        change(&context, name, json!({"no_ack": true})).await;
        let check = quotewire.command(&["check", "--connect"]);
        let difference =
            format!("stream {name}: no_ack: wanted false, the server has true; `quotewire setup --update`");
        assert_eq!(check.status.code(), Some(78), "{check:?}");
        assert!(text(&check.stderr).contains(&difference), "{check:?}");
        assert!(quotewire.command(&["setup", "--update"]).status.success());
        assert!(quotewire.command(&["check", "--connect"]).status.success());
    }
    for name in ["ENRICHED", "DEAD_LETTERS"] {
        change(&context, name, json!({"sealed": true})).await;
        for command in [&["check", "--connect"][..], &["setup", "--update"]] {
            let output = quotewire.command(command);
            let difference = format!("stream {name}: sealed: wanted false, the server has true; not changed in place");
            assert_eq!(output.status.code(), Some(78), "{output:?}");
            assert!(text(&output.stderr).contains(&difference), "{output:?}");
        }
    }
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
    assert!(!text(&refused.stdout).contains("created"), "the largest comes first: {refused:?}");
    quotewire.set("OUTPUT__MAX_BYTES", "100MiB");
    quotewire.set("OUTPUT__DEAD_LETTER_MAX_BYTES", "1GiB");
    let told = text(&quotewire.command(&["setup"]).stderr);
    assert!(told.contains("output.dead_letter_max_bytes has it: set that lower"), "{told}");
    quotewire.set("OUTPUT__DEAD_LETTER_MAX_BYTES", "50MiB");
    quotewire.setup();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_too_little_room_for_all_streams_is_told_before_any_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let accounts =
        "accounts { A { jetstream { max_file: 300MB }, users: [{user: a, password: b}] } }\nno_auth_user: a\n";
    let store = format!("jetstream {{ store_dir: {:?}, max_file_store: 20GB }}\n{accounts}", folder.path());
    let server = Server::start_with(&store).await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MAX_BYTES", "100MiB");
    quotewire.set("OUTPUT__MAX_BYTES", "150MiB");
    quotewire.set("OUTPUT__DEAD_LETTER_MAX_BYTES", "60MiB");
    let refused = quotewire.command(&["setup"]);
    let told = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(78), "{refused:?}");
    assert!(told.contains("room for 314572800 bytes") && told.contains("together 325058560"), "{told}");
    assert!(told.contains("DEAD_LETTERS 62914560 (output.dead_letter_max_bytes)"), "{told}");
    assert!(text(&refused.stdout).is_empty(), "{refused:?}");
    let context = server.jetstream().await;
    for stream in ["ARTICLES", "ENRICHED", "DEAD_LETTERS"] {
        assert!(context.get_stream(stream).await.is_err(), "{stream}");
    }
    quotewire.set("OUTPUT__DEAD_LETTER_MAX_BYTES", "20MiB");
    quotewire.setup();
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
