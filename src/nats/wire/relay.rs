//! The relay: loopback on the client library's side, the server on the other.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::ServerAddr;
use bytes::BytesMut;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;
use tokio_util::task::TaskTracker;

use super::dial::{self, Dialled};
use super::frames::{self, Filter};
use crate::config::NatsSettings;

/// Bytes read at a time. Larger serves more small messages with one wake-up; smaller holds less.
const READ_BYTES: usize = 64 * 1024;
/// Longest `CONNECT` line: a user JWT takes some kilobytes.
const MAX_CONNECT_BYTES: u64 = 64 * 1024;
/// Longest time for a server's greeting, its TLS handshake, and our answer to it. Larger waits longer for a server that
/// is stopped, while another one of the cluster could answer.
pub(super) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest wait for the server to end a connection that we have ended.
const FAREWELL: Duration = Duration::from_secs(1);
/// Pause after a connection could not be taken, which the system will have its reasons for.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Stands between the client library and each of the servers, until it is dropped. A connection through it lasts as long
/// as its ends do.
pub(in crate::nats) struct Relay {
    urls: Vec<String>,
    shared: Arc<Shared>,
    listeners: Vec<AbortHandle>,
}

/// What the connections through a relay share.
struct Shared {
    settings: NatsSettings,
    /// What the client library is told to call itself, so that nobody else on this machine gets through: only
    /// somebody who holds it may use our certificate.
    secret_name: String,
    last_error: Mutex<Option<String>>,
    /// The last error that the log tells of.
    told_error: Mutex<Option<String>>,
    connections: TaskTracker,
}

impl Relay {
    /// Listens on a loopback port for each of the settings' servers.
    ///
    /// # Errors
    ///
    /// A server's URL cannot be read, or the system gives no port or no randomness.
    pub(in crate::nats) async fn start(settings: &NatsSettings) -> io::Result<Self> {
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        let shared = Arc::new(Shared {
            settings: settings.clone(),
            secret_name: format!("{} {:032x}", settings.name, u128::from_le_bytes(secret)),
            last_error: Mutex::default(),
            told_error: Mutex::default(),
            connections: TaskTracker::new(),
        });
        let mut relay = Self { urls: Vec::new(), shared, listeners: Vec::new() };
        for url in &settings.servers {
            let server: ServerAddr = url.parse()?;
            let loopback = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
            let listener = TcpListener::bind(loopback.as_slice()).await?;
            relay.urls.push(format!("nats://{}", listener.local_addr()?));
            let listening = tokio::spawn(listen(listener, server, Arc::clone(&relay.shared)));
            relay.listeners.push(listening.abort_handle());
        }
        Ok(relay)
    }

    /// Returns where the client library is to connect to, a URL a server.
    pub(in crate::nats) fn urls(&self) -> Vec<String> {
        self.urls.clone()
    }

    /// Returns the name that the client library must give itself. The server sees the one of the settings.
    pub(in crate::nats) fn client_name(&self) -> &str {
        &self.shared.secret_name
    }

    /// Returns why the last server that did not answer did not, and forgets it.
    pub(in crate::nats) fn take_error(&self) -> Option<String> {
        self.shared.last_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Waits until everything that the client library sent before it ended its connection is with the server.
    pub(in crate::nats) async fn finish(&self) {
        self.shared.connections.close();
        self.shared.connections.wait().await;
    }
}

impl fmt::Debug for Relay {
    /// The secret stays one.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Relay").field("urls", &self.urls).finish_non_exhaustive()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.listeners.iter().for_each(AbortHandle::abort);
    }
}

