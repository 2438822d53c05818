//! The NATS side: connection, streams and consumer, deliveries, publishing, dead letters.
//!
//! Nothing here knows of enrichment. What the client library promises less than one would think is met here:
//! an acknowledgement is only queued ([`Connection::close`] flushes), a publish counts only when the server has
//! acked it ([`Publisher`]), a pull request can vanish without a word ([`Puller`] counts heartbeats), and an old
//! server drops settings it does not know ([`topology`] compares what it echoes).

mod answer;
mod connect;
mod connector;
mod core;
mod dead_letter;
mod dead_letter_stream;
mod delivery;
mod held;
mod link;
mod login;
mod message_ids;
mod publish;
mod pull;
mod pulled;
mod stored_message;
mod subjects;
mod tail;
pub mod topology;
mod wire;

pub use connect::{ConnectError, Connection};
pub use connector::Connector;
pub use core::QueueGroup;
pub use dead_letter::{DeadLetter, Report, Room as DeadLetterRoom, wire_len};
pub use dead_letter_stream::{DeadLetterError, DeadLetterStream, Stored as StoredDeadLetter};
pub use delivery::{Delivery, Identity, Origin};
pub use held::{HeldMessage, HeldStream};
pub use link::Link;
pub use message_ids::find_message_ids;
pub use publish::{Outgoing, PublishFailure, Publisher, Stored};
pub use pull::Puller;
pub use pulled::{Ask, PullError, Pulled};
pub use subjects::{SubjectError, SubjectMap};
pub use tail::{Seen, Tail, TailError, Tailed};
