//! The command `check`.

use std::process::ExitCode;

use crate::config::Settings;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Connects to the server and looks at its streams and the consumer
    #[arg(long)]
    pub connect: bool,
    /// Prints every setting as it stands, with defaults, as TOML
    #[arg(long)]
    pub print_config: bool,
}

/// Runs the command and returns the exit code of the process.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    let _ = (settings, args);
    ExitCode::SUCCESS
}
