//! Messages that no client library can parse: each is answered, and stops nobody.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::jetstream::Context;
use futures_util::StreamExt;
use quotewire::nats::DeadLetterStream;

use crate::raw::{RawPublisher, block};
use crate::server::{
    Quotewire, Server, article, n_stored, publish, read_all, wait_for_messages, wait_until, wait_until_settled,
};

/// One message of every kind, by the article's id: its subject and its header block.
fn kinds() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let wire = b"news.articles.wire".to_vec();
    let status = |line: &str| format!("NATS/1.0 {line}\r\n\r\n").into_bytes();
    vec![
        ("bare-cr", wire.clone(), block(b"Slug: a\rb")),
        ("bare-lf", wire.clone(), block(b"Slug: a\nb")),
        ("latin-1", wire.clone(), block(b"Slug: S\xe3o Paulo")),
        ("blank-name", wire.clone(), block(b"A Name: x")),
        ("empty-name", wire.clone(), block(b": x")),
        ("no-colon", wire.clone(), block(b"just words")),
        ("control", wire.clone(), block(b"Slug: \x00\x1b[2J")),
        ("folded", wire.clone(), block(b"Slug: a\r\n b")),
        ("other-version", wire.clone(), b"NATS/2.0\r\nSlug: x\r\n\r\n".to_vec()),
        ("no-version", wire.clone(), b"Slug: x\r\n\r\n".to_vec()),
        ("forged-wrap", wire.clone(), block(b"Quotewire-Wire-Headers: eA==")),
        ("status-100", wire.clone(), status("100 Idle Heartbeat")),
        ("status-404", wire.clone(), status("404 No Messages")),
        ("status-408", wire.clone(), status("408 Request Timeout")),
        ("status-409", wire.clone(), status("409 Consumer Deleted")),
        ("status-503", wire.clone(), status("503")),
        ("status-777", wire.clone(), status("777")),
        ("status-200", wire.clone(), status("200")),
        ("status-42", wire.clone(), status("42")),
        ("status-abc", wire, status("abc")),
        ("subject-latin-1", b"news.articles.S\xe3o".to_vec(), Vec::new()),
        ("subject-and-header", b"news.articles.\xff\xfe".to_vec(), block(b"Slug: \xe3")),
        ("subject-space", "news.articles.a\u{a0}b".into(), Vec::new()),
        ("subject-long", [b"news.articles.".as_slice(), &[b'x'; 4_040]].concat(), Vec::new()),
        ("subject-long-latin-1", [b"news.articles.".as_slice(), &[b'\xe3'; 2_600]].concat(), Vec::new()),
        ("many-lines", b"news.articles.wire".to_vec(), block("x:\r\n".repeat(9_000).trim_end().as_bytes())),
        ("subject-control", b"news.articles.\x01\x7f".to_vec(), Vec::new()),
    ]
}

/// Returns how many records each article has.
async fn n_records(context: &Context) -> BTreeMap<String, usize> {
    let mut n_records = BTreeMap::new();
    for record in read_all(context, "ENRICHED").await {
        *n_records.entry(record.json()["id"].as_str().expect("an id").to_owned()).or_default() += 1;
    }
    n_records
}

