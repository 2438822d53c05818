//! The command line: one file a command.
//!
//! Exit codes: 0 all well; 1 some articles or messages failed; 2 bad usage; 69 server unreachable; 78 bad settings, or a
//! server whose streams or permissions are not as asked; 128 and the number of the signal that ended the
//! command. `run` and `tail` end with 0 when a signal tells them to. `run` reads its settings again at SIGHUP.

pub mod backfill;
pub mod check;
pub mod completions;
pub mod deadletter;
pub mod engine;
pub mod enrich;
pub mod health;
mod progress;
pub mod publish;
mod reload;
pub mod run;
pub mod schema;
pub mod setup;
mod signals;
pub mod tail;
mod terminal;

use std::fmt::Display;
use std::future::Future;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self, Settings};
pub use signals::Signals;

/// Some articles or messages failed; the others did not.
pub const EXIT_SOME_FAILED: u8 = 1;
/// The command line asks for what cannot be, as clap has it too.
pub const EXIT_USAGE: u8 = 2;
/// The server cannot be reached (`EX_UNAVAILABLE`).
pub const EXIT_UNREACHABLE: u8 = 69;
/// The settings are at fault, or a server that answers has not what they ask for (`EX_CONFIG`).
pub const EXIT_SETTINGS: u8 = 78;

/// Finds who is in a newswire article, and who said what, in which words.
#[derive(Debug, Parser)]
#[command(name = "quotewire", version, max_term_width = 100, arg_required_else_help = true, after_help = HELP)]
pub struct Cli {
    /// Settings, TOML; variables such as `QUOTEWIRE_NATS__URL` override it
    #[arg(long, global = true, value_name = "FILE", env = "QUOTEWIRE_CONFIG")]
    pub config: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const HELP: &str = "Exit codes: 0 all well, 1 some articles or messages failed, 2 bad usage, 69 server unreachable, \
                    78 bad settings, streams or permissions; 143 and 130: ended by SIGTERM or SIGINT.";

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs the worker: articles in from NATS, enriched records out
    Run(run::Args),
    /// Enriches files or standard input, without a server
    Enrich(enrich::Args),
    /// Checks the settings and, with --connect, the server, its streams and the consumer
    Check(check::Args),
    /// Creates the streams and the consumer, changes them with --update, and tells every difference from what they should be
    Setup(setup::Args),
    /// Publishes articles on the input subject and waits for the server's ack of each
    Publish(publish::Args),
    /// Shows the records as they appear on the output, until a signal ends it
    Tail(tail::Args),
    /// Enriches a part of the input stream once more, beside the live work
    Backfill(backfill::Args),
    /// Lists, shows, replays and removes the messages that could not be enriched
    #[command(name = "deadletter")]
    DeadLetter(deadletter::Args),
    /// Prints the JSON Schema of what goes in or comes out
    Schema(schema::Args),
    /// Asks the worker on this machine whether it lives: the health check of the container
    #[command(hide = true)]
    Health,
    /// Prints the completions of a shell
    Completions(completions::Args),
}

/// Runs the command that `cli` asks for and returns the exit code of the process. `signals` are those that [`Signals::catch`]
/// has caught before.
#[must_use]
pub fn run(cli: Cli, signals: std::io::Result<Signals>) -> ExitCode {
    let signals = match signals {
        Ok(signals) => signals,
        Err(error) => {
            tell(format_args!("signals cannot be waited for: {error}"));
            return ExitCode::from(EXIT_SOME_FAILED);
        }
    };
    match cli.command {
        // Until the worker runs, or a record is shown, there is nothing to finish.
        Command::Run(_) | Command::Tail(_) => signals.end_well(),
        _ => signals.end(),
    }
    // These need no settings, so that a fault in one does not keep them from working.
    let command = match cli.command {
        Command::Schema(args) => return schema::execute(&args),
        Command::Completions(args) => return completions::execute(&args),
        command => command,
    };
    let loaded = match command {
        Command::Enrich(_) => config::load_offline(cli.config.as_deref()),
        _ => config::load(cli.config.as_deref()),
    };
    let settings = match loaded {
        Ok(settings) => settings,
        Err(faults) => {
            for fault in &faults.0 {
                tell(format_args!("{}: {}", fault.key, fault.message));
            }
            return ExitCode::from(EXIT_SETTINGS);
        }
    };
    with_settings(command, cli.config, settings, &signals)
}

fn with_settings(command: Command, file: Option<PathBuf>, settings: Settings, signals: &Signals) -> ExitCode {
    match command {
        Command::Run(args) => block_on(run::execute(file, settings, args, signals)),
        Command::Check(args) => block_on(check::execute(settings, args)),
        Command::Setup(args) => block_on(setup::execute(settings, args)),
        Command::Publish(args) => block_on(publish::execute(settings, args, signals)),
        Command::Tail(args) => block_on(tail::execute(settings, args, signals)),
        Command::Backfill(args) => block_on(backfill::execute(settings, args, signals)),
        Command::DeadLetter(args) => block_on(deadletter::execute(settings, args)),
        Command::Health => health::execute(&settings),
        Command::Enrich(args) => enrich::execute(&settings, &args, signals),
        Command::Schema(args) => schema::execute(&args),
        Command::Completions(args) => completions::execute(&args),
    }
}

/// Runs `command` on threads for waiting: the extraction has threads of its own.
fn block_on(command: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(command);
            // A task that still waits for a server must not keep the process from ending.
            runtime.shutdown_background();
            code
        }
        Err(error) => {
            tell(format_args!("the threads for input and output cannot be started: {error}"));
            ExitCode::from(EXIT_SOME_FAILED)
        }
    }
}

/// Tells people something on standard error, without what a terminal would obey; where that is closed there is nobody
/// to tell.
pub(crate) fn tell(message: impl Display) {
    writeln!(std::io::stderr().lock(), "quotewire: {}", terminal::lines(&message.to_string())).ok();
}

/// Writes `output` to standard output and returns the exit code of the process. A reader that has gone, such as
/// `head`, is no failure.
pub(crate) fn print(output: &[u8]) -> ExitCode {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(output).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            tell(format_args!("standard output: {error}"));
            ExitCode::from(EXIT_SOME_FAILED)
        }
        _ => ExitCode::SUCCESS,
    }
}
