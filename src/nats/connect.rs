//! The connection to the server, and what is known of it while it lasts.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::{Context, ContextBuilder};
use async_nats::{Client, RequestErrorKind};
use tokio::sync::{Notify, watch};

use super::link::Link;
use super::wire::Relay;

/// Longest wait for the answer that dispels a doubt. Larger leaves a dead connection in use for longer; smaller leaves a
/// slow one.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// Longest wait before leaving a server that announces its end: its clients must not all come to another at once.
const LEAVE_WITHIN: Duration = Duration::from_millis(500);
/// How long [`Connection::close`] waits for the server to take what is queued.
const CLOSE_DEADLINE: Duration = Duration::from_secs(2);

/// An open connection.
#[derive(Debug, Clone)]
pub struct Connection {
    pub(super) client: Client,
    /// What the subjects of the JetStream API begin with.
    pub(super) api_prefix: String,
    pub(super) link: watch::Receiver<Link>,
    pub(super) doubt: Arc<Notify>,
    pub(super) relay: Arc<Relay>,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// A file that a setting names cannot be read.
    #[error("cannot read {} for nats.{setting}: {source}; mend the path or the file's permissions", path.display())]
    File {
        /// The key inside section `nats`.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The server does not accept who we are.
    #[error("the NATS server at {servers} refuses the credentials: {message}; mend the credentials in section nats")]
    Refused {
        /// The servers tried.
        servers: String,
        /// What the client says.
        message: String,
    },
    /// The settings can never give a connection.
    #[error("cannot connect to {servers} as set: {message}; mend section nats")]
    Unusable {
        /// The servers tried.
        servers: String,
        /// What the client says.
        message: String,
    },
    /// No server answered in time.
    #[error(
        "no NATS server answers at {servers} after {:.1} s: {message}; start one or mend nats.servers",
        waited.as_secs_f64()
    )]
    Unreachable {
        /// The servers tried.
        servers: String,
        /// How long it was tried.
        waited: Duration,
        /// What the client says.
        message: String,
    },
}

impl ConnectError {
    /// Returns whether only other settings can mend it.
    #[must_use]
    pub fn is_settings_fault(&self) -> bool {
        !matches!(self, Self::Unreachable { .. })
    }
}

impl Connection {
    /// Returns the client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Returns what is known of the connection, and tells every change.
    #[must_use]
    pub fn link(&self) -> watch::Receiver<Link> {
        self.link.clone()
    }

    /// Returns whether a server is at the other end now.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// Returns whether the client has given the connection up, or has died: it will not come back by itself.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        // The client's own task tells of every change, and holds the other end of the watch.
        self.link.has_changed().is_err() || self.link.borrow().closed
    }

    /// Returns a JetStream context whose requests and publishes wait this long for an answer.
    #[must_use]
    pub fn jetstream(&self, timeout: Duration) -> Context {
        ContextBuilder::new().timeout(timeout).api_prefix(&self.api_prefix).build(self.client.clone())
    }

    /// Leaves the connection for a new one, to the same server or another. What was published and not yet acked has to
    /// be published again, and what the server has forgotten of us it learns anew.
    async fn renew(&self) {
        // An error means that the client is shut, which ends everything else too.
        self.client.force_reconnect().await.ok();
    }

    /// Tells that an answer which was due has not come, for [`Self::renew_when_in_doubt`] to find out why.
    pub fn doubt(&self) {
        self.doubt.notify_one();
    }

    /// Renews the connection whenever an answer has not come and a request on `probe_subject` is not answered either, as
    /// long as the connection lasts. A server that was silent may have lost the connection, and one that has
    /// forbidden us our inbox and allows it again does not remember our subscriptions.
    pub async fn renew_when_in_doubt(mut self, probe_subject: String) {
        loop {
            self.doubt.notified().await;
            let n_connects = self.link.borrow().n_connects;
            let probe = self.client.request(probe_subject.clone(), "".into());
            match tokio::time::timeout(PROBE_TIMEOUT, probe).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) if error.kind() == RequestErrorKind::NoResponders => {}
                _ if self.is_up() && self.link.borrow().n_connects == n_connects => {
                    tracing::warn!("the server does not answer; connecting anew");
                    self.renew().await;
                }
                _ => {}
            }
            if tokio::time::timeout(PROBE_TIMEOUT, self.link.wait_for(|link| link.closed)).await.is_ok() {
                return;
            }
        }
    }

    /// Leaves every server that announces its end, as long as the connection lasts: it has shut its streams already,
    /// and would keep its clients for half a minute more.
    pub async fn leave_ending_servers(mut self) {
        while self.link.wait_for(|link| link.is_leaving || link.closed).await.is_ok_and(|link| !link.closed) {
            let n_connects = self.link.borrow().n_connects;
            tokio::time::sleep(LEAVE_WITHIN.mul_f64(fastrand::f64())).await;
            if self.link.borrow().n_connects == n_connects {
                self.renew().await;
            }
            if self.link.wait_for(|link| link.n_connects > n_connects || link.closed).await.is_err() {
                return;
            }
        }
    }

    /// Sends everything queued, acknowledgements first of all, and shuts the connection. Without it the process
    /// would exit with acks that never left it.
    pub async fn close(mut self) {
        let flushed = tokio::time::timeout(CLOSE_DEADLINE, async {
            if let Err(error) = self.client.flush().await {
                tracing::warn!(%error, "cannot flush the connection");
            }
            if self.client.drain().await.is_ok() {
                // An error means that the client is gone already, which is what we wait for.
                self.link.wait_for(|link| link.closed).await.ok();
            }
            self.relay.finish().await;
        });
        if flushed.await.is_err() {
            tracing::warn!("the server did not take what was queued; it will deliver those articles again");
        }
    }
}

