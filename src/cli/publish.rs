//! The command `publish`: articles onto the input subject, each acked by the server.

use std::fmt;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::enrich::input::{self, Item, Layout};
use super::progress::Progress;
use super::setup::{ANSWER_TIMEOUT, connect, fail};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, EXIT_USAGE, Signals, print, tell};
use crate::article::{Format, Hints, decode};
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
    /// Where to, in place of news.articles.manual: a subject of input.subject or input.urgent_subject
    ///
    /// Without it the first subject of input.subject is taken, with the word "manual" in place of each wildcard:
    /// news.articles.> gives news.articles.manual. An article with urgency 1 or 2 goes on the first subject of
    /// input.urgent_subject in the same way, where that is set.
    #[arg(long)]
    pub subject: Option<String>,
    /// Files, one article each, as they are; .jsonl, .ndjson (also .gz) and - hold one a line, feeds one an entry; none is -, standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Publishes every article and returns the exit code of the process: 0 only where the server has acked all of them.
pub async fn execute(settings: Settings, args: Args, signals: &Signals) -> ExitCode {
    let subjects = match Subjects::of(args.subject.as_deref(), &settings.input) {
        Ok(subjects) => subjects,
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
    let mut run = Run { connection, publisher, stream, subjects, id: run, progress, counts: Counts::default() };
    let end = run.publish_all(items).await;
    run.progress.clear();
    run.connection.close().await;
    let counts = run.counts;
    if counts.n_failed + counts.n_unknown == 0 {
        return ExitCode::SUCCESS;
    }
    let rest = if end == End::Done { "" } else { "; nothing behind it was tried" };
    tell(format_args!("{counts}{rest}"));
    let is_set_up = end != End::NoStream || counts.n_published > 0;
    ExitCode::from(if is_set_up { EXIT_SOME_FAILED } else { EXIT_SETTINGS })
}

/// What has become of the articles.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    n_published: u64,
    n_failed: u64,
    /// Of these no ack came: the server may have them or not.
    n_unknown: u64,
}

impl Counts {
    fn n_tried(self) -> u64 {
        self.n_published + self.n_failed + self.n_unknown
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_published, n_failed, n_unknown } = *self;
        let were = |n: u64| if n == 1 { "was" } else { "were" };
        let articles = if n_published == 1 { "article" } else { "articles" };
        write!(formatter, "{n_published} {articles} {} published", were(n_published))?;
        if n_failed > 0 {
            write!(formatter, ", {n_failed} {} not", were(n_failed))?;
        }
        if n_unknown > 0 {
            write!(formatter, ", {n_unknown} not known")?;
        }
        Ok(())
    }
}

/// How the publishing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Every article was tried.
    Done,
    /// No stream takes what is published.
    NoStream,
    /// The stream takes nothing for now, or nothing is heard of it.
    NoAnswer,
}

/// The subjects to publish on.
#[derive(Debug, PartialEq, Eq)]
struct Subjects {
    ordinary: String,
    /// Where an urgent article goes; none where all go on the same.
    urgent: Option<String>,
    max_article_bytes: usize,
}

impl Subjects {
    /// Returns the subjects to publish on, or why there are none.
    fn of(asked: Option<&str>, input: &InputSettings) -> Result<Self, String> {
        let max_article_bytes = input.max_article_bytes;
        if let Some(asked) = asked {
            return Ok(Self { ordinary: checked(asked, input)?, urgent: None, max_article_bytes });
        }
        let filled = |subjects: &[String]| {
            let fill = |token| if matches!(token, "*" | ">") { IN_PLACE_OF_WILDCARD } else { token };
            subjects.first().map(|first| first.split('.').map(fill).collect::<Vec<_>>().join("."))
        };
        let ordinary = filled(&input.subjects()).unwrap_or_default();
        Ok(Self { ordinary, urgent: filled(&input.urgent_subjects()), max_article_bytes })
    }

    /// Returns where an article goes, and whether that is where urgent ones go.
    fn subject(&self, payload: &[u8]) -> (&str, bool) {
        match &self.urgent {
            Some(urgent) if is_urgent(payload, self.max_article_bytes) => (urgent, true),
            _ => (&self.ordinary, false),
        }
    }
}

/// Returns whether it is an article that says of itself that it is: urgency 1 or 2, of 9.
fn is_urgent(payload: &[u8], max_bytes: usize) -> bool {
    let article = decode(payload, &Hints::default(), Format::Auto, max_bytes);
    article.is_ok_and(|article| matches!(article.urgency, Some(1 | 2)))
}

