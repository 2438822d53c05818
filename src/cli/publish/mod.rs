//! The command `publish`: articles onto the input subject, each acked by the server.

mod reading;
mod sending;
mod subjects;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::sync::mpsc;

use self::reading::{read_all, total_bytes};
use self::sending::{Counts, End, Run};
use self::subjects::Subjects;
use super::progress::Progress;
use super::setup::{ANSWER_TIMEOUT, connect_for};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, Signals, tell};
use crate::config::{InputMode, NatsSettings, Settings};
use crate::nats::Publisher;

/// Articles read ahead of the server's acks. Larger reads more files while it waits; smaller holds less.
const READ_AHEAD: usize = 16;

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
    let subjects = Subjects::of(args.subject.as_deref(), &settings.input);
    let (connection, subjects) = match connect_for(&settings, subjects).await {
        Ok(both) => both,
        Err(code) => return code,
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
    let (stream, login) = (settings.input.stream, login_of(&settings.nats));
    // The server drops a message whose id it knows: what is published again for want of an ack is stored once.
    let run = format!("publish-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    let mut run = Run { connection, publisher, stream, login, subjects, id: run, progress, counts: Counts::default() };
    let end = run.publish_all(items).await;
    run.progress.clear();
    run.connection.close().await;
    let counts = run.counts;
    if counts.n_failed + counts.n_unknown == 0 {
        return ExitCode::SUCCESS;
    }
    let rest = if end == End::Done { "" } else { "; nothing behind it was tried" };
    tell(format_args!("{counts}{rest}"));
    let is_set_up = !matches!(end, End::NoStream | End::Forbidden) || counts.n_published > 0;
    ExitCode::from(if is_set_up { EXIT_SOME_FAILED } else { EXIT_SETTINGS })
}

/// Returns who logs in with these settings, for people.
fn login_of(settings: &NatsSettings) -> String {
    match (&settings.user, settings.credentials_file.as_ref().or(settings.nkey_seed_file.as_ref())) {
        (Some(user), _) => format!("the login {user:?}"),
        (None, Some(file)) => format!("the login of {}", file.display()),
        (None, None) if settings.token_file.is_some() => "the login of nats.token_file".to_owned(),
        (None, None) => "whoever has no login (nats.user)".to_owned(),
    }
}
