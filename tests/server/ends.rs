//! Every command ends within a second of SIGTERM and SIGINT, as process 1 of a container too.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::server::{PATIENCE, Quotewire, Server, free_port, wait_until};

/// How soon a command must end. The machine may be busy with other tests, and the program may have to be read from disk.
const SOON: Duration = Duration::from_secs(1);
/// The bits of SIGINT and SIGTERM in a mask of signals.
const CAUGHT: u64 = 1 << 1 | 1 << 14;

/// Returns what begins a command line whose program is process 1; nothing where the system lets us have no namespace.
fn as_process_1() -> Option<[&'static str; 6]> {
    let unshare = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"];
    let is_permitted = Command::new(unshare[0])
        .args(&unshare[1..])
        .arg("true")
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    is_permitted.then_some(unshare)
}

/// A command at work, which dies with the test.
struct Running {
    child: Child,
    /// The program's own id, seen from outside its namespace.
    pid: u32,
}

impl Running {
    fn start(runner: &[&str], arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let program = env!("CARGO_BIN_EXE_quotewire");
        let mut command_line = runner.to_vec();
        command_line.push(program);
        let child = Command::new(command_line[0])
            .args(&command_line[1..])
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut running = Self { pid: child.id(), child };
        wait_until("the program runs", || {
            running.pid = if runner.is_empty() { running.child.id() } else { running.only_child().unwrap_or(0) };
            std::fs::read_link(format!("/proc/{}/exe", running.pid)).is_ok_and(|exe| exe.ends_with("quotewire"))
        });
        running
    }

    fn only_child(&self) -> Option<u32> {
        let pid = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }

    /// Waits until the program catches the signals: before that the kernel keeps them from a process 1, and no program can
    /// do anything about it.
    fn wait_for_handlers(&self) {
        let started = Instant::now();
        wait_until("the signals are caught", || {
            let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
            let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
            mask.is_none_or(|mask| u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & CAUGHT == CAUGHT))
        });
        assert!(started.elapsed() < SOON, "the signals are caught only after {:?}", started.elapsed());
    }

    /// Sends `signal` and returns the exit code and how long it took.
    fn end(mut self, signal: &str) -> (Option<i32>, Duration) {
        let sent = Instant::now();
        // It may have ended by itself.
        Command::new("kill")
            .args(["-s", signal, &self.pid.to_string()])
            .stderr(Stdio::null())
            .status()
            .expect("kill runs");
        loop {
            if let Some(status) = self.child.try_wait().expect("the command can be waited for") {
                return (status.code(), sent.elapsed());
            }
            assert!(sent.elapsed() < PATIENCE, "the command does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, but for a test that failed; what runs in its namespace ends with it.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Every command that can be at something, and its exit code after SIGTERM.
fn commands(folder: &std::path::Path) -> Vec<(Vec<String>, i32)> {
    let path = |name: &str| folder.join(name).display().to_string();
    let commands: [(&[&str], i32); 10] = [
        (&["run"], 0),
        (&["run", "--fail-fast"], 0),
        (&["check", "--connect"], 143),
        (&["setup"], 143),
        (&["publish", "-"], 143),
        (&["tail"], 0),
        (&["deadletter", "list"], 143),
        (&["deadletter", "replay", "--all"], 143),
        (&["enrich", "-"], 143),
        (&["enrich", "--tier", "fast", "-"], 143),
    ];
    let commands: Vec<(Vec<String>, i32)> = commands
        .map(|(arguments, code)| (arguments.iter().map(|&argument| argument.to_owned()).collect(), code))
        .into();
    // A pipe that nobody writes into is read for ever.
    let status = Command::new("mkfifo").arg(path("pipe")).status().expect("mkfifo runs");
    assert!(status.success());
    commands
}

/// Nobody answers there, and nobody refuses either.
fn silent_server() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("nats://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

fn every_command_ends(runner: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let (_listener, url) = silent_server();
    let listen = format!("127.0.0.1:{}", free_port());
    let variables = [
        ("QUOTEWIRE_NATS__URL", url.as_str()),
        ("QUOTEWIRE_NATS__CONNECT_TIMEOUT", "10m"),
        ("QUOTEWIRE_HTTP__LISTEN", listen.as_str()),
    ];
    for (arguments, code) in commands(folder.path()) {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        for pause in [Duration::ZERO, Duration::from_millis(300)] {
            for (signal, code) in [("TERM", code), ("INT", if code == 0 { 0 } else { 130 })] {
                let running = Running::start(runner, &arguments, &variables);
                running.wait_for_handlers();
                std::thread::sleep(pause);
                let (found, took) = running.end(signal);
                let what = format!("{arguments:?}, SIG{signal} after {pause:?}");
                assert_eq!(found, Some(code), "{what}");
                assert!(took < SOON, "{what}: ended after {took:?}");
            }
        }
    }
}

#[test]
fn every_command_ends_within_a_second() {
    every_command_ends(&[]);
}

#[test]
#[expect(clippy::print_stderr, reason = "whoever reads the results must know what was not tried")]
fn every_command_ends_within_a_second_as_process_1() {
    match as_process_1() {
        Some(runner) => every_command_ends(&runner),
        None => eprintln!("skipped: the system lets us have no process namespace, so that nothing can be process 1"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_has_work_drains_and_a_second_signal_stops_it() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let mut worker = quotewire.start_ready();
    worker.signal("TERM");
    assert_eq!(worker.wait().code(), Some(0));
    assert!(worker.log().contains("finishing what is in flight"), "{}", worker.log());
}

#[test]
fn an_article_in_work_is_given_up_and_what_was_written_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("short.txt"), "Ann Smith said so.").expect("written");
    // Minutes of work, in a program that is not optimised.
    std::fs::write(path("long.txt"), "Ann Smith said on Monday that Bob Jones had left. ".repeat(18_000))
        .expect("written");
    let records = path("records.jsonl");
    let mut child = Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .args(["enrich", "--tier", "accurate"])
        .args([path("short.txt"), path("long.txt")])
        .stdout(std::fs::File::create(&records).expect("a file"))
        .spawn()
        .expect("the program starts");
    std::thread::sleep(Duration::from_secs(2));
    assert!(child.try_wait().expect("it can be asked").is_none(), "it is at work");
    let sent = Instant::now();
    Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().expect("kill runs");
    let status = child.wait().expect("the command ends");
    assert!(sent.elapsed() < SOON, "ended after {:?}", sent.elapsed());
    assert_eq!(status.code(), Some(143));
    let written = std::fs::read_to_string(&records).expect("the records");
    for line in written.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "a whole record: {line}");
    }
    assert!(written.is_empty() || written.ends_with('\n'));
}
