//! The consumers of examples/consumers, each as a process that is killed, on what a real worker publishes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use async_nats::jetstream::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::permissions::{quotewire, server_with};
use crate::server::{Server, publish, wait_for_messages, wait_until};

/// Articles that are published while the consumer is killed.
const N_FLOOD: usize = 150;

/// A consumer with its state and what it has printed.
struct Consumer {
    command_line: Vec<String>,
    folder: TempDir,
    child: Option<Child>,
}

impl Consumer {
    fn new(command_line: Vec<String>) -> Self {
        Self { command_line, folder: tempfile::tempdir().expect("a temporary folder"), child: None }
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn start(&mut self, server: &Server) {
        let open = |name| fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join(name));
        let password = self.folder.path().join("password");
        fs::write(&password, "20261128\n").expect("the password is written");
        let child = Command::new(&self.command_line[0])
            .args(&self.command_line[1..])
            .args(["--server", &server.url(), "--user", "reader", "--password-file"])
            .arg(&password)
            // This login hears no other answers.
            .args(["--inbox-prefix", "_INBOX_reader", "--state"])
            .arg(self.state())
            .stdout(open("printed").expect("a file"))
            .stderr(open("errors").expect("a file"))
            .spawn()
            .expect("the consumer starts");
        self.child = Some(child);
    }

