//! The command `tail`: the records as they appear on the output.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::ValueEnum;

use super::enrich::summary;
use super::setup::{ANSWER_TIMEOUT, connect_for, exit_of_refusal};
use super::terminal::Look;
use super::{EXIT_SOME_FAILED, EXIT_UNREACHABLE, Signals, tell};
use crate::article::{ArticleError, Hints, unpack};
use crate::config::{InputMode, Settings, subject};
use crate::nats::{Seen, Tail, Tailed};
use crate::record::EnrichedRecord;

/// How long a record may take to be written to a reader that is slow, after the signal.
const WRITING: Duration = Duration::from_millis(300);
/// Largest record that is decompressed, bytes. Larger takes that much memory; smaller does not show what is longer.
const MAX_UNPACKED_BYTES: usize = 256 << 20;

/// Arguments of `tail`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only what was published on this subject, with or without wildcards, in place of all of output.subject
    #[arg(long)]
    pub subject: Option<String>,
    /// What to write: a summary for people, or the records as they were published, one a line
    #[arg(long, value_enum, default_value_t = To::Text)]
    pub to: To,
    /// Ends after so many records
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
    /// Begins with the oldest record that the stream keeps, and not with the next one
    #[arg(long)]
    pub from_start: bool,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// A summary for people, as `enrich --to text` has it
    Text,
    /// Records, one a line
    Ndjson,
}

/// Shows records until so many have come or a signal ends it, and returns the exit code of the process: 1 where one could not
/// be read.
pub async fn execute(settings: Settings, args: Args, signals: &Signals) -> ExitCode {
    let (connection, subject) = match connect_for(&settings, subject_of(&args, &settings)).await {
        Ok(both) => both,
        Err(code) => return code,
    };
    let tail = match settings.input.mode {
        InputMode::JetStream => {
            Tail::of_stream(&connection, ANSWER_TIMEOUT, &settings.output.stream, &subject, args.from_start).await
        }
        InputMode::Core => Tail::of_core(&connection, &subject).await,
    };
    let mut tail = match tail {
        Ok(tail) => tail,
        Err(error) => {
            tell(error);
            return ExitCode::from(exit_of_refusal(&connection));
        }
    };
    signals.leave_to_command();
    let late = signals.clone();
    tokio::spawn(async move {
        // Whoever reads us may have stopped reading, and the end must not wait for that.
        late.wait_for(1).await;
        tokio::time::sleep(WRITING).await;
        late.end_well_now()
    });
    let since = if args.from_start { "from the oldest one kept" } else { "from now on" };
    tell(format_args!("records on {subject}, {since}; SIGINT (Ctrl-C) ends it"));
    let code = tokio::select! {
        code = show(&mut tail, &args) => code,
        () = signals.wait_for(1) => ExitCode::SUCCESS,
    };
    drop(tail);
    connection.close().await;
    code
}

/// Returns the subject to read, or why there is none.
fn subject_of(args: &Args, settings: &Settings) -> Result<String, String> {
    if args.from_start && settings.input.mode == InputMode::Core {
        return Err("--from-start: input.mode is core, where nothing is kept: leave it out".to_owned());
    }
    let output = &settings.output.subject;
    let asked = args.subject.as_ref().unwrap_or(output);
    if settings.output.record_subjects().iter().any(|subject| subject::covers(subject, asked)) {
        return Ok(asked.clone());
    }
    if subject::covers(&settings.output.embargoed_subject, asked) {
        return Err(format!(
            "--subject: records come on {asked} where output.embargoed is \"subject\", and here it is not: set it as the worker has it \
             (QUOTEWIRE_OUTPUT__EMBARGOED=subject)"
        ));
    }
    Err(format!(
        "--subject: no record comes on {asked}, for output.subject is {output}: name a subject of it, or change it"
    ))
}

async fn show(tail: &mut Tail, args: &Args) -> ExitCode {
    let look = Look::of_stdout();
    let (mut n_shown, mut n_failed) = (0, 0_u64);
    while args.count.is_none_or(|count| n_shown < count) {
        let message = match tail.next().await {
            Some(Seen::Message(message)) => message,
            Some(Seen::PullError(pull_error)) => {
                tell(format_args!("{pull_error}; trying again"));
                continue;
            }
            None => {
                tell("the connection is shut for good");
                return ExitCode::from(EXIT_UNREACHABLE);
            }
        };
        n_shown += 1;
        let written = match written(&message, args.to, look) {
            Ok(written) => written,
            Err(fault) => {
                n_failed += 1;
                tell(format_args!("{}: {fault}", place(&message)));
                continue;
            }
        };
        let mut stdout = io::stdout().lock();
        match stdout.write_all(&written).and_then(|()| stdout.flush()) {
            Ok(()) => {}
            // Whoever read us, such as head, has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            Err(error) => {
                tell(format_args!("standard output: {error}"));
                return ExitCode::from(EXIT_SOME_FAILED);
            }
        }
    }
    if n_failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(EXIT_SOME_FAILED) }
}

/// Returns where a message is, for people.
fn place(message: &Tailed) -> String {
    match message.sequence {
        Some(sequence) => format!("message {sequence} on {}", message.subject),
        None => format!("a message on {}", message.subject),
    }
}

/// Returns what is written of a message, or what is wrong with it.
fn written(message: &Tailed, to: To, look: Look) -> Result<Vec<u8>, String> {
    let hints = Hints::from_headers(|name| message.headers.get(name).map(async_nats::HeaderValue::as_str));
    let record = unpack(&message.payload, hints.content_encoding, MAX_UNPACKED_BYTES).map_err(|fault| match fault {
        // No setting: it is what a terminal is spared.
        ArticleError::TooLargeUnpacked { limit } => format!("the record is larger than {limit} bytes"),
        fault => fault.to_string(),
    })?;
    match to {
        To::Ndjson => {
            let mut line = record.trim_ascii_end().to_vec();
            line.push(b'\n');
            Ok(line)
        }
        To::Text => match EnrichedRecord::from_json(&record) {
            Ok(record) => Ok(summary::write(&record, look).into_bytes()),
            Err(error) => Err(format!("this is no record that can be told ({error}): --to ndjson shows it as it is")),
        },
    }
}
