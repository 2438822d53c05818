//! The command `setup`: creates the streams and the consumer, or tells every difference.

use std::process::ExitCode;
use std::time::Duration;

use super::{print, tell};
use crate::config::{InputMode, Settings};
use crate::nats::{Connection, topology};
use crate::worker::RunError;

/// How long to wait for each of the server's answers.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Arguments of `setup`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Creates what is missing and returns the exit code of the process: 78 where what is there is not as asked.
pub async fn execute(settings: Settings, _args: Args) -> ExitCode {
    if settings.input.mode == InputMode::Core {
        return print(b"core mode needs no streams and no consumer: nothing to set up\n");
    }
    match setup(&settings).await {
        Ok(report) => print(report.as_bytes()),
        Err(error) => fail(&error),
    }
}

async fn setup(settings: &Settings) -> Result<String, RunError> {
    let connection = connect(settings).await?;
    let context = connection.jetstream(ANSWER_TIMEOUT);
    let created = topology::create_missing(&context, settings).await?;
    let differences = topology::differences(&context, settings).await?;
    connection.close().await;
    if !differences.is_empty() {
        return Err(RunError::Differences(differences));
    }
    let mut report: String = created.iter().map(|what| format!("created {what}\n")).collect();
    report.push_str("streams and consumer are as asked\n");
    Ok(report)
}

/// Connects as every command but `run` does: nothing is received that would need a buffer.
pub(super) async fn connect(settings: &Settings) -> Result<Connection, RunError> {
    Ok(Connection::open(&settings.nats, 1024).await?)
}

/// Tells `error` and returns the exit code that it ends the process with.
pub(super) fn fail(error: &RunError) -> ExitCode {
    tell(error);
    ExitCode::from(error.exit_code())
}
