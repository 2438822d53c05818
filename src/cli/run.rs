//! The command `run`.

use std::process::ExitCode;

use crate::config::Settings;

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command and returns the exit code of the process.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    let _ = (settings, args);
    ExitCode::SUCCESS
}
