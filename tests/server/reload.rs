//! SIGHUP: the settings are read again, what may change is applied, and the worker goes on whatever it reads.

use std::path::PathBuf;
use std::time::Instant;

use tempfile::TempDir;

use crate::server::{PATIENCE, Quotewire, Server, Worker, article, publish, wait_until, wait_until_settled};

/// A file of settings.
struct File {
    _folder: TempDir,
    path: PathBuf,
}

impl File {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = Self { path: folder.path().join("quotewire.toml"), _folder: folder };
        file.write(text);
        file
    }

    fn write(&self, text: &str) {
        std::fs::write(&self.path, text).expect("the settings are written");
    }

    fn of(&self, quotewire: &mut Quotewire) {
        quotewire.set_variable("QUOTEWIRE_CONFIG", self.path.to_str().expect("a path"));
    }
}

/// Sends SIGHUP and returns the lines that are told of it.
fn hang_up(worker: &Worker) -> Vec<String> {
    let n_before = told(worker).len();
    worker.signal("HUP");
    wait_until("it is told of", || told(worker).len() > n_before);
    told(worker).split_off(n_before)
}

fn told(worker: &Worker) -> Vec<String> {
    worker.log().lines().filter(|line| line.contains("SIGHUP")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_takes_a_new_filter_and_tells_what_needs_a_restart() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let file = File::new("[log]\nfilter = \"info\"");
    file.of(&mut quotewire);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    let settle = async |id: &str| {
        publish(&context, "news.articles.wire", [article(id).into_bytes()]).await;
        wait_until_settled(&context).await;
    };

    settle("before").await;
    file.write("[log]\nfilter = \"debug\"\n[input]\nmax_in_flight = 3\n[record]\noffset_unit = \"utf16\"");
    let lines = hang_up(&worker);
    assert_eq!(lines.len(), 1, "{lines:?}");
    for expected in ["\"applied\":\"log.filter\"", "\"filter\":\"debug\"", "input.max_in_flight, record.offset_unit\""]
    {
        assert!(lines[0].contains(expected), "{expected} is not in {}", lines[0]);
    }
    settle("after").await;
    wait_until("the new filter holds", || worker.log().contains("\"id\":\"after\""));
    assert!(!worker.log().contains("\"id\":\"before\""), "{}", worker.log());

    let lines = hang_up(&worker);
    assert!(lines[0].contains("\"applied\":\"nothing\""), "{lines:?}");
    assert!(lines[0].contains("input.max_in_flight, record.offset_unit\""), "it still needs a restart: {lines:?}");

    // A filter that hides what it does: it is told all the same.
    file.write("[log]\nfilter = \"error\"");
    let lines = hang_up(&worker);
    assert!(
        lines[0].contains("\"filter\":\"error\"") && lines[0].contains("\"needs_restart\":\"nothing\""),
        "{lines:?}"
    );
    assert!(worker.is_running() && worker.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_be_read_change_nothing() {
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    let file = File::new("[log]\nfilter = \"debug\"");
    file.of(&mut quotewire);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    let context = server.jetstream().await;
    for (text, expected) in [
        ("[log\n", "quotewire.toml"),
        ("[log]\nfilter = \"quotewire=loud\"", "log.filter"),
        ("[log]\nfilter = \"inof\"", "is no level"),
        ("[log]\nfilter = \"error\"\nlevel = \"error\"", "log.level"),
    ] {
        file.write(text);
        let lines = hang_up(&worker);
        assert!(lines.iter().all(|line| line.contains("\"ERROR\"") && line.contains("the old ones stay")), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains(expected)), "{expected}: {lines:?}");
    }
    std::fs::remove_file(&file.path).expect("the file is removed");
    assert!(hang_up(&worker)[0].contains("cannot be read"));
    publish(&context, "news.articles.wire", [article("after").into_bytes()]).await;
    wait_until_settled(&context).await;
    wait_until("the old filter holds", || worker.log().contains("\"id\":\"after\""));
    assert!(worker.is_running() && worker.is_ready());
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sighup_before_the_worker_is_up_does_not_end_it() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let mut worker = quotewire.start();
    let catches = |pid: u32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or_default();
        u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 1 == 1)
    };
    // As early as can be, with no pause between: the model is not loaded yet.
    let started = Instant::now();
    while !catches(worker.pid()) {
        assert!(started.elapsed() < PATIENCE, "it does not catch SIGHUP");
        assert!(worker.is_running(), "the worker has ended:\n{}", worker.log());
    }
    worker.signal("HUP");
    wait_until("the worker is ready", || {
        assert!(worker.is_running(), "the worker has ended:\n{}", worker.log());
        worker.is_ready()
    });
    assert_eq!(told(&worker).len(), 1, "{}", worker.log());
}
