//! A real nats-server and a real worker, each a child process that dies with the test.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::{self, Context, stream};
use async_nats::{Client, HeaderMap};
use futures_util::StreamExt;
use quotewire::config::Settings;
use tempfile::TempDir;

/// How long anything may take before a test gives up. The machine may be busy with other tests.
pub(crate) const PATIENCE: Duration = Duration::from_secs(240);

/// A nats-server with JetStream in a folder of its own.
pub(crate) struct Server {
    child: Child,
    port: u16,
    folder: TempDir,
    extra: Vec<String>,
    /// What runs the server in its place, such as `nsenter` with its arguments.
    runner: Vec<String>,
}

impl Server {
    /// Starts `$NATS_SERVER`, or the `nats-server` on the path, on a free port.
    pub(crate) async fn start() -> Self {
        Self::start_with("").await
    }

    /// Starts a server with the lines of `config` added to its configuration.
    pub(crate) async fn start_with(config: &str) -> Self {
        Self::start_by(Vec::new(), config, |_| {}).await
    }

    /// Starts a server by another program, in a folder that is prepared first.
    pub(crate) async fn start_by(runner: Vec<String>, config: &str, prepare: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        prepare(folder.path());
        let path = write_config(folder.path(), config);
        let extra = vec!["--config".to_owned(), path.display().to_string()];
        let port = free_port();
        let child = spawn_server(port, folder.path(), &extra, &runner);
        let server = Self { child, port, folder, extra, runner };
        server.wait_until_up();
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    #[allow(dead_code, reason = "the load benchmark takes it")]
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the server with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the server is killed");
        self.child.wait().expect("the server has ended");
    }

    /// Returns what the server has written.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Sends `signal`, such as `TERM`.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn signal(&self, signal: &str) {
        send_signal(self.child.id(), signal);
    }

    /// Waits for the server's end.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn wait(&mut self) {
        self.child.wait().expect("the server has ended");
    }

    /// Replaces the added lines of the configuration, for the next start or the next `HUP`.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn configure(&self, config: &str) {
        write_config(self.folder.path(), config);
    }

    /// Starts the server again, on the same port and folder.
    pub(crate) fn restart(&mut self) {
        self.child = spawn_server(self.port, self.folder.path(), &self.extra, &self.runner);
        self.wait_until_up();
    }

    pub(crate) async fn client(&self) -> Client {
        async_nats::connect(self.url()).await.expect("a connection")
    }

    pub(crate) async fn jetstream(&self) -> Context {
        jetstream::new(self.client().await)
    }

    fn wait_until_up(&self) {
        wait_until("the server answers", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Writes a server's configuration and returns its path. JetStream is part of it: a reload takes what stands on the command
/// line alone as no longer wanted.
fn write_config(folder: &Path, config: &str) -> PathBuf {
    let path = folder.join("server.conf");
    let config = format!("jetstream {{ store_dir: {folder:?} }}\n{config}");
    std::fs::write(&path, config).expect("the configuration is written");
    path
}

fn spawn_server(port: u16, folder: &Path, extra: &[String], runner: &[String]) -> Child {
    let server = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".to_owned());
    let mut command_line = runner.to_vec();
    command_line.push(server);
    let program = command_line.remove(0);
    let log = std::fs::File::create(folder.join("server.log")).expect("a log file");
    Command::new(&program)
        .args(command_line)
        .args(["--addr", "127.0.0.1", "--port", &port.to_string()])
        .args(extra)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {program}: {error}; install nats-server or set NATS_SERVER"))
}

/// The worker's program with settings for one server.
pub(crate) struct Quotewire {
    program: PathBuf,
    variables: Vec<(String, String)>,
    folder: TempDir,
    http_port: u16,
}

impl Quotewire {
    /// Returns settings for `server` with short waits, so that what goes wrong comes right soon.
    pub(crate) fn new(server: &Server) -> Self {
        let http_port = free_port();
        let mut quotewire = Self {
            program: PathBuf::from(env!("CARGO_BIN_EXE_quotewire")),
            variables: Vec::new(),
            folder: tempfile::tempdir().expect("a temporary folder"),
            http_port,
        };
        let listen = format!("127.0.0.1:{http_port}");
        for (key, value) in [
            ("NATS__URL", server.url().as_str()),
            ("HTTP__LISTEN", &listen),
            ("INPUT__ACK_WAIT", "3s"),
            ("INPUT__RETRY_DELAY", "50ms"),
            ("INPUT__RETRY_DELAY_MAX", "1s"),
            ("INPUT__DRAIN_DEADLINE", "20s"),
            ("OUTPUT__PUBLISH_TIMEOUT", "1s"),
            // A server reserves what its streams may hold, and the disk may be small.
            ("INPUT__MAX_BYTES", "512MiB"),
            ("OUTPUT__MAX_BYTES", "1GiB"),
            ("OUTPUT__DEAD_LETTER_MAX_BYTES", "128MiB"),
            ("ENGINE__THREADS", "2"),
            ("ENGINE__ARTICLE_DEADLINE", "5s"),
            // What is delivered does not depend on the tagger, and the accurate one would be the slowest part of every test.
            ("ENGINE__TIER", "fast"),
        ] {
            quotewire.set(key, value);
        }
        quotewire
    }

    /// Sets `QUOTEWIRE_<key>`.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        let key = format!("QUOTEWIRE_{key}");
        self.variables.retain(|(name, _)| *name != key);
        self.variables.push((key, value.to_owned()));
    }

    /// Takes another program in place of `quotewire`.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn set_program(&mut self, program: PathBuf) {
        self.program = program;
    }

    /// Sets an environment variable that is no setting.
    #[allow(dead_code, reason = "the fault suite takes it")]
    pub(crate) fn set_variable(&mut self, name: &str, value: &str) {
        self.variables.push((name.to_owned(), value.to_owned()));
    }

    /// Runs a command to its end.
    pub(crate) fn command(&self, args: &[&str]) -> Output {
        self.prepare(args).output().expect("the program runs")
    }

    /// Starts a command whose output can be read.
    #[allow(dead_code, reason = "the other suites do not take it")]
    pub(crate) fn start_command(&self, args: &[&str]) -> Child {
        let mut command = self.prepare(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the program starts")
    }

    /// Returns the settings that the program would run with.
    pub(crate) fn settings(&self) -> Settings {
        let variables = self.variables.iter().map(|(name, value)| (name.into(), value.into()));
        quotewire::config::load_from(None, variables).expect("sound settings")
    }

    /// Runs `setup`, which must succeed.
    pub(crate) fn setup(&self) {
        let output = self.command(&["setup"]);
        assert!(output.status.success(), "{output:?}");
    }

    /// Starts `run` and does not wait for anything.
    pub(crate) fn start(&self) -> Worker {
        let log_path = self.folder.path().join("worker.log");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(&log_path).expect("a log file");
        let child = self.prepare(&["run"]).stdout(Stdio::null()).stderr(log).spawn().expect("the worker starts");
        Worker { child, http_port: self.http_port, log_path }
    }

    /// Starts `run` and waits until it is ready.
    pub(crate) fn start_ready(&self) -> Worker {
        let mut worker = self.start();
        wait_until("the worker is ready", || {
            assert!(worker.is_running(), "the worker has ended:\n{}", worker.log());
            worker.is_ready()
        });
        worker
    }

    fn prepare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(args).envs(self.variables.iter().cloned());
        command
    }
}

