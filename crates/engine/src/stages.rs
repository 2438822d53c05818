//! The stages of [`crate::Enricher::enrich`] one by one, for those who have labels of their own.

pub use crate::entities::extract as entities;
pub use crate::quotes::extract as quotes;
pub use crate::speakers::resolve as speakers;
