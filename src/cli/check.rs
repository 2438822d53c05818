//! The command `check`: the settings, then the server, its streams and the consumer, and what the login may do.

use std::fmt::Write;
use std::process::ExitCode;

use super::setup::{ANSWER_TIMEOUT, connect, fail};
use super::{engine, print, tell};
use crate::config::{InputMode, Settings};
use crate::nats::SubjectMap;
use crate::nats::topology::{self, Source};
use crate::worker::{RunError, large_record_note};

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

/// Checks what it is asked to and returns the exit code of the process. That the settings could be read has been
/// found out already.
pub async fn execute(settings: Settings, args: Args) -> ExitCode {
    if args.print_config {
        let bound = settings.memory_bound().div_ceil(1 << 20);
        let printed = print(format!("# memory of the worker: {bound} MiB at the most\n\n{settings}").as_bytes());
        if !args.connect {
            return printed;
        }
    }
    let enricher = match engine::load(&settings.engine) {
        Ok(enricher) => enricher,
        Err(error) => {
            tell(format_args!("engine.model: {error}"));
            return ExitCode::from(super::EXIT_SETTINGS);
        }
    };
    let mut report = format!("settings: ok\nmodel: {}\n", enricher.tagger().model());
    let connected = if args.connect { look_at_server(&settings, &mut report).await } else { Ok(Vec::new()) };
    if args.print_config {
        // All that stands on standard output can be read back as settings.
        report = report.lines().map(|line| format!("# {line}\n")).collect();
        report.insert(0, '\n');
    }
    let printed = print(report.as_bytes());
    match connected {
        Ok(denied) if denied.is_empty() => printed,
        Ok(denied) => {
            tell(format_args!(
                "the login may not do what the worker does; deploy/nats-accounts.conf has the permissions for it:\n  {}",
                denied.join("\n  ")
            ));
            ExitCode::from(super::EXIT_SETTINGS)
        }
        Err(error) => fail(&error),
    }
}

/// Returns what the login may not do and the worker must.
async fn look_at_server(settings: &Settings, report: &mut String) -> Result<Vec<String>, RunError> {
    let input = &settings.input;
    SubjectMap::check(settings)?;
    let connection = connect(settings).await?;
    let info = connection.client().server_info();
    // Writing into a string cannot fail.
    writeln!(report, "server: {} at {}:{}, version {}", info.server_name, info.host, info.port, info.version).ok();
    if let Some(note) = large_record_note(input.max_article_bytes, info.max_payload) {
        writeln!(report, "note: {note}").ok();
    }
    if input.mode == InputMode::JetStream {
        let found = topology::look(&connection.jetstream(ANSWER_TIMEOUT), settings, &input.lanes()).await?;
        report.extend(found.notes.iter().map(|note| format!("note: {note}\n")));
        let differences = found.all_differences();
        if !differences.is_empty() {
            return Err(RunError::Differences(differences));
        }
        report.push_str("streams and consumer: ok\n");
    }
    let access = topology::access(&connection, settings).await;
    match access.source {
        Source::Unknown => report.push_str(
            "note: whether the login may publish records is not known: the server tells nobody, or only who may publish \
             $SYS.REQ.USER.INFO\n",
        ),
        _ if !access.denied.is_empty() => {}
        Source::Told => report.push_str("permissions: ok\n"),
        Source::Tried => report.push_str("permissions: ok, as tried on one subject each: the server does not tell\n"),
    }
    connection.close().await;
    Ok(access.denied)
}
