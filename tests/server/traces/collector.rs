//! A collector: it takes what OTLP sends over HTTP, as protobuf, and keeps the spans.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::serve::Listener;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode as SpanStatus;
use prost::Message;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// A span as it came.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) name: String,
    /// Hexadecimal, as the other ids.
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: String,
    pub(crate) start_ns: u64,
    pub(crate) end_ns: u64,
    pub(crate) kind: SpanKind,
    /// The error's words, where it has failed.
    pub(crate) error: Option<String>,
    /// Trace and span of each.
    pub(crate) links: Vec<(String, String)>,
    pub(crate) resource: BTreeMap<String, String>,
    attributes: BTreeMap<String, String>,
}

impl Span {
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.get(name).cloned()
    }
}

/// What the collector has got, and what it is to do.
#[derive(Default)]
struct State {
    spans: Mutex<Vec<Span>>,
    n_requests: AtomicUsize,
    /// The status that it refuses batches with; [`SILENCE`] does not answer, 0 takes them.
    refusal: AtomicU16,
    /// How many spans of each batch it says that it does not take.
    n_rejected: AtomicU16,
    /// The header `authorization` of the last batch.
    authorization: Mutex<String>,
}

/// In the place of a status: no answer at all.
pub(crate) const SILENCE: u16 = 1;

/// Listens until it is dropped.
pub(crate) struct Collector {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        Self::serve(TcpListener::bind(address).await.expect("a port"), "http")
    }

    /// Starts one that speaks TLS with the certificate of the tests.
    pub(crate) async fn start_encrypted() -> Self {
        let credentials = |name: &str| format!("{}/tests/credentials/{name}", env!("CARGO_MANIFEST_DIR"));
        let certificate = CertificateDer::from_pem_file(credentials("server.pem")).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(credentials("server.key")).expect("a key");
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
        let acceptor = TlsAcceptor::from(Arc::new(config.expect("a sound certificate")));
        Self::serve(Encrypted { tcp: TcpListener::bind("127.0.0.1:0").await.expect("a port"), acceptor }, "https")
    }

    fn serve(listener: impl Listener<Addr = SocketAddr>, scheme: &'static str) -> Self {
        let address = listener.local_addr().expect("an address");
        let state = Arc::<State>::default();
        let router = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&state));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
        Self { address, scheme, state, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses batches with `status` from now on, or takes them where it is 0.
    pub(crate) fn refuse(&self, status: u16) {
        self.state.refusal.store(status, Ordering::SeqCst);
    }

    /// Says of each batch from now on that it does not take so many of its spans.
    pub(crate) fn reject(&self, n_spans: u16) {
        self.state.n_rejected.store(n_spans, Ordering::SeqCst);
    }

    pub(crate) fn n_requests(&self) -> usize {
        self.state.n_requests.load(Ordering::SeqCst)
    }

    pub(crate) fn authorization(&self) -> String {
        self.state.authorization.lock().expect("the header").clone()
    }

    /// Returns every span that it has taken.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.state.spans.lock().expect("the spans").clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Takes connections that it has made secure.
struct Encrypted {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.tcp.accept().await.expect("a connection");
            // A client that does not trust the certificate goes away.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.tcp.local_addr()
    }
}

async fn take(Shared(state): Shared<Arc<State>>, headers: HeaderMap, body: Bytes) -> (StatusCode, Vec<u8>) {
    state.n_requests.fetch_add(1, Ordering::SeqCst);
    match state.refusal.load(Ordering::SeqCst) {
        0 => {}
        SILENCE => std::future::pending().await,
        status => return (StatusCode::from_u16(status).expect("a status"), Vec::new()),
    }
    if headers[header::CONTENT_TYPE] != "application/x-protobuf" {
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, Vec::new());
    }
    let Ok(request) = ExportTraceServiceRequest::decode(body) else { return (StatusCode::BAD_REQUEST, Vec::new()) };
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        *state.authorization.lock().expect("the header") = authorization.to_str().expect("text").to_owned();
    }
    state.spans.lock().expect("the spans").extend(spans_of(request));
    let rejected_spans = i64::from(state.n_rejected.load(Ordering::SeqCst));
    let partial = ExportTracePartialSuccess { rejected_spans, error_message: "too old".to_owned() };
    let answer = ExportTraceServiceResponse { partial_success: (rejected_spans > 0).then_some(partial) };
    (StatusCode::OK, answer.encode_to_vec())
}

fn spans_of(request: ExportTraceServiceRequest) -> Vec<Span> {
    let mut spans = Vec::new();
    for of_resource in request.resource_spans {
        let resource = texts(&of_resource.resource.unwrap_or_default().attributes);
        for span in of_resource.scope_spans.into_iter().flat_map(|of_scope| of_scope.spans) {
            let links = span.links.iter().map(|link| (hex(&link.trace_id), hex(&link.span_id)));
            let failed = span.status.filter(|status| status.code == SpanStatus::Error as i32);
            spans.push(Span {
                trace: hex(&span.trace_id),
                id: hex(&span.span_id),
                parent: hex(&span.parent_span_id),
                start_ns: span.start_time_unix_nano,
                end_ns: span.end_time_unix_nano,
                kind: SpanKind::try_from(span.kind).expect("a kind"),
                error: failed.map(|status| status.message),
                links: links.collect(),
                resource: resource.clone(),
                attributes: texts(&span.attributes),
                name: span.name,
            });
        }
    }
    spans
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns attributes with their values as text.
fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let text = |attribute: &KeyValue| match attribute.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    };
    attributes.iter().map(|attribute| (attribute.key.clone(), text(attribute))).collect()
}