    /// Ends it with SIGKILL.
    fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().expect("it is killed");
        child.wait().expect("it has ended");
    }

    fn lines(&self) -> Vec<String> {
        let printed = fs::read_to_string(self.folder.path().join("printed")).unwrap_or_default();
        printed.lines().map(str::to_owned).collect()
    }

    fn wait_for(&mut self, line: &str) {
        self.wait_until(line, |lines| lines.iter().any(|printed| printed == line));
    }

    /// Waits until `is_so` of what it has printed, as long as it runs.
    fn wait_until(&mut self, what: &str, is_so: impl Fn(&[String]) -> bool) {
        wait_until(what, || {
            let has_ended = self.child.as_mut().expect("it runs").try_wait().expect("it can be asked").is_some();
            let errors = fs::read_to_string(self.folder.path().join("errors")).unwrap_or_default();
            assert!(!has_ended, "the consumer has ended: {errors}");
            is_so(&self.lines())
        });
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn article(id: &str, version: &str, word: &str, more: &Value) -> Value {
    let body = format!("\u{201c}The {word} is open,\u{201d} Maria Keller said.");
    let mut article = json!({"id": id, "version": version, "language": "en", "body": body});
    article.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    article
}

fn line(name: &str, word: &str) -> String {
    format!("{name}: Maria Keller (statement): \u{201c}The {word} is open,\u{201d}")
}

fn before_the_first_kill() -> [Value; 10] {
    [
        article("harbour", "2", "harbour", &json!({})),
        article("harbour", "10", "basin", &json!({})),
        article("harbour", "10", "basin", &json!({})),
        article("harbour", "9", "yard", &json!({})),
        article("quay", "1", "quay", &json!({})),
        article("lock", "1", "lock", &json!({})),
        article("lock", "1", "sluice", &json!({})),
        article("mole", "3", "mole", &json!({})),
        // Versions that are no numbers order nothing: what was published later counts.
        article("weir", "b", "weir", &json!({})),
        article("weir", "a", "groyne", &json!({})),
    ]
}

fn while_nobody_listens(end_of_embargo: Timestamp) -> [Value; 9] {
    [
        article("pier", "1", "pier", &json!({"embargoed": end_of_embargo.to_string()})),
        article("jetty", "1", "jetty", &json!({"embargoed": "2130-01-02T03:04:05Z"})),
        article("dock", "1", "dock", &json!({"status": "withheld"})),
        json!({"id": "harbour", "version": "11", "status": "canceled", "evolved_from": "quay"}),
        article("harbour", "10", "basin", &json!({})),
        // The version that is there is newer, and stays.
        json!({"id": "mole", "version": "2", "status": "canceled"}),
        json!({"id": "weir", "version": "1", "status": "canceled"}),
        article("dock", "2", "dock", &json!({})),
        article("ferry", "1", "ferry", &json!({"evolved_from": "lock"})),
    ]
}

/// Returns all that is to be printed.
fn expected() -> BTreeSet<String> {
    let said = [
        ("harbour 2", "harbour"),
        ("harbour 10", "basin"),
        ("quay 1", "quay"),
        ("lock 1", "lock"),
        ("lock 1", "sluice"),
        ("dock 2", "dock"),
        ("ferry 1", "ferry"),
        ("pier 1", "pier"),
        ("mole 3", "mole"),
        ("weir b", "weir"),
        ("weir a", "groyne"),
    ];
    let taken_back = ["harbour: withdrawn", "quay: withdrawn", "lock: replaced by ferry", "weir: withdrawn"];
    let taken_back = taken_back.map(str::to_owned);
    let flood = (0..N_FLOOD).map(|n| line(&format!("n{n} 1"), &format!("gate {n}")));
    said.map(|(name, word)| line(name, word)).into_iter().chain(taken_back).chain(flood).collect()
}

/// Publishes articles one after the other, each when the one before has its record, so that the records come in this order.
async fn publish_in_order(context: &Context, n_before: &mut u64, articles: &[Value]) {
    for article in articles {
        publish(context, "news.articles.wire", [article.to_string().into_bytes()]).await;
        *n_before += 1;
        wait_for_messages(context, "ENRICHED", *n_before).await;
    }
}

async fn resumes_corrects_kills_and_holds_back(command_line: Vec<String>) {
    let server = server_with("no_auth_user: \"quotewire-admin\"\n").await;
    let folder = tempfile::tempdir().expect("a folder");
    quotewire(&server, &folder, "quotewire-admin", "of-admin").setup();
    let mut worker = quotewire(&server, &folder, "quotewire", "of-worker");
    worker.set("NATS__INBOX_PREFIX", "_INBOX_quotewire");
    let _worker = worker.start_ready();
    let context = server.jetstream().await;
    let mut consumer = Consumer::new(command_line);
    let (mut n_records, none) = (0, json!({}));

    publish_in_order(&context, &mut n_records, &before_the_first_kill()).await;
    consumer.start(&server);
    consumer.wait_for(&line("weir a", "groyne"));
    consumer.kill();

    // What is published while nobody listens.
    let end = Timestamp::now() + SignedDuration::from_secs(5);
    publish_in_order(&context, &mut n_records, &while_nobody_listens(end)).await;
    consumer.start(&server);
    consumer.wait_for(&line("pier 1", "pier"));
    assert!(Timestamp::now() >= end, "the embargo is over when it is shown");
    consumer.wait_for(&line("ferry 1", "ferry"));

    // Killed in the middle of it.
    let flood = (0..N_FLOOD).map(|n| article(&format!("n{n}"), "1", &format!("gate {n}"), &none));
    publish(&context, "news.articles.wire", flood.map(|article| article.to_string().into_bytes())).await;
    let n_before = consumer.lines().len();
    consumer.wait_until("some of them", |lines| lines.len() > n_before + N_FLOOD / 10);
    consumer.kill();
    let n_killed = consumer.lines().len();
    consumer.start(&server);
    let expected = expected();
    consumer.wait_until("all of them", |lines| lines.iter().collect::<BTreeSet<_>>().len() >= expected.len());
    wait_until("all of them are acked", || n_acked(&server, "ENRICHED") == n_records + N_FLOOD as u64);

    let lines = consumer.lines();
    assert_eq!(lines.iter().cloned().collect::<BTreeSet<_>>(), expected);
    // At a kill the lines of one article may come again.
    assert!(lines.len() <= expected.len() + 2, "{} lines, {n_killed} before the kill", lines.len());
    let at = |line: &str| lines.iter().position(|printed| printed == line).expect("it is there");
    assert!(at(&line("harbour 10", "basin")) < at("harbour: withdrawn"));
    let kept = everything_in(&consumer.state());
    for word in ["harbour", "basin", "yard", "quay", "sluice", "weir", "groyne"].map(|word| format!("{word} is open")) {
        assert!(!kept.contains(&word), "{word}: what is withdrawn or replaced is gone");
    }
    assert!(kept.contains("jetty is open"), "what is embargoed is kept");
    assert!(kept.contains("mole is open"), "a withdrawal of an older version leaves it alone");
}

/// Returns up to which message the only consumer of a stream has acked everything.
fn n_acked(server: &Server, stream: &str) -> u64 {
    let ask = async {
        let stream = server.jetstream().await.get_stream(stream).await.expect("the stream");
        let mut found = stream.consumers();
        let info = futures_util::StreamExt::next(&mut found).await.expect("a consumer").expect("its state");
        info.ack_floor.stream_sequence
    };
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(ask))
}

fn everything_in(folder: &Path) -> String {
    let files = fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    files.map(|path| fs::read_to_string(path).expect("a file")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consumer_in_rust_resumes_corrects_kills_and_holds_back() {
    let program = Path::new(env!("CARGO_BIN_EXE_quotewire")).with_file_name("examples").join("consumer");
    // Cargo builds examples only where all tests are built. What it tells this test of the package would make it build
    // dependencies again that ask for it.
    let mut build = Command::new(env!("CARGO"));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        build.env_remove(name);
    }
    let build = build.args(["build", "--locked", "--quiet", "--example", "consumer"]).output().expect("cargo runs");
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    resumes_corrects_kills_and_holds_back(vec![program.display().to_string()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_consumer_in_python_resumes_corrects_kills_and_holds_back() {
    // `tests/consumers.sh` makes an environment with the client for it.
    let Ok(python) = std::env::var("CONSUMER_PYTHON") else {
        eprintln!("the consumer in Python is left out: tests/consumers.sh runs it");
        return;
    };
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/consumers/python/consumer.py");
    resumes_corrects_kills_and_holds_back(vec![python, program.display().to_string()]).await;
}
