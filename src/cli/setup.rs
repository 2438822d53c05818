//! The command `setup`: creates the streams and the consumer, changes them where it is told to, and tells every difference.

use std::process::ExitCode;
use std::time::Duration;

use super::{EXIT_SETTINGS, EXIT_UNREACHABLE, EXIT_USAGE, print, tell};
use crate::config::{InputMode, Settings};
use crate::nats::{Connection, topology};
use crate::worker::RunError;

/// How long to wait for each of the server's answers.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// Arguments of `setup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Changes the consumer and the streams of ours where they are not as asked and the server changes that in place
    ///
    /// To the stream of the articles it adds the subjects of input.urgent_subject, and changes nothing else of it.
    /// Nothing is deleted; what cannot be changed in place is told. A consumer that is to give more subjects than before
    /// gives those that come in from then on.
    #[arg(long)]
    pub update: bool,
}

/// Creates what is missing and returns the exit code of the process: 78 where what is there is not as asked.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    if settings.input.mode == InputMode::Core {
        return print(b"core mode needs no streams and no consumer: nothing to set up\n");
    }
    let mut report = String::new();
    let result = setup(&settings, args.update, &mut report).await;
    let printed = print(report.as_bytes());
    match result {
        Ok(()) => printed,
        Err(error) => fail(&error),
    }
}

async fn setup(settings: &Settings, update: bool, report: &mut String) -> Result<(), RunError> {
    let connection = connect(settings).await?;
    let context = connection.jetstream(ANSWER_TIMEOUT);
    topology::check_room(&context, settings).await?;
    let (mut created, lanes) = (Vec::new(), settings.input.lanes());
    let mut result = topology::create_missing(&context, settings, &lanes, &mut created).await;
    if result.is_ok() {
        result = topology::create_held(&context, settings, &mut created).await;
    }
    report.extend(created.iter().map(|what| format!("created {what}\n")));
    result?;
    if update {
        // Told before anything is changed: whoever watches may still stop it.
        let before = topology::look(&context, settings, &lanes).await?;
        let differences =
            before.all_differences().into_iter().map(|difference| difference.to_string()).chain(before.notes);
        report.extend(differences.map(|difference| format!("found {difference}\n")));
        print(report.as_bytes());
        report.clear();
        let mut updated = topology::update(&context, settings, &lanes).await?;
        topology::update_held(&context, settings, &mut updated).await?;
        report.extend(updated.changed.iter().map(|change| format!("changed {change}\n")));
        updated.refused.iter().for_each(tell);
        // A stream that has its subjects now may have their consumer.
        let mut created = Vec::new();
        let result = topology::create_missing(&context, settings, &lanes, &mut created).await;
        report.extend(created.iter().map(|what| format!("created {what}\n")));
        result?;
    }
    let found = topology::look(&context, settings, &lanes).await?;
    connection.close().await;
    report.extend(found.notes.iter().map(|note| format!("note: {note}\n")));
    let differences = found.all_differences();
    if !differences.is_empty() {
        return Err(RunError::Differences(differences));
    }
    report.push_str("streams and consumer are as asked\n");
    Ok(())
}

/// Connects as every command but `run` does: nothing is received that would need a buffer.
pub(super) async fn connect(settings: &Settings) -> Result<Connection, RunError> {
    Ok(Connection::open(&settings.nats, 1024).await?)
}

/// Connects for a command whose arguments ask for `asked`, and returns both.
///
/// # Errors
///
/// The arguments ask for what cannot be, or the server cannot be reached: that has been told, and the process ends with this exit code.
pub(super) async fn connect_for<T>(settings: &Settings, asked: Result<T, String>) -> Result<(Connection, T), ExitCode> {
    let asked = asked.map_err(|message| {
        tell(message);
        ExitCode::from(EXIT_USAGE)
    })?;
    let connection = connect(settings).await.map_err(|error| fail(&error))?;
    Ok((connection, asked))
}

/// Returns the exit code of a command that the server does not serve: while it answers, settings, streams or permissions are at
/// fault.
pub(super) fn exit_of_refusal(connection: &Connection) -> u8 {
    if connection.is_up() { EXIT_SETTINGS } else { EXIT_UNREACHABLE }
}

/// Tells `error` and returns the exit code that it ends the process with.
pub(super) fn fail(error: &RunError) -> ExitCode {
    tell(error);
    ExitCode::from(error.exit_code())
}
