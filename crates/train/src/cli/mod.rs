//! The command line: one file a command.
//!
//! Exit codes: 0 all well; 1 it failed; 2 bad usage.

pub mod eval;
pub mod make;
pub mod rules;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Makes the models of quotewire and measures them on annotated articles.
#[derive(Debug, Parser)]
#[command(name = "quotewire-train", version, max_term_width = 100, arg_required_else_help = true, after_help = HELP)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const HELP: &str = "Exit codes: 0 all well, 1 it failed, 2 bad usage.";

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measures precision, recall and F1 on annotated articles
    Eval(eval::Args),
    /// Prints every rule of quotations with an example and a counter-example, as Markdown
    Rules,
    /// Makes a model from annotated articles
    #[command(flatten)]
    Make(make::Model),
}

/// Runs the command that `cli` asks for and returns the exit code of the process.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Eval(args) => eval::execute(&args),
        Command::Rules => print(&rules::table()),
        Command::Make(model) => make::execute(&model),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            report(message);
            ExitCode::FAILURE
        }
    }
}

/// Writes `text` to standard output.
fn print(text: &str) -> Result<(), String> {
    std::io::stdout().lock().write_all(text.as_bytes()).map_err(|error| format!("standard output: {error}"))
}

/// Writes a line for people to standard error; where that is closed there is nobody to read it.
fn report(message: impl Display) {
    writeln!(std::io::stderr().lock(), "quotewire-train: {message}").ok();
}
