//! Arguments, settings, one command, an exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // Before anything else: process 1 of a container gets no signal that it does not catch.
    let signals = quotewire::cli::Signals::catch();
    quotewire::cli::run(quotewire::cli::Cli::parse(), signals)
}
