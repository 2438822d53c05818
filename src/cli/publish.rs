//! The command `publish`: articles onto the input subject, each acked by the server.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tokio::sync::mpsc;

use super::enrich::input::{self, Item, Layout};
use super::progress::Progress;
use super::setup::{ANSWER_TIMEOUT, connect, fail};
use super::{EXIT_SOME_FAILED, EXIT_USAGE, Signals, print, tell};
use crate::article::Format;
use crate::config::{InputMode, InputSettings, Settings, subject};
use crate::nats::{Connection, Outgoing, PublishFailure, Publisher};

/// What stands in a subject in place of each wildcard where none is named.
const IN_PLACE_OF_WILDCARD: &str = "manual";
/// Articles read ahead of the server's acks. Larger reads more files while it waits; smaller holds less.
const READ_AHEAD: usize = 16;

/// What the reader says of what it has not read to its end.
const TOO_LARGE: &str = "too_large";

/// Arguments of `publish`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to, in place of news.articles.manual: a subject of input.subject
    ///
    /// Without it the first subject of input.subject is taken, with the word "manual" in place of each wildcard:
    /// news.articles.> gives news.articles.manual.
    #[arg(long)]
    pub subject: Option<String>,
    /// Files, one article each, as they are; .jsonl, .ndjson (also .gz) and - hold one a line; none is -, standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Publishes every article and returns the exit code of the process: 0 only where the server has acked all of them.
pub async fn execute(settings: Settings, args: Args, signals: &Signals) -> ExitCode {
    let subject = match subject_of(args.subject.as_deref(), &settings.input) {
        Ok(subject) => subject,
        Err(message) => {
            tell(message);
            return ExitCode::from(EXIT_USAGE);
        }
    };
    let connection = match connect(&settings).await {
        Ok(connection) => connection,
        Err(error) => return fail(&error),
    };
    let progress = Progress::on_terminal(io::stdout().is_terminal());
    let clearing = progress.clone();
    signals.before_end(move || clearing.clear());
    progress.begin(|| total_bytes(&args.paths));
    let (sender, items) = mpsc::channel(READ_AHEAD);
    // What the server would not take is not read to its end.
    let max_bytes = connection.client().max_payload();
    // Not joined: it may wait for standard input for ever, and ends with the process.
    std::thread::spawn(move || read_all(&args.paths, max_bytes, &sender));
    let publisher = match settings.input.mode {
        InputMode::JetStream => Publisher::to_stream(&connection, &settings.input.stream, ANSWER_TIMEOUT),
        InputMode::Core => Publisher::to_subject(&connection),
    };
    let stream = settings.input.stream;
    // The server drops a message whose id it knows: what is published again for want of an ack is stored once.
    let run = format!("publish-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    let mut run = Run { connection, publisher, stream, subject, id: run, progress, n_published: 0, n_failed: 0 };
    let is_done = run.publish_all(items).await;
    run.progress.clear();
    let (n_published, n_failed) = (run.n_published, run.n_failed);
    run.connection.close().await;
    if n_failed == 0 {
        return ExitCode::SUCCESS;
    }
    let rest = if is_done { "" } else { "; nothing behind it was tried" };
    tell(format_args!("{n_published} articles were published, {n_failed} were not{rest}"));
    ExitCode::from(EXIT_SOME_FAILED)
}

/// Returns the subject to publish on, or why there is none.
fn subject_of(asked: Option<&str>, input: &InputSettings) -> Result<String, String> {
    let Some(asked) = asked else {
        let subjects = input.subjects();
        let fill = |token| if matches!(token, "*" | ">") { IN_PLACE_OF_WILDCARD } else { token };
        let tokens: Vec<&str> = subjects.first().into_iter().flat_map(|first| first.split('.')).map(fill).collect();
        return Ok(tokens.join("."));
    };
    let is_bad = |token: &str| {
        token.is_empty() || matches!(token, "*" | ">") || token.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    if asked.split('.').any(is_bad) {
        return Err(format!(
            "--subject: {asked:?} is nothing to publish on: name one subject, words with points between and no wildcard"
        ));
    }
    if input.subjects().iter().any(|pattern| subject::covers(pattern, asked)) {
        return Ok(asked.to_owned());
    }
    let taken = &input.subject;
    Err(format!("--subject: no worker reads {asked}, for input.subject is {taken}: name a subject of it, or change it"))
}

/// Returns how many bytes all `paths` have; none where one is no file, or is compressed.
fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    let length =
        |path: &PathBuf| std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|about| about.len());
    let is_known = !paths.is_empty() && !paths.iter().any(|path| path.extension().is_some_and(|end| end == "gz"));
    paths.iter().map(length).sum::<Option<u64>>().filter(|_| is_known)
}

/// Reads every path in turn and hands over what stands in it.
fn read_all(paths: &[PathBuf], max_bytes: usize, sender: &mpsc::Sender<Item>) {
    let stdin = [PathBuf::from("-")];
    for path in if paths.is_empty() { &stdin } else { paths } {
        if !input::read(path, layout(path), max_bytes, &mut |item| sender.blocking_send(item).is_ok()) {
            return;
        }
    }
}

