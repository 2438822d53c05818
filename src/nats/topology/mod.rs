//! The streams and the consumer that the worker needs: what they should be, and how the server's differ.
//!
//! [`look()`] asks for all of them once ([`ask`]), holds them against what is wanted ([`wanted`], [`compare`]) and says
//! what else there is to know. The server's own JSON is kept next to what the client library makes of it: the library
//! knows the settings of its day, and a newer server may have more.

mod access;
mod ask;
mod backfill;
mod compare;
mod create;
mod difference;
mod filter;
mod held;
mod held_setup;
mod look;
mod room;
mod update;
mod wanted;

pub use access::{Access, Source, access};
pub use ask::missing_jetstream;
pub use backfill::{Edge, Plan, PlanError, Wish, begin, consumer_state, plan, remove};
pub use create::create_missing;
pub use difference::{Difference, Mend, TopologyError};
pub(crate) use held::release_consumer;
pub use held_setup::{create_held, update_held};
pub use look::{ConsumerState, Found, InputState, look};
pub use room::check_room;
pub use update::{Updated, update};
