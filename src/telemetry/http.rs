//! `/livez`, `/readyz`, `/metrics`, `/version`, the live page, and what else is served beside them.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::live::{Live, routes};
use super::metrics::TextFormat;
use super::{Health, Metrics};

/// Connections served at a time; for one more the oldest is ended, so that whoever holds them open keeps nobody out.
/// Larger takes more memory from the worker, some 20 KiB each; smaller ends connections that are in use.
const MAX_CONNECTIONS: usize = 64;
/// How long a connection lasts at least, whoever comes after it: time for a request and its answer. Larger lets whoever opens
/// connections on and on keep others waiting; smaller ends a probe before its answer in such a flood.
const MIN_LIFE: Duration = Duration::from_millis(50);
/// Connections that the system keeps until we take them. Beyond it a client waits a second before it tries again.
const BACKLOG: u32 = 1024;
/// How long the head of a request may take. Larger is kinder to slow networks; smaller frees sooner what a client holds
/// that says nothing.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection may last, whatever it does beside what may take longer. Clients that ask every few seconds connect again.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest head of a request, bytes.
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// Pause after a connection could not be taken, which the system will have its reasons for.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What the endpoints show.
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// For `/livez` and `/readyz`.
    pub health: Arc<Health>,
    /// For `/metrics`.
    pub metrics: Metrics,
    /// Name of the model, for `/version`.
    pub model: String,
    /// The live page, or none.
    pub live: Live,
}

/// What is served beside the endpoints; nothing by default.
#[derive(Debug, Default)]
pub struct Beside {
    /// Its addresses.
    pub routes: Router,
    /// How long an answer of it may take.
    pub longest: Duration,
}

/// Returns what [`serve`] takes connections from.
///
/// # Errors
///
/// The address is taken, is not one of this machine's, or is not ours to take.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A worker that is started again takes the address at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves the endpoints and what is `beside` them on `listener` until the process ends or the future is dropped. What a client can take of the
/// worker's memory and time is bounded.
pub async fn serve(listener: TcpListener, endpoints: Endpoints, beside: Beside) {
    let page = routes(&endpoints.live);
    let router = Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .route("/version", get(version))
        .with_state(endpoints)
        .merge(page)
        .merge(beside.routes);
    let connection_timeout = CONNECTION_TIMEOUT + beside.longest;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD_BYTES);
    let mut open: VecDeque<(Instant, AbortHandle)> = VecDeque::with_capacity(MAX_CONNECTIONS);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "cannot take a connection to the HTTP endpoints");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        open.retain(|(_, connection)| !connection.is_finished());
        if open.len() >= MAX_CONNECTIONS
            && let Some((since, oldest)) = open.pop_front()
        {
            tokio::time::sleep_until(since + MIN_LIFE).await;
            oldest.abort();
        }
        let serving = tokio::spawn(async move {
            // A client that goes, is slow or speaks something else is no concern of ours.
            tokio::time::timeout(connection_timeout, connection).await.ok();
        });
        open.push_back((Instant::now(), serving.abort_handle()));
    }
}

async fn livez(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    if endpoints.health.is_live() { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "stuck\n") }
}

async fn readyz(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    let obstacles = endpoints.health.obstacles();
    if obstacles.is_empty() {
        return (StatusCode::OK, "ok\n".to_owned());
    }
    let names: Vec<&str> = obstacles.into_iter().map(super::health::Obstacle::as_str).collect();
    (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", names.join("\n")))
}

async fn metrics(State(endpoints): State<Endpoints>, headers: HeaderMap) -> impl IntoResponse {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let format = TextFormat::accepted(&accept.collect::<Vec<_>>().join(","));
    ([(header::CONTENT_TYPE, format.content_type())], endpoints.metrics.encode(&endpoints.health, format))
}

async fn version(State(endpoints): State<Endpoints>) -> impl IntoResponse {
    let (version, model) = (env!("CARGO_PKG_VERSION"), endpoints.model.escape_default());
    let text = format!("{{\"software\":\"quotewire\",\"version\":\"{version}\",\"model\":\"{model}\"}}\n");
    ([(header::CONTENT_TYPE, "application/json")], text)
}
