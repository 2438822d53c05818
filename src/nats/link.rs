//! What the client library tells of the connection, as one state that everybody can watch.

use async_nats::Event;
use tokio::sync::watch;

/// What the client last told of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Link {
    /// Whether a server is at the other end now.
    pub connected: bool,
    /// Connections made so far, the first one too.
    pub n_connects: u64,
    /// Whether the server has announced its end.
    pub is_leaving: bool,
    /// Whether the client has shut the connection for good.
    pub closed: bool,
    /// How often the server has forbidden us to ask for articles.
    pub n_pulls_denied: u64,
    /// How often the server has forbidden us to settle an article.
    pub n_acks_denied: u64,
    /// How often it has forbidden us to publish on a subject that is none of its own.
    pub n_publishes_denied: u64,
}

/// Takes what the client tells into `link`.
pub(super) fn note(link: &watch::Sender<Link>, event: &Event) {
    let was_connected = link.borrow().connected;
    match event {
        Event::Connected => tracing::info!("connected to the server"),
        // So it is with each try to connect again: the first word of it is enough.
        Event::Disconnected | Event::ClientError(_) if !was_connected => tracing::debug!(%event, "still not connected"),
        Event::SlowConsumer(_) => tracing::debug!("the client dropped a message"),
        Event::Draining | Event::Closed => tracing::debug!(%event, "the connection ends"),
        _ => tracing::warn!(%event, "the connection changed"),
    }
    link.send_if_modified(|link| {
        match event {
            Event::Connected => {
                link.connected = true;
                link.is_leaving = false;
                link.n_connects += 1;
            }
            Event::Disconnected => link.connected = false,
            Event::LameDuckMode => link.is_leaving = true,
            Event::Closed => {
                link.connected = false;
                link.closed = true;
            }
            Event::ServerError(error) if denies(&error.to_string(), ".consumer.msg.next.") => link.n_pulls_denied += 1,
            Event::ServerError(error) if denies(&error.to_string(), "$js.ack.") => link.n_acks_denied += 1,
            Event::ServerError(error) if denies(&error.to_string(), "") && !denies(&error.to_string(), "$js.") => {
                link.n_publishes_denied += 1;
            }
            _ => return false,
        }
        true
    });
}

/// Returns whether the server's error says that we may not publish on a subject that holds `part`: to ask for articles, or to settle one.
fn denies(error: &str, part: &str) -> bool {
    let error = error.to_ascii_lowercase();
    error.contains("permissions violation for publish") && error.contains(part)
}