async fn each_is_enriched_once_among_good_ones(n_workers: usize) {
    const N_GOOD: usize = 4_000;
    let server = Server::start().await;
    let quotewires: Vec<Quotewire> = (0..n_workers).map(|_| Quotewire::new(&server)).collect();
    quotewires[0].setup();
    let context = server.jetstream().await;
    let good = |range: std::ops::Range<usize>| range.map(|idx| article(&format!("good-{idx}")).into_bytes());
    publish(&context, "news.articles.wire", good(0..500)).await;
    let mut raw = RawPublisher::connect(server.port());
    for (idx, (id, subject, block)) in kinds().iter().enumerate() {
        raw.publish(subject, block, article(id).as_bytes());
        raw.publish(b"news.articles.wire", &[], article(&format!("beside-{idx}")).as_bytes());
    }
    raw.flush().expect("the server has it");
    publish(&context, "news.articles.wire", good(500..N_GOOD)).await;

    let mut workers: Vec<_> = quotewires.iter().map(Quotewire::start_ready).collect();
    let n_all = N_GOOD + 2 * kinds().len();
    wait_for_messages(&context, "ENRICHED", n_all as u64).await;
    wait_until_settled(&context).await;
    let found = n_records(&context).await;
    for (id, ..) in kinds() {
        assert_eq!(found.get(id), Some(&1), "{id}");
    }
    assert_eq!((found.len(), found.values().sum::<usize>()), (n_all, n_all), "every article has one record");
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
    for worker in &mut workers {
        assert!(worker.is_running() && worker.is_ready());
        assert_eq!(worker.metric("quotewire_reconnects_total"), 0, "no connection was cut");
    }
    let n_repaired: u64 = workers.iter().map(|worker| worker.metric("quotewire_messages_repaired_total")).sum();
    // A current server takes status lines off by itself.
    assert!(n_repaired >= 12, "{n_repaired}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_enriches_every_hostile_message_once() {
    each_is_enriched_once_among_good_ones(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_workers_enrich_every_hostile_message_once() {
    each_is_enriched_once_among_good_ones(3).await;
}

/// Publishes hostile messages among 4,000 good ones, no faster than core mode takes them, and waits for every record.
async fn core_mode_enriches_each_once_among_good_ones(n_workers: usize) {
    const N_GOOD: usize = 4_000;
    const N_CHUNKS: usize = 40;
    let server = Server::start().await;
    let quotewires: Vec<Quotewire> = (0..n_workers)
        .map(|_| {
            let mut quotewire = Quotewire::new(&server);
            quotewire.set("INPUT__MODE", "core");
            quotewire
        })
        .collect();
    let mut workers: Vec<_> = quotewires.iter().map(Quotewire::start_ready).collect();
    let client = server.client().await;
    let mut records = client.subscribe("news.enriched.>").await.expect("a subscription");
    client.flush().await.expect("a flush");
    let mut raw = RawPublisher::connect(server.port());
    let mut hostile =
        kinds().into_iter().map(|(id, subject, block)| (id.to_owned(), subject, block)).collect::<Vec<_>>();
    // A reply subject that cannot be read, and its own subject that can.
    hostile.push(("reply".to_owned(), b"news.articles.wire \xff".to_vec(), Vec::new()));
    let (mut wanted, mut found) = (Vec::new(), Vec::new());
    for chunk in 0..N_CHUNKS {
        for idx in 0..N_GOOD / N_CHUNKS {
            let id = format!("good-{chunk}-{idx}");
            raw.publish(b"news.articles.wire", &[], article(&id).as_bytes());
            wanted.push(id);
        }
        if let Some((id, subject, block)) = hostile.pop() {
            raw.publish(&subject, &block, article(&id).as_bytes());
            wanted.push(id);
        }
        while found.len() < wanted.len() {
            let record = tokio::time::timeout(Duration::from_secs(30), records.next()).await;
            let record = record.unwrap_or_else(|_| panic!("{} of {} records", found.len(), wanted.len()));
            let record: serde_json::Value = serde_json::from_slice(&record.expect("a record").payload).expect("JSON");
            found.push(record["id"].as_str().expect("an id").to_owned());
        }
    }
    assert!(hostile.is_empty());
    found.sort_unstable();
    wanted.sort_unstable();
    assert!(found == wanted, "every article has one record");
    for worker in &mut workers {
        assert!(worker.is_running() && worker.is_ready());
        assert_eq!(worker.metric("quotewire_reconnects_total"), 0, "no connection was cut");
        worker.signal("TERM");
        assert_eq!(worker.wait().code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_in_core_mode_enriches_every_hostile_message_once() {
    core_mode_enriches_each_once_among_good_ones(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_workers_in_core_mode_enrich_every_hostile_message_once() {
    core_mode_enriches_each_once_among_good_ones(3).await;
}

/// Returns a payload of `n_bytes` that can have no record, not even a shortened one.
fn malformed(n_bytes: usize) -> Vec<u8> {
    let mut payload = vec![b'x'; n_bytes];
    payload[0] = b'{';
    payload
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_keeps_the_bytes_that_nobody_could_read() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let mut raw = RawPublisher::connect(server.port());
    let headers = block(b"Slug: S\xe3o\rPaulo\r\ntraceparent: 00-a-b-01");
    raw.publish(b"news.articles.S\xe3o", &headers, b"{");
    // Too large to come along: a pointer, whose original has headers that the client's own call panics at.
    raw.publish(b"news.articles.wire", &headers, &malformed(1_048_300));
    raw.publish(b"news.articles.\x01\x7f", &[], b"{ ");
    raw.flush().expect("the server has it");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    wait_until_settled(&context).await;
    let letters = read_all(&context, "DEAD_LETTERS").await;
    let letter = letters.iter().find(|letter| letter.payload == b"{").expect("the letter");
    let bytes = |name: &str| data_encoding::BASE64.decode(letter.header(name).as_bytes()).expect("base64");
    assert_eq!(bytes("Quotewire-Headers-Base64"), headers);
    assert_eq!(bytes("Quotewire-Subject-Base64"), b"news.articles.S\xe3o");
    assert_eq!(letter.header("Quotewire-Subject"), "news.articles.S\u{e3}o");
    assert_eq!((letter.header("Slug"), letter.header("traceparent")), ("S\u{e3}o Paulo", "00-a-b-01"));

    let of_control = letters.iter().find(|letter| letter.payload == b"{ ").expect("the letter");
    let subject = of_control.header("Quotewire-Subject-Base64").as_bytes();
    assert_eq!(data_encoding::BASE64.decode(subject).expect("base64"), b"news.articles.\x01\x7f");

    for sequence in letters.iter().filter(|letter| letter.payload != b"{ ").map(|letter| letter.sequence.to_string()) {
        let sequence = sequence.as_str();
        let shown = quotewire.command(&["deadletter", "show", sequence]);
        assert!(shown.status.success(), "{shown:?}");
        assert!(String::from_utf8_lossy(&shown.stdout).contains("header Slug: S\u{e3}o Paulo\n"));
    }
    let listed = quotewire.command(&["deadletter", "list"]);
    assert_eq!(String::from_utf8(listed.stdout).expect("text").lines().count(), 3);
    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    assert!(replayed.status.success(), "{replayed:?}");
    wait_until("all have failed again", || worker.metric("quotewire_articles_dead_lettered_total") == 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_found_among_any_number_of_headers() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let lines = (0..255).map(|idx| format!("Quotewire-Original-{idx}: v\r\nNats-X{idx}: v\r\n"));
    let headers = block(lines.collect::<String>().trim_end().as_bytes());
    let mut raw = RawPublisher::connect(server.port());
    for payload in [b"{".as_slice(), b"{ ", b"{  "] {
        raw.publish(b"news.articles.wire", &headers, payload);
    }
    raw.flush().expect("the server has it");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    wait_until_settled(&context).await;
    let listed = quotewire.command(&["deadletter", "list", "--reason", "malformed_json"]);
    assert_eq!(String::from_utf8(listed.stdout).expect("text").lines().count(), 3);
    assert!(quotewire.command(&["deadletter", "show", "2"]).status.success());
    let replayed = quotewire.command(&["deadletter", "replay", "1"]);
    assert!(replayed.status.success(), "{replayed:?}");
    wait_until("it has failed again", || worker.metric("quotewire_articles_dead_lettered_total") == 4);
    let purged = quotewire.command(&["deadletter", "purge", "--all"]);
    assert_eq!(String::from_utf8(purged.stdout).expect("text"), "removed 3 dead letters\n");
    assert_eq!(n_stored(&context, "DEAD_LETTERS").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_that_is_replayed_twice_is_published_once_whatever_its_headers_say() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let lines: String = (0..10).map(|idx| format!("X-{idx}: Nats-Msg-Id: theirs\r\n")).collect();
    let mut raw = RawPublisher::connect(server.port());
    // Too large to come along: the headers are read from the input stream, where nobody has changed them.
    raw.publish(b"news.articles.wire", &block(lines.trim_end().as_bytes()), &malformed(1_048_100));
    raw.flush().expect("the server has it");
    let mut worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
    assert_eq!(read_all(&context, "DEAD_LETTERS").await[0].header("Quotewire-Payload"), "pointer");
    let letters = DeadLetterStream::open(&context, "DEAD_LETTERS", "ARTICLES").await.expect("the stream");
    let stored = letters.get(1).await.expect("the letter");
    let input = quotewire.settings().input;
    letters.replay(&stored, &input).await.expect("a replay");
    // Somebody else has read it too, before it was removed.
    assert!(letters.replay(&stored, &input).await.is_err(), "it is no longer there to be removed");
    assert_eq!(n_stored(&context, "ARTICLES").await, Some(2), "it is in the input once again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pointer_is_followed_whatever_the_subject_of_its_article() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let mut raw = RawPublisher::connect(server.port());
    let subjects: [&[u8]; 7] = [
        b"news.articles.it\x92s",
        b"news.articles.S\xe3o\xe2\x82",
        "news.articles.a\u{a0}b".as_bytes(),
        b"news.articles.\x01\x7f",
        b"news.articles.Nats-Msg-Id",
        b"news.articles.<&>\"\\",
        &[b"news.articles.".as_slice(), &[b'\xe3'; 2_600]].concat(),
    ];
    for subject in subjects {
        raw.publish(subject, &[], &malformed(1_048_300));
    }
    raw.flush().expect("the server has it");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 7).await;
    wait_until_settled(&context).await;
    for letter in read_all(&context, "DEAD_LETTERS").await {
        assert_eq!(letter.header("Quotewire-Payload"), "pointer");
        let shown = quotewire.command(&["deadletter", "show", &letter.sequence.to_string()]);
        assert!(shown.status.success() && shown.stdout.len() > 1_048_300, "{}", letter.header("Quotewire-Subject"));
    }
    let replayed = quotewire.command(&["deadletter", "replay", "--all"]);
    assert!(replayed.status.success(), "{replayed:?}");
    wait_until("all have failed again", || worker.metric("quotewire_articles_dead_lettered_total") == 14);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_dead_letter_fits_and_no_article_is_tried_for_ever() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let mut raw = RawPublisher::connect(server.port());
    let mut n_letters = 0;
    for n_bytes in (1_047_876..=1_048_551).step_by(25) {
        raw.publish(b"news.articles.wire", &[], &malformed(n_bytes));
        n_letters += 1;
    }
    for n_bytes in (64_000..65_500).step_by(100) {
        raw.publish(b"news.articles.wire", &block(&[b"X-Note: ", vec![b'n'; n_bytes].as_slice()].concat()), b"{");
        n_letters += 1;
    }
    raw.flush().expect("the server has it");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", n_letters).await;
    wait_until_settled(&context).await;
    assert!(worker.is_ready());
    for letter in read_all(&context, "DEAD_LETTERS").await {
        assert_eq!(letter.header("Quotewire-Deliveries"), "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_stream_with_a_limit_of_its_own_gets_pointers() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let stream = context.get_stream("DEAD_LETTERS").await.expect("the stream");
    let mut config = stream.cached_info().config.clone();
    config.max_message_size = 2_000;
    context.update_stream(config).await.expect("the limit");
    publish(&context, "news.articles.wire", [[b"{".as_slice(), &[b' '; 5_000]].concat()]).await;
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "DEAD_LETTERS", 1).await;
    wait_until_settled(&context).await;
    assert_eq!(read_all(&context, "DEAD_LETTERS").await[0].header("Quotewire-Payload"), "pointer");
    assert!(worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_from_outside_never_keeps_a_record_from_leaving() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let context = server.jetstream().await;
    let long = "x".repeat(65_500);
    let umlauts = "\u{fc}".repeat(25_000);
    publish(&context, "news.articles.wire", [article(&long).into_bytes(), article(&umlauts).into_bytes()]).await;
    let mut raw = RawPublisher::connect(server.port());
    let trace = [b"tracestate: ", vec![b't'; 65_400].as_slice()].concat();
    raw.publish(b"news.articles.wire", &block(&trace), article("traced").as_bytes());
    raw.flush().expect("the server has it");
    let worker = quotewire.start_ready();
    wait_for_messages(&context, "ENRICHED", 3).await;
    wait_until_settled(&context).await;
    assert!(worker.is_ready());
    let mut ids: Vec<String> = read_all(&context, "ENRICHED")
        .await
        .iter()
        .map(|r| r.json()["id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, ["traced".to_owned(), long, umlauts], "whole in the body");
}
