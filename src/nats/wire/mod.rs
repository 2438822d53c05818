//! Between client library and server: every byte that a publisher chose is made readable before the library parses it.
//!
//! `async-nats` ends its connection at a header, a subject or a status line that it cannot parse, or panics (0.51), so
//! that one message of whoever may publish would stop every worker. A [`Relay`] stands between: the library connects to
//! it over loopback, it connects to the server, and what comes from there goes through a [`frames::Filter`]. That passes
//! sound messages on as they are and wraps the others ([`headers`]): the library sees a message that it can read, with
//! the publisher's own bytes inside, and [`headers::unwrap`] gets them back.
//!
//! Everything that the process receives comes through this one door, in JetStream and in core mode, for the worker and
//! for the commands. Good articles next to a bad one are not disturbed, because no connection is lost.
//!
//! The library's own parser will be mended one day; then this folder goes, and [`Connection`](super::Connection)
//! connects straight to the servers.

mod dial;
mod frames;
pub(super) mod headers;
mod relay;

pub(super) use frames::readable_subject;
pub(super) use relay::Relay;
