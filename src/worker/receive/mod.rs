//! The receive loops: they take articles as long as there is room, and survive whatever the server does.
//!
//! [`pull`] is that of JetStream, [`listen`] that of core NATS.

mod listen;
mod pull;
mod receiver;

pub(super) use listen::QUEUED_PER_ARTICLE;
pub(super) use receiver::{Ended, Receiver};
