//! The command `deadletter`: what failed, why, back to the input subject, and away.

mod replay;

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::process::ExitCode;

use async_nats::jetstream::Context;

use super::setup::{ANSWER_TIMEOUT, connect, exit_of_refusal, fail};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, print, tell, terminal};
use crate::config::Settings;
use crate::nats::{DeadLetterError, DeadLetterStream, StoredDeadLetter};

/// Arguments of `deadletter`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do with the dead letters
    #[command(subcommand)]
    pub action: Action,
}

/// What is done with dead letters.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// One line a dead letter: sequence, time, kind, subject, origin and message of the error
    List {
        /// Only those of this error kind, such as `malformed_json`
        #[arg(long, value_name = "KIND")]
        reason: Option<String>,
    },
    /// One dead letter whole
    Show {
        /// Its sequence in the stream of the dead letters
        sequence: u64,
    },
    /// Publishes dead letters on their subjects again and removes them
    ///
    /// An article keeps its identity: one that has a record by this software and model is not published again.
    Replay {
        /// Which dead letters
        #[command(flatten)]
        which: Which,
        /// How many a second at most
        #[arg(long, value_name = "A_SECOND", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        rate: u32,
    },
    /// Removes dead letters for good
    Purge {
        /// Which dead letters
        #[command(flatten)]
        which: Which,
    },
}

/// Which dead letters are meant.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Which {
    /// Their sequences in the stream of the dead letters
    pub sequences: Vec<u64>,
    /// Every dead letter
    #[arg(long)]
    pub all: bool,
    /// Every dead letter of this error kind
    #[arg(long, value_name = "KIND")]
    pub reason: Option<String>,
}

/// Does what it is asked to and returns the exit code of the process: 1 where some could not be replayed or
/// removed.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    let connection = match connect(&settings).await {
        Ok(connection) => connection,
        Err(error) => return fail(&error),
    };
    let context = connection.jetstream(ANSWER_TIMEOUT);
    let code = match DeadLetterStream::open(&context, &settings.output.dead_letter_stream, &settings.input.stream).await
    {
        Ok(letters) => act(&letters, &context, &settings, args.action).await,
        Err(error) => {
            tell(error);
            ExitCode::from(exit_of_refusal(&connection))
        }
    };
    connection.close().await;
    code
}

async fn act(letters: &DeadLetterStream, context: &Context, settings: &Settings, action: Action) -> ExitCode {
    let stream = &settings.output.dead_letter_stream;
    let result = match action {
        Action::List { reason } => list(letters, stream, reason.as_deref()).await,
        Action::Show { sequence } => letters.get(sequence).await.map(|stored| print(&whole(&stored))),
        Action::Replay { which, rate } => match which.sequences(letters, stream).await {
            Ok(Some(sequences)) => Ok(replay::execute(letters, context, settings, &sequences, rate).await),
            Ok(None) => Ok(ExitCode::from(EXIT_SOME_FAILED)),
            Err(error) => Err(error),
        },
        Action::Purge { which } => match which.sequences(letters, stream).await {
            Ok(Some(sequences)) => Ok(purge(letters, &sequences).await),
            Ok(None) => Ok(ExitCode::from(EXIT_SOME_FAILED)),
            Err(error) => Err(error),
        },
    };
    result.unwrap_or_else(|error| {
        tell(&error);
        let is_denied = matches!(error, DeadLetterError::Unanswered { .. });
        ExitCode::from(if is_denied { EXIT_SETTINGS } else { EXIT_SOME_FAILED })
    })
}

async fn list(letters: &DeadLetterStream, stream: &str, reason: Option<&str>) -> Result<ExitCode, DeadLetterError> {
    let (mut code, mut n_listed, mut kinds) = (ExitCode::SUCCESS, 0_u64, BTreeSet::new());
    letters
        .for_each(|stored| {
            kinds.insert(stored.report.kind.clone());
            if reason.is_none_or(|reason| stored.report.kind == reason) {
                // A program reads lines of dead letters alone.
                if n_listed == 0 && std::io::stdout().is_terminal() {
                    print(HEADER.as_bytes());
                }
                n_listed += 1;
                code = print(line(&stored).as_bytes());
            }
        })
        .await?;
    match reason {
        Some(reason) if n_listed == 0 => {
            tell_unknown(reason, &kinds, stream);
            code = ExitCode::from(EXIT_SOME_FAILED);
        }
        None if n_listed == 0 => tell(format_args!("there are no dead letters in the stream {stream}")),
        _ => {}
    }
    Ok(code)
}