/// A running worker.
pub(crate) struct Worker {
    child: Child,
    http_port: u16,
    log_path: PathBuf,
}

impl Worker {
    pub(crate) fn is_ready(&self) -> bool {
        self.get("/readyz").0 == 200
    }

    #[allow(dead_code, reason = "the load benchmark takes it")]
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Returns the most memory that the worker has taken so far, bytes.
    #[allow(dead_code, reason = "the other suites have figures of their own")]
    pub(crate) fn peak_memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the figure");
        line.split_whitespace().next().and_then(|kib| kib.parse::<usize>().ok()).expect("a number") * 1024
    }

    #[allow(dead_code, reason = "the other suites do not take it")]
    pub(crate) fn http_port(&self) -> u16 {
        self.http_port
    }

    /// Kills the worker with SIGKILL.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the worker is killed");
        self.child.wait().expect("the worker has ended");
    }

    /// Sends `signal`, such as `TERM`.
    pub(crate) fn signal(&self, signal: &str) {
        send_signal(self.child.id(), signal);
    }

    /// Waits for the worker's end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the worker can be waited for") {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "the worker does not end:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("the worker can be asked").is_none()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log_path).expect("the log")
    }

    /// Returns the numbers of the last `stopped` line of the log.
    pub(crate) fn stopped(&self) -> serde_json::Value {
        let log = self.log();
        let line = log.lines().rev().find(|line| line.contains("\"stopped\"")).expect("a line that tells of the end");
        serde_json::from_str(line).expect("a JSON line")
    }

    /// Returns status code and body of an endpoint, code 0 where nobody answers.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        http_get(SocketAddr::from(([127, 0, 0, 1], self.http_port)), path)
    }

    /// Returns the value of a metric, summed over its labels; 0 where it is not there.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        let (_, text) = self.get("/metrics");
        let values = text.lines().filter_map(|line| {
            let (key, value) = line.rsplit_once(' ')?;
            (key == name || key.starts_with(&format!("{name}{{"))).then(|| value.parse::<u64>().ok())?
        });
        values.sum()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn send_signal(pid: u32, signal: &str) {
    let status = Command::new("kill").args(["-s", signal, &pid.to_string()]).status();
    assert!(status.expect("kill runs").success());
}

fn end(child: &mut Child) {
    // It may have ended already.
    child.kill().ok();
    child.wait().ok();
}

