//! The command `completions`: what a shell needs to complete our arguments.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which shell
    pub shell: Shell,
}

/// Prints the completions of a shell on standard output.
#[must_use]
pub fn execute(args: &Args) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::Cli::command(), "quotewire", &mut script);
    super::print(&script)
}