/// Tells that no dead letter is of kind `reason`, and which kinds there are.
fn tell_unknown(reason: &str, kinds: &BTreeSet<String>, stream: &str) {
    let kinds: Vec<String> = kinds.iter().map(|kind| terminal::one_line(kind).to_string()).collect();
    tell(match kinds.is_empty() {
        true => format!("no dead letter is of kind {reason}: there is none in the stream {stream}"),
        false => format!("no dead letter is of kind {reason}; there are: {}", kinds.join(", ")),
    });
}

impl Which {
    /// Returns the sequences of the dead letters that are meant; none where there is none of the kind, which it tells.
    async fn sequences(self, letters: &DeadLetterStream, stream: &str) -> Result<Option<Vec<u64>>, DeadLetterError> {
        if !self.sequences.is_empty() {
            return Ok(Some(self.sequences));
        }
        let (mut sequences, mut kinds) = (Vec::new(), BTreeSet::new());
        letters
            .for_each(|stored| {
                kinds.insert(stored.report.kind.clone());
                if self.reason.as_ref().is_none_or(|reason| stored.report.kind == *reason) {
                    sequences.push(stored.sequence);
                }
            })
            .await?;
        if let (Some(reason), true) = (&self.reason, sequences.is_empty()) {
            tell_unknown(reason, &kinds, stream);
            return Ok(None);
        }
        Ok(Some(sequences))
    }
}

async fn purge(letters: &DeadLetterStream, sequences: &[u64]) -> ExitCode {
    let mut n_failed = 0;
    for &sequence in sequences {
        if let Err(error) = letters.remove(sequence).await {
            n_failed += 1;
            tell(&error);
        }
    }
    let n_removed = sequences.len() - n_failed;
    let letters = if n_removed == 1 { "letter" } else { "letters" };
    let printed = print(format!("removed {n_removed} dead {letters}\n").as_bytes());
    if n_failed > 0 { ExitCode::from(EXIT_SOME_FAILED) } else { printed }
}

/// What the fields of a line are called.
const HEADER: &str = "SEQUENCE\tTIME\tKIND\tSUBJECT\tORIGIN\tERROR\n";

/// Returns one line of tab-separated fields.
fn line(stored: &StoredDeadLetter) -> String {
    let StoredDeadLetter { sequence, stored_at, report, .. } = stored;
    let [kind, subject, stream, message] =
        [&report.kind, &report.subject, &report.stream, &report.message].map(|field| terminal::one_line(field));
    format!("{sequence}\t{stored_at}\t{kind}\t{subject}\t{stream}/{}\t{message}\n", report.sequence)
}

/// Returns the dead letter for people and, after a blank line, its payload: as it is for a program or a file, without
/// what a terminal would obey on one.
fn whole(stored: &StoredDeadLetter) -> Vec<u8> {
    let report = &stored.report;
    let fields = [
        ("sequence", stored.sequence.to_string()),
        ("stored at", stored.stored_at.clone()),
        ("kind", report.kind.clone()),
        ("error", report.message.clone()),
        ("subject", report.subject.clone()),
        ("stream", report.stream.clone()),
        ("stream sequence", report.sequence.to_string()),
        ("came in at", report.stored_at.clone().unwrap_or_default()),
        ("deliveries", report.deliveries.to_string()),
    ];
    let mut text: String =
        fields.iter().map(|(name, value)| format!("{name}: {}\n", terminal::one_line(value))).collect();
    let mut headers: Vec<String> = stored
        .headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| format!("{name}: {}", value.as_str())))
        .map(|header| format!("header {}\n", terminal::one_line(&header)))
        .collect();
    headers.sort_unstable();
    text.extend(headers);
    text.push('\n');
    let mut bytes = text.into_bytes();
    if std::io::stdout().is_terminal() {
        bytes.extend_from_slice(terminal::lines(&String::from_utf8_lossy(&stored.payload)).as_bytes());
    } else {
        bytes.extend_from_slice(&stored.payload);
    }
    bytes.push(b'\n');
    bytes
}
