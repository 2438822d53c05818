//! What carries spans to the collector: one HTTP request a batch.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue};
use hyper_util::rt::TokioIo;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long a batch may take to get to the collector.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest answer that is read, bytes: a collector answers in a few.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Sends requests on the threads for waiting: whoever asks waits on a thread of its own.
#[derive(Debug)]
pub(super) struct Client {
    runtime: Handle,
    /// Whether the last request has failed: only what changes is told.
    is_failing: AtomicBool,
}

impl Client {
    pub(super) fn new(runtime: Handle) -> Self {
        Self { runtime, is_failing: AtomicBool::new(false) }
    }

    /// Tells the log when traces begin to be lost, and when they are taken again.
    fn note(&self, error: Option<String>) {
        let was_failing = self.is_failing.swap(error.is_some(), Ordering::Relaxed);
        match error {
            Some(error) if !was_failing => tracing::warn!(error, "the collector does not take traces; they are lost"),
            None if was_failing => tracing::info!("the collector takes traces again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sending = self.runtime.spawn(async move { tokio::time::timeout(TIMEOUT, send(request)).await });
        let answer = sending.await.map_err(HttpError::from).and_then(|in_time| in_time?);
        self.note(match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answers {}", answer.status())),
            Err(error) => Some(error.to_string()),
        });
        answer
    }
}

/// Sends `request` over a connection of its own and returns the answer.
async fn send(request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let uri = request.uri();
    let host = uri.host().ok_or("the endpoint has no host")?.to_owned();
    let is_encrypted = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if is_encrypted { 443 } else { 80 });
    let tcp = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    if is_encrypted {
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
        exchange(TlsConnector::from(Arc::new(tls_config().await?)).connect(name, tcp).await?, request).await
    } else {
        exchange(tcp, request).await
    }
}

async fn exchange<S>(stream: S, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let (mut head, body) = request.into_parts();
    let authority = head.uri.authority().map_or("", |authority| authority.as_str());
    head.headers.insert(HOST, HeaderValue::from_str(authority)?);
    head.uri = head.uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    // It ends with the answer, as nothing more is sent.
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(Request::from_parts(head, Full::new(body))).await?;
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(head, body))
}

/// Returns a configuration that trusts the system's certificate authorities.
async fn tls_config() -> Result<ClientConfig, HttpError> {
    let native = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(native.certs);
    Ok(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}