/// Returns how the articles of a file are set apart. A file of no known kind is one, to the last byte: whatever is wrong with
/// it is for the worker to tell.
fn layout(path: &Path) -> Layout {
    // Lines that come compressed are published one by one; any other file as it is, compressed or not.
    let bare = if path.extension().is_some_and(|end| end == "gz") { path.with_extension("") } else { path.to_owned() };
    let has_lines = path.as_os_str() == "-" || bare.extension().is_some_and(|end| end == "jsonl" || end == "ndjson");
    if has_lines { Layout::Auto(Format::Auto) } else { Layout::Whole(Format::Auto) }
}

/// Articles on their way to one subject.
struct Run {
    connection: Connection,
    publisher: Publisher,
    stream: String,
    subject: String,
    /// Begins the ids of its messages.
    id: String,
    progress: Progress,
    n_published: u64,
    n_failed: u64,
}

impl Run {
    /// Publishes one after the other, so that the stream has them in their order; returns whether all were tried. Where the
    /// server takes nothing at all, the rest is not tried.
    async fn publish_all(&mut self, mut items: mpsc::Receiver<Item>) -> bool {
        while let Some(Item { place, payload, n_bytes, .. }) = items.recv().await {
            let mut goes_on = true;
            let told = match payload {
                Err((kind, _)) if kind == TOO_LARGE => {
                    let limit = self.connection.client().max_payload();
                    Err(format!("{n_bytes} bytes are more than the {limit} that the server takes (max_payload)"))
                }
                Err((_, message)) => Err(message),
                Ok(payload) => self.publish(payload).await.map_err(|failure| {
                    goes_on = !failure.is_of_stream();
                    self.told(&failure)
                }),
            };
            match told {
                Ok(told) => {
                    self.n_published += 1;
                    self.progress.suspend(|| _ = print(format!("{place}: {told}\n").as_bytes()));
                    self.progress.done(n_bytes);
                }
                Err(message) => {
                    self.n_failed += 1;
                    self.progress.suspend(|| tell(format_args!("{place}: not published: {message}")));
                    self.progress.failed(n_bytes);
                }
            }
            if !goes_on {
                return false;
            }
        }
        true
    }

    /// Publishes one article and returns where it is, for people.
    async fn publish(&self, payload: Vec<u8>) -> Result<String, PublishFailure> {
        let message_id = format!("{}-{}", self.id, self.n_published + self.n_failed);
        let (subject, headers) = (self.subject.clone(), async_nats::HeaderMap::new());
        let outgoing = Outgoing { subject, message_id, headers, payload: payload.into() };
        let stored = self.publisher.publish(&outgoing).await?;
        let Some(sequence) = stored.sequence else {
            // Nobody acks a message of core NATS: that the server has it is all there is to know.
            let flushed = self.connection.client().flush().await;
            flushed.map_err(|error| PublishFailure::NoAck(error.to_string()))?;
            return Ok(format!("sent on {}; core NATS stores nothing", self.subject));
        };
        Ok(format!("stored in {} as {sequence}, on {}", self.stream, self.subject))
    }

    fn told(&self, failure: &PublishFailure) -> String {
        let (stream, subject) = (&self.stream, &self.subject);
        match failure {
            PublishFailure::NoStream(message) => {
                format!("no stream {stream} takes {subject} ({message}): `quotewire setup` creates it")
            }
            PublishFailure::Full(message) => {
                format!("stream {stream} or its server is full ({message}): see input.max_bytes")
            }
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(subject: &str) -> InputSettings {
        InputSettings { subject: subject.to_owned(), ..InputSettings::default() }
    }

    #[test]
    fn a_subject_that_nobody_names_has_a_word_for_each_wildcard() {
        for (set, subject) in [
            ("news.articles.>", "news.articles.manual"),
            ("wires.*.in.>, news.>", "wires.manual.in.manual"),
            ("news.articles", "news.articles"),
        ] {
            let found = subject_of(None, &input(set)).expect("a subject");
            assert_eq!(found, subject);
            assert_eq!(subject_of(Some(subject), &input(set)), Ok(found), "it is one that the input takes");
        }
    }

    #[test]
    fn lines_are_told_by_the_name_of_their_file() {
        for (path, has_lines) in [
            ("a.jsonl", true),
            ("a.ndjson.gz", true),
            ("a.jsonl.gz", true),
            ("-", true),
            ("a.json.gz", false),
            ("a.xml", false),
            ("jsonl", false),
            ("a.jsonl.zst", false),
        ] {
            let expected = if has_lines { Layout::Auto(Format::Auto) } else { Layout::Whole(Format::Auto) };
            assert_eq!(layout(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_subject_that_the_input_does_not_take_is_refused() {
        for asked in
            ["news.enriched.sport", "news.articles", "news.articles.>", "news.articles.*", "news.articles..a", ""]
        {
            assert!(subject_of(Some(asked), &input("news.articles.>")).is_err(), "{asked}");
        }
        let message = subject_of(Some("news.sport"), &input("news.articles.>")).expect_err("refused");
        assert!(message.contains("news.sport") && message.contains("input.subject is news.articles.>"), "{message}");
    }
}
