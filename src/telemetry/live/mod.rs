//! The live page: what this worker enriches, as it passes.
//!
//! A worker hands over a [`Digest`] of each record with [`Live::published`], which never waits: what the page has no room for is
//! dropped and counted. One task ([`task`]) takes it from there, keeps the last articles ([`board`]) and writes to the browsers
//! ([`stream`]) at a bounded rate. Everything is HTML made by the types of `maud`; the browser's script only puts it in its place.

mod board;
mod card;
mod chart;
mod digest;
mod handle;
mod hour;
mod hub;
mod inbox;
mod item;
mod late;
mod page;
mod panels;
mod routes;
mod stream;
mod task;

pub use digest::{Digest, Said};
pub use handle::Live;
pub use inbox::{LostArticle, Origin};
pub(in crate::telemetry) use routes::routes;
