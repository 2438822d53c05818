//! A connection to one server: TCP, the server's greeting, TLS where either side asks for it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_nats::ServerAddr;
use async_nats::rustls::pki_types::pem::PemObject;
use async_nats::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use async_nats::rustls::{ClientConfig, RootCertStore};
use bytes::BytesMut;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::config::NatsSettings;

/// Longest greeting. Larger reads more of what may be no server at all; smaller refuses a large cluster's.
const MAX_GREETING_BYTES: usize = 1024 * 1024;

/// Longest wait for one of a server's addresses. Larger is kinder to a slow network; smaller leaves time for another.
const ADDRESS_TIMEOUT: Duration = Duration::from_secs(1);

/// A server that has greeted us.
pub(super) struct Dialled {
    /// What comes from it, decrypted where it should be.
    pub(super) reader: Box<dyn AsyncRead + Send + Unpin>,
    /// What goes to it.
    pub(super) writer: Box<dyn AsyncWrite + Send + Unpin>,
    /// Its `INFO`.
    pub(super) info: Value,
    /// Whether the connection is encrypted.
    pub(super) is_encrypted: bool,
    /// What came after the greeting.
    pub(super) rest: BytesMut,
}

/// Connects to `server`, certificates and keys read anew.
///
/// # Errors
///
/// Nobody answers, not as a NATS server does, or not as somebody to be trusted.
pub(super) async fn dial(server: &ServerAddr, settings: &NatsSettings) -> io::Result<Dialled> {
    let mut tcp = connect(server).await?;
    let (info, rest) = greeting(&mut tcp).await?;
    let is_encrypted =
        settings.tls_required || server.tls_required() || info["tls_required"].as_bool().unwrap_or_default();
    if !is_encrypted {
        let (reader, writer) = tcp.into_split();
        return Ok(Dialled { reader: Box::new(reader), writer: Box::new(writer), info, is_encrypted, rest });
    }
    let name = ServerName::try_from(server.host().to_owned()).map_err(io::Error::other)?;
    let connector = TlsConnector::from(Arc::new(tls_config(settings).await?));
    let (reader, writer) = tokio::io::split(connector.connect(name, tcp).await.map_err(without_tls)?);
    // What was sent in the clear after the greeting is not to be trusted.
    Ok(Dialled { reader: Box::new(reader), writer: Box::new(writer), info, is_encrypted, rest: BytesMut::new() })
}

/// Says what it means that the other side does not answer as TLS has it.
fn without_tls(error: io::Error) -> io::Error {
    let told = error.get_ref().and_then(|inner| inner.downcast_ref::<async_nats::rustls::Error>());
    match told {
        Some(async_nats::rustls::Error::InvalidMessage(_)) => io::Error::new(
            error.kind(),
            "answers without TLS; switch it on there, or write nats:// and leave nats.tls_required out",
        ),
        _ => error,
    }
}

/// Connects to one of the server's addresses. They are tried in any order, so that workers spread over a name that stands
/// for several servers, and one that is silent is not always tried first.
async fn connect(server: &ServerAddr) -> io::Result<TcpStream> {
    let host = server.host().trim_matches(['[', ']']).to_owned();
    let mut addresses: Vec<SocketAddr> = tokio::net::lookup_host((host, server.port())).await?.collect();
    fastrand::shuffle(&mut addresses);
    let mut error = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match tokio::time::timeout(ADDRESS_TIMEOUT, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                tcp.set_nodelay(true)?;
                return Ok(tcp);
            }
            Ok(Err(refusal)) => error = refusal,
            Err(_) => error = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(error)
}

/// Reads the server's first line.
async fn greeting(tcp: &mut TcpStream) -> io::Result<(Value, BytesMut)> {
    let mut bytes = BytesMut::with_capacity(4096);
    let line_len = loop {
        if let Some(line_len) = memchr::memmem::find(&bytes, b"\r\n") {
            break line_len;
        }
        if bytes.len() > MAX_GREETING_BYTES || tcp.read_buf(&mut bytes).await? == 0 {
            return Err(no_server());
        }
    };
    let line = bytes.split_to(line_len + 2);
    let json = line.strip_prefix(b"INFO ").ok_or_else(no_server)?;
    let info = serde_json::from_slice(json).map_err(|_| no_server())?;
    Ok((info, bytes))
}

fn no_server() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what answers is no NATS server")
}

/// Returns the settings' authorities, or the system's, and the client certificate where there is one.
async fn tls_config(settings: &NatsSettings) -> io::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match &settings.tls_ca_file {
        Some(path) => {
            for certificate in certificates(path).await? {
                roots.add(certificate).map_err(io::Error::other)?;
            }
        }
        None => {
            let native = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await?;
            for error in &native.errors {
                tracing::debug!(%error, "a certificate authority of the system cannot be read");
            }
            roots.add_parsable_certificates(native.certs);
        }
    }
    let builder = ClientConfig::builder().with_root_certificates(roots);
    match (&settings.tls_cert_file, &settings.tls_key_file) {
        (Some(certificate), Some(key)) => {
            let text = tokio::fs::read(key).await?;
            let key = PrivateKeyDer::from_pem_slice(&text).map_err(|error| unfit(key, error))?;
            builder.with_client_auth_cert(certificates(certificate).await?, key).map_err(io::Error::other)
        }
        _ => Ok(builder.with_no_client_auth()),
    }
}

async fn certificates(path: &std::path::Path) -> io::Result<Vec<CertificateDer<'static>>> {
    let text = tokio::fs::read(path).await?;
    CertificateDer::pem_slice_iter(&text).collect::<Result<_, _>>().map_err(|error| unfit(path, error))
}

fn unfit(path: &std::path::Path, error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{}: {error}", path.display()))
}
