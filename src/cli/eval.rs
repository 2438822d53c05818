//! The command `eval`.

use std::process::ExitCode;

use crate::config::Settings;

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command and returns the exit code of the process.
#[must_use]
pub fn execute(settings: Settings, args: Args) -> ExitCode {
    let _ = (settings, args);
    ExitCode::SUCCESS
}
