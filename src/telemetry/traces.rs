//! Traces of articles, sent to a collector by OTLP over HTTP. They are behind the feature `traces`: without it nothing here
//! does anything.
//!
//! A delivery becomes one span with its stages under it, made when the article is settled, of the times that the log has
//! too. [`Traces::sample`] decides before anything is allocated, and what is sampled leaves in batches, on a thread of its own.

#[cfg(feature = "traces")]
mod client;
#[cfg(not(feature = "traces"))]
mod off;
#[cfg(feature = "traces")]
mod on;
#[cfg(feature = "traces")]
mod sampler;
#[cfg(feature = "traces")]
mod spans;
mod told;

#[cfg(not(feature = "traces"))]
pub use off::Traces;
#[cfg(feature = "traces")]
pub use on::Traces;
pub use told::{MessageKey, Sampled, StartError, Told};
