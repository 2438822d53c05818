//! The held stream and its consumer: made by `setup`, verified by `check` and `run`, missed when they go.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::{FAR, holding, send, within};
use crate::server::{Quotewire, Server, n_stored, wait_for_messages, wait_until};

fn told(quotewire: &Quotewire, args: &[&str]) -> (Option<i32>, String) {
    let output = quotewire.command(args);
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn stream_and_consumer_are_made_verified_and_mended() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    assert_eq!(n_stored(&context, "HELD").await, None, "there only where records are held");
    quotewire.set("OUTPUT__EMBARGOED", "hold");
    quotewire.set("OUTPUT__HELD_MAX_BYTES", "64MiB");
    for args in [&["run", "--fail-fast"][..], &["check", "--connect"]] {
        let (code, text) = told(&quotewire, args);
        assert!(code == Some(78) && text.contains("stream HELD does not exist"), "{text}");
        assert!(text.contains("consumer quotewire-release does not exist"), "{text}");
    }
    let (code, text) = told(&quotewire, &["setup"]);
    assert!(code == Some(0) && text.contains("created stream HELD\ncreated consumer quotewire-release"), "{text}");
    let (code, text) = told(&quotewire, &["check", "--connect"]);
    assert!(code == Some(0) && text.contains("streams and consumer: ok") && text.contains("permissions: ok"), "{text}");

    let mut config = context.get_stream("HELD").await.expect("the stream").cached_info().config.clone();
    assert_eq!((config.subjects.as_slice(), config.max_messages_per_subject), (&["news.held.*".to_owned()][..], 1));
    config.max_age = Duration::from_secs(3600);
    config.max_messages_per_subject = 2;
    config.max_bytes = 32 << 20;
    context.update_stream(&config).await.expect("an update");
    let (code, text) = told(&quotewire, &["check", "--connect"]);
    assert!(code == Some(78) && text.contains("stream HELD: max_age: wanted 0ns, the server has 3600s"), "{text}");
    assert!(text.contains("stream HELD: max_msgs_per_subject: wanted 1, the server has 2"), "{text}");
    assert!(text.contains("note: stream HELD: max_bytes: wanted 67108864"), "{text}");
    let (code, text) = told(&quotewire, &["setup", "--update"]);
    assert!(code == Some(0) && text.contains("changed stream HELD: max_age"), "{text}");
    let (code, text) = told(&quotewire, &["check", "--connect"]);
    assert!(code == Some(0) && !text.contains("note: stream HELD"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_stream_that_goes_while_running_is_missed_and_nothing_passes_it() {
    let server = Server::start().await;
    let quotewire = holding(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    context.delete_stream("HELD").await.expect("the stream is deleted");
    send(&context, "embargoed", json!({"embargoed": FAR})).await;
    send(&context, "plain", json!({})).await;
    wait_until("readiness falls", || worker.get("/readyz").1.contains("no_consumer"));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(n_stored(&context, "ENRICHED").await, Some(0), "nobody knows whether it may be published");
    quotewire.setup();
    wait_until("the worker is ready again", || worker.is_ready());
    wait_for_messages(&context, "ENRICHED", 1).await;
    wait_for_messages(&context, "HELD", 1).await;
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_that_the_file_has_for_it_can_hold_and_release_and_without_it_check_says_what_is_missing() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy/nats-accounts.conf");
    let accounts = std::fs::read_to_string(file).expect("the accounts");
    let with = |is_wanted: &dyn Fn(&str) -> bool| -> String {
        let is_for_hold =
            |line: &str| line.trim().starts_with("# \"") && (line.contains("HELD") || line.contains("news.held"));
        let line = |line: &str| {
            if is_for_hold(line) && is_wanted(line) { line.replacen("# ", "", 1) } else { line.to_owned() }
        };
        accounts.lines().map(|text| line(text) + "\n").collect()
    };
    for (accounts, missing) in [
        (with(&|_| true), &[][..]),
        (with(&|_| false), &["STREAM.INFO.HELD"]),
        (
            with(&|line| line.contains("INFO.HELD")),
            &[
                "publish news.held.*",
                "publish $JS.API.STREAM.MSG.GET.HELD",
                "publish $JS.API.STREAM.MSG.DELETE.HELD",
                "publish $JS.API.CONSUMER.MSG.NEXT.HELD.quotewire-release",
                "publish $JS.ACK.HELD.quotewire-release.>",
            ],
        ),
    ] {
        let names = ["QUOTEWIRE", "QUOTEWIRE_ADMIN", "INGEST", "READER"];
        let passwords: String = names.iter().map(|name| format!("NATS_{name}_PASSWORD: \"secret\"\n")).collect();
        let server = Server::start_with(&format!("{passwords}{accounts}")).await;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("password");
        std::fs::write(&path, "secret").expect("the password is written");
        let logged_in = |user: &str| {
            let mut quotewire = holding(&server);
            quotewire.set("NATS__USER", user);
            quotewire.set("NATS__PASSWORD_FILE", path.to_str().expect("a path"));
            quotewire.set("NATS__CONNECT_TIMEOUT", "2s");
            quotewire
        };
        logged_in("quotewire-admin").setup();
        let mut quotewire = logged_in("quotewire");
        quotewire.set("NATS__INBOX_PREFIX", "_INBOX_quotewire");
        let (code, text) = told(&quotewire, &["check", "--connect"]);
        if !missing.is_empty() {
            assert!(code != Some(0) && missing.iter().all(|missing| text.contains(missing)), "{missing:?}: {text}");
            continue;
        }
        assert!(code == Some(0) && text.contains("permissions: ok"), "{text}");
        let worker = quotewire.start_ready();
        let options = async_nats::ConnectOptions::with_user_and_password("quotewire-admin".into(), "secret".into());
        let context = async_nats::jetstream::new(options.connect(server.url()).await.expect("a connection"));
        send(&context, "a", json!({"embargoed": within(3).to_string()})).await;
        send(&context, "b", json!({"embargoed": FAR})).await;
        send(&context, "b", json!({"status": "canceled"})).await;
        wait_for_messages(&context, "ENRICHED", 2).await;
        wait_until("it is marked", || worker.metric("quotewire_articles_released_total") == 1);
        assert!(!worker.log().contains("ermissions"), "nothing that it needs is denied:\n{}", worker.log());
    }
}