async fn listen(listener: TcpListener, server: ServerAddr, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((client, _)) => {
                let (server, shared) = (server.clone(), Arc::clone(&shared));
                let connections = shared.connections.clone();
                connections.spawn(async move {
                    if let Err(error) = relay(client, &server, &shared).await {
                        shared.note(&server, &error);
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot take a connection of our own");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

impl Shared {
    /// Keeps `error` for whoever waits for the connection, and tells it unless it was told last time.
    fn note(&self, server: &ServerAddr, error: &io::Error) {
        let text = format!("{}:{}: {error}", server.host(), server.port());
        *self.last_error.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.clone());
        let told = self.told_error.lock().unwrap_or_else(PoisonError::into_inner).replace(text.clone());
        if told.as_ref() != Some(&text) {
            tracing::warn!(error = text, "no connection to the server");
        }
    }
}

/// Serves one connection of the client library to its end.
///
/// # Errors
///
/// The server cannot be reached, or who connected is not the client library.
async fn relay(client: TcpStream, server: &ServerAddr, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let opening = async {
        let mut dialled = dial::dial(server, &shared.settings).await?;
        let (read_client, mut write_client) = client.into_split();
        write_client.write_all(&frames::info_line(std::mem::take(&mut dialled.info))).await?;
        let mut read_client = BufReader::with_capacity(READ_BYTES, read_client);
        let connect = connect_line(&mut read_client, shared, dialled.is_encrypted).await?;
        dialled.writer.write_all(&connect).await?;
        Ok::<_, io::Error>((dialled, read_client, write_client))
    };
    let (dialled, read_client, write_client) =
        tokio::time::timeout(HANDSHAKE_TIMEOUT, opening).await.map_err(|_| io::ErrorKind::TimedOut)??;
    let Dialled { reader: mut read_server, writer: write_server, rest, .. } = dialled;
    let filter = Filter::new(&shared.settings.inbox_prefix);
    // Either end's end is the end of both.
    tokio::select! {
        () = send(read_client, write_server) => {}
        received = receive(&mut read_server, write_client, filter, rest) => {
            if let Err(error) = received {
                tracing::warn!(%error, "the server sends what is no NATS; connecting anew");
            }
            return Ok(());
        }
    }
    // A connection that is shut with something left to read is reset, and what was sent last may be lost with it.
    let mut nowhere = tokio::io::sink();
    let reading = tokio::io::copy(&mut read_server, &mut nowhere);
    tokio::time::timeout(FAREWELL, reading).await.ok();
    Ok(())
}

/// Reads the client's first line and returns the one that the server is to see.
async fn connect_line(
    client: &mut (impl AsyncBufReadExt + Unpin),
    shared: &Shared,
    is_encrypted: bool,
) -> io::Result<Vec<u8>> {
    let stranger = || io::Error::new(io::ErrorKind::PermissionDenied, "somebody else connected to our own port");
    let mut line = Vec::new();
    client.take(MAX_CONNECT_BYTES).read_until(b'\n', &mut line).await?;
    let json = line.strip_prefix(b"CONNECT ").ok_or_else(stranger)?;
    let mut connect: Value = serde_json::from_slice(json).map_err(|_| stranger())?;
    if connect["name"] != shared.secret_name {
        return Err(stranger());
    }
    connect["name"] = shared.settings.name.as_str().into();
    connect["tls_required"] = is_encrypted.into();
    Ok(format!("CONNECT {connect}\r\n").into_bytes())
}

/// Passes on what the client library sends, until it ends the connection.
async fn send(mut client: impl AsyncBufReadExt + Unpin, mut server: impl AsyncWrite + Unpin) {
    // A server that takes nothing any more ends the other direction too.
    if tokio::io::copy_buf(&mut client, &mut server).await.is_ok() {
        server.shutdown().await.ok();
    }
}

/// Passes on what the server sends, made readable, until it ends the connection.
///
/// # Errors
///
/// What it sends is no NATS.
async fn receive(
    server: &mut (impl AsyncRead + Unpin),
    mut client: impl AsyncWrite + Unpin,
    mut filter: Filter,
    mut input: BytesMut,
) -> io::Result<()> {
    let mut output = BytesMut::with_capacity(READ_BYTES);
    loop {
        filter.push(&mut input, &mut output)?;
        if client.write_all(&output).await.is_err() {
            return Ok(());
        }
        output.clear();
        input.reserve(READ_BYTES);
        match server.read_buf(&mut input).await {
            Ok(0) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Connects to a relay as `name` says, and returns what the server gets to see of it.
    async fn seen_by_server(name: impl FnOnce(&Relay) -> String) -> String {
        let server = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("nats://{}", server.local_addr().expect("an address"));
        let settings = NatsSettings { servers: vec![url], name: "desk".to_owned(), ..NatsSettings::default() };
        let relay = Relay::start(&settings).await.expect("a relay");
        let address = relay.urls()[0].strip_prefix("nats://").expect("a URL").to_owned();
        let mut client = TcpStream::connect(address).await.expect("a connection");
        let (mut at_server, _) = server.accept().await.expect("the relay");
        at_server.write_all(b"INFO {\"server_id\":\"a\"}\r\n").await.expect("sent");
        let mut greeting = [0; 64];
        let n_bytes = client.read(&mut greeting).await.expect("a greeting");
        assert_eq!(&greeting[..n_bytes], b"INFO {\"server_id\":\"a\"}\r\n");
        let connect = format!("CONNECT {{\"name\":\"{}\"}}\r\nPING\r\n", name(&relay));
        client.write_all(connect.as_bytes()).await.expect("sent");
        client.shutdown().await.expect("shut");
        let mut seen = String::new();
        at_server.read_to_string(&mut seen).await.expect("text");
        relay.finish().await;
        seen
    }

    #[tokio::test]
    async fn the_client_library_gets_through_and_nobody_else() {
        let seen = seen_by_server(|relay| relay.client_name().to_owned()).await;
        assert_eq!(seen, "CONNECT {\"name\":\"desk\",\"tls_required\":false}\r\nPING\r\n");
        for stranger in ["desk", "", "desk 0"] {
            assert_eq!(seen_by_server(|_| stranger.to_owned()).await, "", "{stranger:?} gets through");
        }
    }
}
