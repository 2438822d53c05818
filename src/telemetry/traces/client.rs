//! What carries spans to the collector: one HTTP request a batch, on a connection of its own.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Collected, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::delivery::StartError;

/// How long a batch may take to get to the collector. Larger holds up what waits behind a collector that hangs.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest answer that is read, bytes: a collector answers in a few.
const MAX_ANSWER_BYTES: usize = 64 * 1024;
/// Where a collector takes traces, below its address.
const PATH: &str = "/v1/traces";

/// Sends batches to one collector.
pub(super) struct Client {
    host: String,
    port: u16,
    path: String,
    headers: HeaderMap,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// Why a batch was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("it cannot be reached: {0}")]
    Unreachable(Box<dyn Error + Send + Sync>),
    #[error("it does not answer within {TIMEOUT:?}")]
    Timeout,
    #[error("it answers {0}")]
    Refused(StatusCode),
}

impl SendError {
    /// Returns whether the same batch may be taken later, by OTLP's rules.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout => true,
            Self::Refused(status) => matches!(status.as_u16(), 429 | 502..=504),
        }
    }
}

impl Client {
    /// Returns a client for the collector at `endpoint` that sends `headers` with each batch.
    ///
    /// # Errors
    ///
    /// The endpoint is no address, or a header cannot be one.
    pub(super) fn new(endpoint: &str, headers: Vec<(String, String)>) -> Result<Self, StartError> {
        let bad_endpoint = || StartError("mend traces.endpoint: it is no address".to_owned());
        let uri: Uri = endpoint.parse().map_err(|_| bad_endpoint())?;
        let authority = uri.authority().ok_or_else(bad_endpoint)?;
        // An address of version 6 stands in brackets.
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let tls = match uri.scheme_str() {
            Some("https") => Some((tls_connector()?, ServerName::try_from(host.clone()).map_err(|_| bad_endpoint())?)),
            _ => None,
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let bad_header = || StartError(format!("OTEL_EXPORTER_OTLP_HEADERS: {name:?} cannot be a header"));
            let mut value = HeaderValue::from_str(&value).map_err(|_| bad_header())?;
            value.set_sensitive(true);
            map.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad_header())?, value);
        }
        map.insert(HOST, HeaderValue::from_str(authority.as_str()).map_err(|_| bad_endpoint())?);
        map.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        map.insert(USER_AGENT, HeaderValue::from_static(concat!("quotewire/", env!("CARGO_PKG_VERSION"))));
        let port = uri.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
        Ok(Self { host, port, path: format!("{}{PATH}", uri.path().trim_end_matches('/')), headers: map, tls })
    }

    /// Sends a batch and returns the collector's answer to it.
    pub(super) async fn send(&self, batch: Bytes) -> Result<Bytes, SendError> {
        let answer = tokio::time::timeout(TIMEOUT, self.exchange(batch)).await.map_err(|_| SendError::Timeout)?;
        let (status, body) = answer.map_err(SendError::Unreachable)?;
        if status.is_success() { Ok(body) } else { Err(SendError::Refused(status)) }
    }

    async fn exchange(&self, batch: Bytes) -> Result<(StatusCode, Bytes), Box<dyn Error + Send + Sync>> {
        let mut request = Request::post(self.path.as_str()).body(Full::new(batch))?;
        request.headers_mut().clone_from(&self.headers);
        let tcp = TcpStream::connect((self.host.as_str(), self.port)).await?;
        match &self.tls {
            Some((connector, name)) => answer(connector.connect(name.clone(), tcp).await?, request).await,
            None => answer(tcp, request).await,
        }
    }
}

/// Sends `request` on a connection and returns the answer's status and body.
async fn answer<S>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<(StatusCode, Bytes), Box<dyn Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let exchange = async {
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        // The status tells what has become of the batch, also where the rest cannot be read: sent again, it would be there twice.
        let body = Limited::new(answer.into_body(), MAX_ANSWER_BYTES).collect().await;
        Ok((status, body.map(Collected::to_bytes).unwrap_or_default()))
    };
    tokio::pin!(exchange);
    tokio::select! {
        exchanged = &mut exchange => exchanged,
        // The answer may be there all the same; where it is not, this says why.
        _ended = connection => exchange.await,
    }
}

/// Returns what encrypts, and trusts the system's certificate authorities.
fn tls_connector() -> Result<TlsConnector, StartError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        let message = "the system has no certificate authorities; traces.endpoint begins with https";
        return Err(StartError(message.to_owned()));
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
