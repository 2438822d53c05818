//! Arguments, settings, one command, an exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    quotewire::cli::run(quotewire::cli::Cli::parse())
}