/// Returns the subject that somebody names, or why nothing is published on it.
fn checked(asked: &str, input: &InputSettings) -> Result<String, String> {
    let is_bad = |token: &str| {
        token.is_empty() || matches!(token, "*" | ">") || token.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    if asked.split('.').any(is_bad) {
        return Err(format!(
            "--subject: {asked:?} is nothing to publish on: name one subject, words with points between and no wildcard"
        ));
    }
    if input.all_subjects().iter().any(|pattern| subject::covers(pattern, asked)) {
        return Ok(asked.to_owned());
    }
    let urgent = input.urgent_subject.as_ref().map(|urgent| format!(" and input.urgent_subject {urgent}"));
    let (taken, urgent) = (&input.subject, urgent.unwrap_or_default());
    Err(format!(
        "--subject: no worker reads {asked}, for input.subject is {taken}{urgent}: name a subject of it, or change it"
    ))
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
        if path.is_dir() {
            let reason = "is a directory: name its files".to_owned();
            let item = Item::fault(&path.display().to_string(), input::UNREADABLE, reason);
            if sender.blocking_send(item).is_err() {
                return;
            }
            continue;
        }
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

/// Articles on their way.
struct Run {
    connection: Connection,
    publisher: Publisher,
    stream: String,
    subjects: Subjects,
    /// Begins the ids of its messages.
    id: String,
    progress: Progress,
    counts: Counts,
}

impl Run {
    /// Publishes one after the other, so that the stream has them in their order. Where the server takes nothing at all, the
    /// rest is not tried.
    async fn publish_all(&mut self, mut items: mpsc::Receiver<Item>) -> End {
        while let Some(Item { place, payload, n_bytes, .. }) = items.recv().await {
            let (mut end, mut is_known) = (None, true);
            let told = match payload {
                Err((kind, _)) if kind == TOO_LARGE => {
                    let limit = self.connection.client().max_payload();
                    Err(format!("{n_bytes} bytes are more than the {limit} that the server takes (max_payload)"))
                }
                Err((_, message)) => Err(message),
                Ok(payload) => {
                    let (subject, is_urgent) = self.subjects.subject(&payload);
                    let started = Instant::now();
                    let stored = self.publish(subject, payload).await;
                    let told = stored.map(|told| if is_urgent { format!("{told}, for it is urgent") } else { told });
                    told.map_err(|failure| {
                        end = match failure {
                            PublishFailure::NoStream(_) => Some(End::NoStream),
                            ref other => other.is_of_stream().then_some(End::NoAnswer),
                        };
                        is_known = !matches!(failure, PublishFailure::NoAck(_));
                        self.told(subject, &failure, started.elapsed())
                    })
                }
            };
            match told {
                Ok(told) => {
                    self.counts.n_published += 1;
                    self.progress.suspend(|| _ = print(format!("{place}: {told}\n").as_bytes()));
                    self.progress.done(n_bytes);
                }
                Err(message) => {
                    let (n, what) = match is_known {
                        true => (&mut self.counts.n_failed, "not published"),
                        false => (&mut self.counts.n_unknown, "not known whether it was stored"),
                    };
                    *n += 1;
                    self.progress.suspend(|| tell(format_args!("{place}: {what}: {message}")));
                    self.progress.failed(n_bytes);
                }
            }
            if let Some(end) = end {
                return end;
            }
        }
        End::Done
    }

    /// Publishes one article and returns where it is, for people.
    async fn publish(&self, subject: &str, payload: Vec<u8>) -> Result<String, PublishFailure> {
        let message_id = format!("{}-{}", self.id, self.counts.n_tried());
        let headers = async_nats::HeaderMap::new();
        let outgoing = Outgoing { subject: subject.to_owned(), message_id, headers, payload: payload.into() };
        let stored = self.publisher.publish(&outgoing).await?;
        let Some(sequence) = stored.sequence else {
            // Nobody acks a message of core NATS: that the server has it is all there is to know.
            let flushed = self.connection.client().flush().await;
            flushed.map_err(|error| PublishFailure::NoAck(error.to_string()))?;
            return Ok(format!("sent on {subject}; core NATS stores nothing"));
        };
        Ok(format!("stored in {} as {sequence}, on {subject}", self.stream))
    }

    fn told(&self, subject: &str, failure: &PublishFailure, waited: Duration) -> String {
        let stream = &self.stream;
        match failure {
            PublishFailure::NoStream(message) => {
                format!(
                    "no stream {stream} takes {subject} ({message}): `quotewire setup` creates it, `quotewire check --connect` tells what differs"
                )
            }
            PublishFailure::NoAck(_) => format!(
                "no ack within {:.0} s; the login may lack the permission to publish, or to hear the answer \
                 (nats.inbox_prefix, deploy/nats-accounts.conf)",
                waited.as_secs_f64()
            ),
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
            let found = Subjects::of(None, &input(set)).expect("a subject");
            assert_eq!(found.ordinary, subject);
            assert_eq!(Subjects::of(Some(subject), &input(set)), Ok(found), "it is one that the input takes");
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
    fn an_urgent_article_goes_where_urgent_ones_go_if_they_have_a_place_of_their_own() {
        let urgent_subject = Some("news.urgent.>".to_owned());
        let input = InputSettings { urgent_subject, ..InputSettings::default() };
        let subjects = Subjects::of(None, &input).expect("subjects");
        for (payload, subject) in [
            (r#"{"body":"Ann Roe said no.","urgency":1}"#, "news.urgent.manual"),
            (r#"{"uri":"u","version":"1","urgency":2,"body_text":"Ann Roe said no."}"#, "news.urgent.manual"),
            (r#"{"body":"Ann Roe said no.","urgency":3}"#, "news.articles.manual"),
            (r#"{"body":"Ann Roe said no."}"#, "news.articles.manual"),
            (r#"{"urgency":1"#, "news.articles.manual"),
        ] {
            assert_eq!(subjects.subject(payload.as_bytes()).0, subject, "{payload}");
        }
        let named = Subjects::of(Some("news.urgent.desk"), &input).expect("subjects");
        assert_eq!((named.ordinary.as_str(), named.urgent), ("news.urgent.desk", None));
        let without = Subjects::of(None, &InputSettings::default()).expect("subjects");
        assert_eq!(without.subject(br#"{"body":"Ann Roe said no.","urgency":1}"#), ("news.articles.manual", false));
    }

    #[test]
    fn a_subject_that_the_input_does_not_take_is_refused() {
        for asked in
            ["news.enriched.sport", "news.articles", "news.articles.>", "news.articles.*", "news.articles..a", ""]
        {
            assert!(Subjects::of(Some(asked), &input("news.articles.>")).is_err(), "{asked}");
        }
        let message = Subjects::of(Some("news.sport"), &input("news.articles.>")).expect_err("refused");
        assert!(message.contains("news.sport") && message.contains("input.subject is news.articles.>"), "{message}");
    }
}