/// Returns a port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Waits until `is_so`.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until stream `name` holds at least `n_messages`.
pub(crate) async fn wait_for_messages(context: &Context, name: &str, n_messages: u64) {
    let started = Instant::now();
    loop {
        let found = n_stored(context, name).await;
        if found.is_some_and(|found| found >= n_messages) {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "stream {name} holds {found:?} messages, not {n_messages}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Returns status code and body of what is at `path` of an HTTP server, code 0 where nobody answers.
pub(crate) fn http_get(address: SocketAddr, path: &str) -> (u16, String) {
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(2)) else {
        return (0, String::new());
    };
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    if stream.write_all(request.as_bytes()).is_err() || stream.read_to_string(&mut answer).is_err() {
        return (0, String::new());
    }
    let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (code, body.to_owned())
}

/// Returns how many messages a stream holds, none while the server does not answer.
pub(crate) async fn n_stored(context: &Context, name: &str) -> Option<u64> {
    let stream = context.get_stream(name).await.ok()?;
    Some(stream.cached_info().state.messages)
}

/// Waits until the worker's consumer has nothing left to deliver or to settle.
pub(crate) async fn wait_until_settled(context: &Context) {
    let started = Instant::now();
    loop {
        let found = n_unsettled(context).await;
        if found == Some((0, 0)) {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "pending and unsettled: {found:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Returns how many articles wait and how many are delivered and not settled; none while the server does not answer.
async fn n_unsettled(context: &Context) -> Option<(u64, usize)> {
    let stream = context.get_stream("ARTICLES").await.ok()?;
    let info = stream.consumer_info("quotewire").await.ok()?;
    Some((info.num_pending, info.num_ack_pending))
}

/// Returns a small article with this id.
pub(crate) fn article(id: &str) -> String {
    format!(r#"{{"id":"{id}","headline":"Vote","body":"Ann Smith said: \"We lost {id}.\""}}"#)
}

/// Publishes `payloads` on `subject` and waits for the server's ack of each.
pub(crate) async fn publish(context: &Context, subject: &str, payloads: impl IntoIterator<Item = Vec<u8>>) {
    let published = futures_util::stream::iter(payloads)
        .map(|payload| async {
            let ack = context.publish(subject.to_owned(), payload.into()).await.expect("a publish");
            ack.await.expect("an ack").sequence
        })
        .buffer_unordered(256);
    published.for_each(|_| std::future::ready(())).await;
}

/// Publishes so many articles, one after each `pause`, and returns how long each waited for its record, shortest first.
#[allow(dead_code, reason = "the fault suite does not take it")]
pub(crate) async fn waits_for_records(server: &Server, n_articles: usize, pause: Duration) -> Vec<Duration> {
    let context = server.jetstream().await;
    let mut records = server.client().await.subscribe("news.enriched.>").await.expect("a subscription");
    let mut waits = Vec::new();
    for idx in 0..n_articles {
        tokio::time::sleep(pause).await;
        let published = Instant::now();
        publish(&context, "news.articles.wire", [article(&idx.to_string()).into_bytes()]).await;
        records.next().await.expect("a record");
        waits.push(published.elapsed());
    }
    waits.sort_unstable();
    waits
}

/// One stored message.
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) sequence: u64,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Vec<u8>,
}

impl Message {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.as_str()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.payload).expect("JSON")
    }
}

/// Returns every message of a stream.
pub(crate) async fn read_all(context: &Context, name: &str) -> Vec<Message> {
    let stream: stream::Stream = context.get_stream(name).await.expect("the stream");
    let n_messages = stream.cached_info().state.messages;
    let config = pull::Config { ack_policy: AckPolicy::None, ..pull::Config::default() };
    let consumer = stream.create_consumer(config).await.expect("a consumer");
    let mut messages = Vec::new();
    while (messages.len() as u64) < n_messages {
        let mut batch = consumer.fetch().max_messages(1_000).messages().await.expect("a batch");
        while let Some(message) = batch.next().await {
            let message = message.expect("a message");
            let sequence = message.info().expect("its origin").stream_sequence;
            let message = message.message;
            messages.push(Message {
                subject: message.subject.into_string(),
                sequence,
                headers: message.headers.unwrap_or_default(),
                payload: message.payload.to_vec(),
            });
        }
    }
    messages
}

/// Asserts that the output stream holds exactly one record for each of the ids.
pub(crate) async fn assert_one_record_each(context: &Context, ids: impl IntoIterator<Item = String>) {
    let mut found: Vec<String> = read_all(context, "ENRICHED")
        .await
        .iter()
        .map(|record| record.json()["id"].as_str().expect("an id").to_owned())
        .collect();
    let mut wanted: Vec<String> = ids.into_iter().collect();
    found.sort_unstable();
    wanted.sort_unstable();
    let n_distinct = found.iter().collect::<std::collections::HashSet<_>>().len();
    assert_eq!((found.len(), n_distinct), (wanted.len(), wanted.len()), "records, distinct records");
    assert!(found == wanted, "every article has its record");
}
