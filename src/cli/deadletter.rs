//! The command `deadletter`.

use std::process::ExitCode;

use crate::config::Settings;

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
    /// One line a dead letter: sequence, time, kind and message of the error
    List,
    /// One dead letter whole
    Show {
        /// Its sequence in the stream of the dead letters
        sequence: u64,
    },
    /// Publishes dead letters on the input subject again
    Replay {
        /// Their sequences in the stream of the dead letters
        sequences: Vec<u64>,
    },
}

/// Runs the command and returns the exit code of the process.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    let _ = (settings, args);
    ExitCode::SUCCESS
}