/// Returns an error with its causes, which hold what one wants to know.
pub(super) fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use async_nats::ConnectOptions;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::super::link::note;
    use super::*;
    use crate::config::NatsSettings;

    /// Greets one client and sends it `bytes` once it has subscribed.
    async fn serve(listener: tokio::net::TcpListener, bytes: &'static [u8]) {
        let (mut stream, _) = listener.accept().await.expect("a client");
        stream.write_all(b"INFO {\"server_id\":\"a\",\"max_payload\":1000,\"headers\":true}\r\n").await.expect("sent");
        let mut received = Vec::new();
        let mut n_pings = 0;
        while stream.read_buf(&mut received).await.expect("read") > 0 {
            let text = String::from_utf8_lossy(&received).into_owned();
            let n_pings_now = text.matches("PING").count();
            for _ in n_pings..n_pings_now {
                stream.write_all(b"PONG\r\n").await.expect("sent");
            }
            n_pings = n_pings_now;
            if text.contains("SUB a") {
                stream.write_all(bytes).await.expect("sent");
                break;
            }
        }
        // The client sees no end of the connection.
        std::future::pending::<()>().await;
    }

    #[tokio::test]
    async fn a_client_whose_task_has_died_is_known_to_be_dead() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("nats://{}", listener.local_addr().expect("an address"));
        // What the library panics at: with the relay between it never sees such a message.
        let poison = b"HMSG a 1 22 24\r\nNATS/1.0\r\nS: a\rb\r\n\r\n\r\n{}\r\n";
        let serving = tokio::spawn(serve(listener, poison));
        let (sender, link) = watch::channel(Link::default());
        let options = ConnectOptions::new().event_callback(move |event| {
            note(&sender, &event);
            std::future::ready(())
        });
        let client = options.connect(&url).await.expect("a connection");
        let relay = Relay::start(&NatsSettings::default()).await.expect("a relay");
        let api_prefix = NatsSettings::default().api_prefix();
        let connection = Connection { client, api_prefix, link, doubt: Arc::default(), relay: Arc::new(relay) };
        assert!(!connection.is_dead());
        let _subscriber = connection.client().subscribe("a").await.expect("a subscription");
        let dead = async {
            while !connection.is_dead() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), dead).await.expect("its end is noticed");
        serving.abort();
    }

    #[tokio::test]
    async fn a_connection_is_closed_when_a_slow_server_has_everything() {
        const N_BYTES: usize = 1 << 20;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("nats://{}", listener.local_addr().expect("an address"));
        let n_received = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counter = Arc::clone(&n_received);
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            stream.write_all(b"INFO {\"server_id\":\"a\",\"max_payload\":2000000}\r\n").await.expect("sent");
            let mut received = Vec::new();
            while !received.ends_with(b"PING\r\n") {
                assert!(stream.read_buf(&mut received).await.expect("read") > 0);
            }
            stream.write_all(b"PONG\r\n").await.expect("sent");
            // It is busy, and has something to say once the client has said all.
            tokio::time::sleep(Duration::from_millis(300)).await;
            stream.write_all(b"PING\r\n").await.ok();
            tokio::time::sleep(Duration::from_millis(100)).await;
            received.clear();
            while let Ok(1..) = stream.read_buf(&mut received).await {}
            counter.store(received.len(), std::sync::atomic::Ordering::SeqCst);
        });
        let settings = NatsSettings { servers: vec![url], ..NatsSettings::default() };
        let connection = Connection::open(&settings, 16).await.expect("a connection");
        connection.client().publish("a", vec![b'x'; N_BYTES].into()).await.expect("a publish");
        connection.close().await;
        let n_bytes = n_received.load(std::sync::atomic::Ordering::SeqCst);
        assert!(n_bytes >= N_BYTES, "the server has {n_bytes} bytes");
        serving.abort();
    }
}
