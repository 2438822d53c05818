//! The command `deadletter`: what failed, why, and back to the input subject.

use std::process::ExitCode;

use super::setup::{ANSWER_TIMEOUT, connect, fail};
use super::{EXIT_SOME_FAILED, EXIT_UNREACHABLE, print, tell};
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
    #[command(group = clap::ArgGroup::new("which").required(true))]
    Replay {
        /// Their sequences in the stream of the dead letters
        #[arg(group = "which")]
        sequences: Vec<u64>,
        /// Every dead letter
        #[arg(long, group = "which")]
        all: bool,
        /// Every dead letter of this error kind
        #[arg(long, value_name = "KIND", group = "which")]
        reason: Option<String>,
    },
}

/// Does what it is asked to and returns the exit code of the process: 1 where some could not be replayed.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    let connection = match connect(&settings).await {
        Ok(connection) => connection,
        Err(error) => return fail(&error),
    };
    let context = connection.jetstream(ANSWER_TIMEOUT);
    let code = match DeadLetterStream::open(&context, &settings.output.dead_letter_stream).await {
        Ok(letters) => act(&letters, &settings, args.action).await,
        Err(error) => {
            tell(format_args!("{error}; `quotewire setup` creates the stream"));
            ExitCode::from(EXIT_UNREACHABLE)
        }
    };
    connection.close().await;
    code
}

async fn act(letters: &DeadLetterStream, settings: &Settings, action: Action) -> ExitCode {
    let result = match action {
        Action::List { reason } => list(letters, reason.as_deref()).await,
        Action::Show { sequence } => letters.get(sequence).await.map(|stored| print(&whole(&stored))),
        Action::Replay { sequences, all: false, reason: None } => {
            Ok(replay(letters, &settings.input.stream, sequences).await)
        }
        Action::Replay { reason, .. } => match sequences_of(letters, reason.as_deref()).await {
            Ok(sequences) => Ok(replay(letters, &settings.input.stream, sequences).await),
            Err(error) => Err(error),
        },
    };
    result.unwrap_or_else(|error| {
        tell(&error);
        ExitCode::from(EXIT_SOME_FAILED)
    })
}

async fn list(letters: &DeadLetterStream, reason: Option<&str>) -> Result<ExitCode, DeadLetterError> {
    let mut code = ExitCode::SUCCESS;
    letters
        .for_each(|stored| {
            if reason.is_none_or(|reason| stored.report.kind == reason) {
                code = print(line(&stored).as_bytes());
            }
        })
        .await?;
    Ok(code)
}

async fn sequences_of(letters: &DeadLetterStream, reason: Option<&str>) -> Result<Vec<u64>, DeadLetterError> {
    let mut sequences = Vec::new();
    letters
        .for_each(|stored| {
            if reason.is_none_or(|reason| stored.report.kind == reason) {
                sequences.push(stored.sequence);
            }
        })
        .await?;
    Ok(sequences)
}

async fn replay(letters: &DeadLetterStream, input_stream: &str, sequences: Vec<u64>) -> ExitCode {
    let mut n_failed = 0;
    for sequence in &sequences {
        match letters.replay(*sequence, input_stream).await {
            Ok(stored) => {
                print(format!("replayed {sequence} to {}\n", stored.report.subject).as_bytes());
            }
            Err(error) => {
                n_failed += 1;
                tell(&error);
            }
        }
    }
    if n_failed > 0 {
        tell(format_args!("{n_failed} of {} were not replayed and stay", sequences.len()));
        return ExitCode::from(EXIT_SOME_FAILED);
    }
    ExitCode::SUCCESS
}

/// Returns one line of tab-separated fields. Headers cannot hold line breaks, and control characters in them were
/// taken out when the dead letter was written.
fn line(stored: &StoredDeadLetter) -> String {
    let StoredDeadLetter { sequence, stored_at, report, .. } = stored;
    format!(
        "{sequence}\t{stored_at}\t{}\t{}\t{}/{}\t{}\n",
        report.kind, report.subject, report.stream, report.sequence, report.message
    )
}

/// Returns the dead letter for people and, after a blank line, its payload as it is.
fn whole(stored: &StoredDeadLetter) -> Vec<u8> {
    let report = &stored.report;
    let mut text = format!(
        "sequence: {}\nstored at: {}\nkind: {}\nerror: {}\nsubject: {}\nstream: {}\nstream sequence: {}\ndeliveries: {}\n",
        stored.sequence,
        stored.stored_at,
        report.kind,
        report.message,
        report.subject,
        report.stream,
        report.sequence,
        report.deliveries
    );
    let mut headers: Vec<String> = stored
        .headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| format!("header {name}: {value}\n")))
        .collect();
    headers.sort_unstable();
    text.extend(headers);
    text.push('\n');
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(&stored.payload);
    bytes.push(b'\n');
    bytes
}
