//! The command `setup`.

use std::process::ExitCode;

use crate::config::Settings;

/// Arguments of `setup`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command and returns the exit code of the process.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    let _ = (settings, args);
    ExitCode::SUCCESS
}
