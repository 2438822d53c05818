//! Makes the models of quotewire and measures them on annotated articles.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    quotewire_train::cli::run(quotewire_train::cli::Cli::parse())
}
