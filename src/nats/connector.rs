//! One attempt after the other to connect.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{ConnectErrorKind, ConnectOptions};
use tokio::sync::watch;
use tokio::time::Instant;

use super::connect::{ConnectError, Connection, describe};
use super::link::{Link, note};
use super::login;
use super::wire::Relay;
use crate::config::NatsSettings;

/// Pause before the second attempt to connect; it doubles up to [`RETRY_MAX`].
const RETRY_FIRST: Duration = Duration::from_millis(100);
/// Longest pause between attempts. Larger delays the start after a slow server; smaller floods it.
const RETRY_MAX: Duration = Duration::from_secs(2);
/// Longest pause between attempts to reconnect. Larger spares a server that comes back to a thousand clients; smaller
/// finds it sooner.
const RECONNECT_MAX: Duration = Duration::from_secs(1);
/// Longest wait for a server that accepts a connection and says nothing, such as one that is stopped: the next one
/// of the cluster may answer. A little more than the relay waits, which can say what was wrong.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_millis(2_500);

/// Makes connections: what the attempts to reach a server have in common.
#[derive(Debug)]
pub struct Connector {
    settings: NatsSettings,
    servers: String,
    subscription_capacity: usize,
    relay: Arc<Relay>,
}

impl Connector {
    /// Returns one for `settings`. `subscription_capacity` is the most messages that one subscription buffers before the
    /// client drops.
    ///
    /// # Errors
    ///
    /// [`ConnectError::Unusable`]: a server's URL cannot be read, or the system gives no port.
    pub async fn new(settings: &NatsSettings, subscription_capacity: usize) -> Result<Self, ConnectError> {
        let servers = settings.servers.join(", ");
        let relay = Relay::start(settings)
            .await
            .map_err(|error| ConnectError::Unusable { servers: servers.clone(), message: error.to_string() })?;
        Ok(Self { settings: settings.clone(), servers, subscription_capacity, relay: Arc::new(relay) })
    }

    /// Tries once to connect. Once connected, the client reconnects by itself for ever.
    ///
    /// # Errors
    ///
    /// Any [`ConnectError`].
    ///
    /// # Cost
    ///
    /// The files of the credentials are read; a server that says nothing takes `settings.connect_timeout`, at most some
    /// seconds.
    pub async fn connect(&self) -> Result<Connection, ConnectError> {
        let started = Instant::now();
        let (sender, link) = watch::channel(Link::default());
        let options = options(&self.settings, &self.relay).await?;
        let options = options.subscription_capacity(self.subscription_capacity).event_callback(move |event| {
            note(&sender, &event);
            std::future::ready(())
        });
        let error = match options.connect(self.relay.urls()).await {
            Ok(client) => {
                let (api_prefix, relay) = (self.settings.api_prefix(), Arc::clone(&self.relay));
                return Ok(Connection { client, api_prefix, link, doubt: Arc::default(), relay });
            }
            Err(error) => error,
        };
        // The client knows only that nobody greeted it.
        let message = self.relay.take_error().unwrap_or_else(|| describe(&error));
        let servers = self.servers.clone();
        Err(match error.kind() {
            ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                ConnectError::Refused { servers, message }
            }
            ConnectErrorKind::ServerParse | ConnectErrorKind::Tls => ConnectError::Unusable { servers, message },
            _ => ConnectError::Unreachable { servers, waited: started.elapsed(), message },
        })
    }
}

impl Connection {
    /// Connects, trying again with growing pauses until `settings.connect_timeout` has passed. Once connected,
    /// the client reconnects by itself for ever. `subscription_capacity` is the most messages that one
    /// subscription buffers before the client drops.
    ///
    /// # Errors
    ///
    /// Any [`ConnectError`]; all but `Unreachable` at once.
    pub async fn open(settings: &NatsSettings, subscription_capacity: usize) -> Result<Self, ConnectError> {
        let connector = Connector::new(settings, subscription_capacity).await?;
        let started = Instant::now();
        let (mut pause, mut told) = (RETRY_FIRST, None);
        loop {
            let (servers, message) = match connector.connect().await {
                Err(ConnectError::Unreachable { servers, message, .. }) => (servers, message),
                result => return result,
            };
            let waited = started.elapsed();
            let left = settings.connect_timeout.saturating_sub(waited);
            if left.is_zero() {
                return Err(ConnectError::Unreachable { servers, waited, message });
            }
            if told.as_ref() != Some(&message) {
                tracing::warn!(servers, error = message, "cannot connect yet");
                told = Some(message);
            }
            tokio::time::sleep(pause.min(left)).await;
            pause = (pause * 2).min(RETRY_MAX);
        }
    }
}

/// Returns the client's options for `settings`. Certificates and keys, like secrets, are read anew at each connection,
/// by the relay: TLS ends there.
async fn options(settings: &NatsSettings, relay: &Relay) -> Result<ConnectOptions, ConnectError> {
    let files = [
        ("tls_ca_file", &settings.tls_ca_file),
        ("tls_cert_file", &settings.tls_cert_file),
        ("tls_key_file", &settings.tls_key_file),
    ];
    for (setting, path) in files {
        if let Some(path) = path {
            login::read(setting, path).await?;
        }
    }
    Ok(login::options(settings)
        .await?
        .name(relay.client_name())
        .custom_inbox_prefix(&settings.inbox_prefix)
        .ping_interval(settings.ping_interval)
        .connection_timeout(settings.connect_timeout.min(HANDSHAKE_TIMEOUT))
        .reconnect_delay_callback(reconnect_delay)
        // A server may name others in its greeting. Who they are, nobody has checked: credentials go to those of the
        // settings alone.
        .ignore_discovered_servers())
}

/// Returns the pause before attempt `attempt` to reconnect: none, then from 10 ms twice as long each time, with a
/// quarter of jitter either way.
fn reconnect_delay(attempt: usize) -> Duration {
    let n_doublings = match attempt {
        0 | 1 => return Duration::ZERO,
        _ => u32::try_from(attempt - 2).unwrap_or(u32::MAX).min(10),
    };
    let pause = Duration::from_millis(10) * 2_u32.pow(n_doublings);
    pause.min(RECONNECT_MAX.mul_f64(0.8)).mul_f64(0.75 + fastrand::f64() / 2.0)
}
