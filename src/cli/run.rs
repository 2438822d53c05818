//! The command `run`: the worker, its endpoints and its signals.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::reload::{self, Reload};
use super::{EXIT_SETTINGS, EXIT_SOME_FAILED, Signals, engine, tell};
use crate::config::Settings;
use crate::telemetry::http::{self, Beside, Endpoints};
use crate::telemetry::traces::StartError;
use crate::telemetry::{Live, Telemetry, Traces, log};
use crate::worker::{self, Extraction, HttpEnrich, Patience, RunError};
use quotewire_engine::ModelError;

/// How long the end of the process waits for the last traces to leave, within the deadline for all of its end.
const LAST_TRACES: Duration = Duration::from_secs(5);

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ends with 69 or 78 where the server, its streams or the consumer are not there, in place of waiting for them
    ///
    /// Waits for the server as long as nats.connect_timeout says.
    #[arg(long)]
    pub fail_fast: bool,
}

/// Why the command ended otherwise than by one signal.
#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error("cannot read log.filter: {0}")]
    LogFilter(#[from] tracing_subscriber::filter::ParseError),
    #[error("SIGHUP cannot be waited for: {0}")]
    Signals(std::io::Error),
    #[error("cannot load the model: {0}; mend engine.model")]
    Model(#[from] ModelError),
    #[error("cannot listen on {address}: {source}; mend http.listen: {}", listen_hint(source))]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error(transparent)]
    Traces(#[from] StartError),
    #[error("the worker died of a fault of its own: {0}")]
    Died(tokio::task::JoinError),
    #[error(transparent)]
    Worker(#[from] RunError),
    #[error("stopped before everything in flight was finished; the server will deliver it again")]
    Interrupted,
}

impl CommandError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::LogFilter(_) | Self::Model(_) | Self::Listen { .. } | Self::Traces(_) => EXIT_SETTINGS,
            Self::Worker(error) => error.exit_code(),
            Self::Signals(_) | Self::Died(_) | Self::Interrupted => EXIT_SOME_FAILED,
        }
    }
}

/// Runs the worker until SIGTERM or SIGINT and returns the exit code of the process. A second signal stops it
/// before it has finished. SIGHUP has it read `settings` again, those of `file` where one is named, and apply what may change.
pub async fn execute(file: Option<PathBuf>, settings: Settings, args: Args, signals: &Signals) -> ExitCode {
    if let Err(error) = watch_settings(file, &settings) {
        tell(&error);
        return ExitCode::from(error.exit_code());
    }
    match run(settings, args, signals).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A filter that lets no errors through is no reason to end without a word.
            if tracing::enabled!(tracing::Level::ERROR) {
                tracing::error!(%error, exit_code = error.exit_code(), "the worker ended");
            } else {
                tell(&error);
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// Starts the log, and has SIGHUP read the settings again from now on.
fn watch_settings(file: Option<PathBuf>, settings: &Settings) -> Result<(), CommandError> {
    // First of all: until it is caught it ends the process.
    let hangups = reload::catch().map_err(CommandError::Signals)?;
    let log = log::start(&settings.log)?;
    if std::env::var_os("RUST_LOG").is_some_and(|filter| !filter.is_empty()) {
        tracing::warn!("RUST_LOG is set and changes nothing: the filter is log.filter, or QUOTEWIRE_LOG__FILTER");
    }
    tokio::spawn(Reload { file, settings: settings.clone(), log }.at_each(hangups));
    Ok(())
}

async fn run(settings: Settings, args: Args, signals: &Signals) -> Result<(), CommandError> {
    let enricher = engine::load(&settings.engine)?;
    let model = enricher.tagger().model().to_owned();
    let extraction = Extraction::new(enricher, settings.engine.n_threads())?;
    let telemetry = telemetry(&settings)?;
    let (stop, ends_by) = (CancellationToken::new(), OnceLock::new());
    let Telemetry { health, metrics, live, traces } = telemetry.clone();
    let is_enriching = settings.http.enabled && settings.http.enrich;
    let by_http = is_enriching
        .then(|| HttpEnrich::new(&settings, &extraction, Arc::clone(&health), metrics.clone(), stop.clone()));
    let endpoints = Endpoints { health: Arc::clone(&health), metrics, model, live };
    let address = settings.http.enabled.then(|| serve(&settings, endpoints, by_http.as_ref())).transpose()?;
    health.introduce(settings.input.every_subject(), address);
    let drain_deadline = settings.input.drain_deadline;
    signals.leave_to_command();
    let second_signal = async {
        signals.wait_for(1).await;
        tracing::info!("signal: finishing what is in flight; a second signal stops at once");
        ends_by.get_or_init(|| Instant::now() + drain_deadline);
        stop.cancel();
        signals.wait_for(2).await;
    };
    let patience = if args.fail_fast { Patience::FailFast } else { Patience::Waits };
    // On the runtime's own threads: the thread that waits here would add a switch to every message.
    let working = tokio::spawn(worker::run(settings, patience, extraction, telemetry, stop.clone()));
    let stopping = stop.clone();
    // Beside the worker's own draining: they have one deadline.
    let draining = by_http.map(|by_http| {
        tokio::spawn(async move {
            stopping.cancelled().await;
            by_http.drained(drain_deadline).await;
        })
    });
    let ending = async {
        let ended = working.await;
        if let Some(draining) = draining.filter(|_| stop.is_cancelled()) {
            draining.await.ok();
        }
        if let Some(ends_by) = ends_by.get() {
            traces.flush((*ends_by).min(Instant::now() + LAST_TRACES)).await;
        }
        ended
    };
    tokio::select! {
        ended = ending => Ok(ended.map_err(CommandError::Died)??),
        () = second_signal => Err(CommandError::Interrupted),
    }
}

/// Returns what an address for the endpoints must be.
fn listen_hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::AddrNotAvailable => "the address is none of this machine's; 0.0.0.0 means all of them",
        ErrorKind::PermissionDenied => "take a port from 1024 on, or let the worker have this one",
        _ => "each worker on a machine has an address of its own",
    }
}

/// Returns what the worker tells, as `settings` say.
fn telemetry(settings: &Settings) -> Result<Telemetry, StartError> {
    let mut telemetry = Telemetry::default();
    telemetry.traces = Traces::start(settings, &telemetry.metrics.traces)?;
    if settings.http.enabled && settings.http.page {
        telemetry.live = Live::start(telemetry.metrics.clone());
    }
    Ok(telemetry)
}

/// Serves the endpoints, and what makes records of articles that come by HTTP where there is any. Returns where.
fn serve(settings: &Settings, endpoints: Endpoints, by_http: Option<&HttpEnrich>) -> Result<SocketAddr, CommandError> {
    let address = settings.http.listen;
    let listener = http::listen(address).map_err(|source| CommandError::Listen { address, source })?;
    let address = listener.local_addr().unwrap_or(address);
    if endpoints.live.is_on() {
        tracing::info!(address = %format_args!("http://{address}/"), "live page");
    }
    if by_http.is_some() {
        tracing::info!(address = %format_args!("http://{address}/enrich"), "articles are taken by POST");
    }
    let beside = match by_http {
        Some(by_http) => Beside { routes: by_http.routes(), longest: by_http.longest() },
        None => Beside { routes: HttpEnrich::routes_off(), longest: Duration::ZERO },
    };
    tokio::spawn(http::serve(listener, endpoints, beside));
    Ok(address)
}
