//! Traces of articles, sent to a collector by OTLP over HTTP. They are behind the feature `traces`: without it nothing here
//! does anything.
//!
//! [`Traces::sample`] decides at delivery whether an article is traced, before anything is allocated. At settlement
//! [`Traces::export`] puts what is to be told of it into a bounded queue, and drops it where that is full. A task takes it from there:
//! makes spans of it, and sends them in batches.

#[cfg(feature = "traces")]
mod client;
mod delivery;
#[cfg(feature = "traces")]
mod environment;
#[cfg(feature = "traces")]
mod exporter;
#[cfg(not(feature = "traces"))]
mod off;
#[cfg(feature = "traces")]
mod on;
#[cfg(feature = "traces")]
mod otlp;
#[cfg(feature = "traces")]
mod sampler;
#[cfg(feature = "traces")]
mod spans;

pub use delivery::{MessageKey, Sampled, Settled, StartError};
#[cfg(not(feature = "traces"))]
pub use off::Traces;
#[cfg(feature = "traces")]
pub use on::Traces;
