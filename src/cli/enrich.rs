//! The command `enrich`: files or standard input in, records out, without a server.

use std::process::ExitCode;

use crate::config::Settings;

/// Arguments of `enrich`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command and returns the exit code of the process.
#[must_use]
pub fn execute(settings: &Settings, args: &Args) -> ExitCode {
    let _ = (settings, args);
    ExitCode::SUCCESS
}
