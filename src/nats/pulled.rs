//! What a pull asks for, and what comes of it.

use super::delivery::Delivery;

/// What a pull gave.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly every pull gives an article: a box would cost each of them")]
pub enum Pulled {
    /// An article.
    Article(Delivery),
    /// A sign that the server heard the request: a heartbeat, or the end of the request.
    Nothing,
    /// No article; the loop goes on.
    Failed(PullError),
}

/// What can go wrong while pulling. None of it ends the loop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PullError {
    /// The server was silent for longer than two heartbeats.
    #[error("no heartbeat from the server")]
    MissingHeartbeat,
    /// Nobody answers pull requests: the consumer is gone, or its leader is.
    #[error("nobody answers pull requests")]
    NoResponders,
    /// The consumer was deleted.
    #[error("the consumer was deleted")]
    ConsumerDeleted,
    /// Streams or consumer are no longer as asked for.
    #[error("streams or consumer have changed")]
    Changed,
    /// The request cannot be granted: a push consumer, or above the consumer's limits.
    #[error("the server refuses pull requests: {0}")]
    Refused(String),
    /// The subscription has ended.
    #[error("the subscription ended")]
    Ended,
    /// Anything else that the server says.
    #[error("{0}")]
    Other(String),
}

impl PullError {
    /// Every name that [`Self::kind`] can return.
    pub const KINDS: [&'static str; 7] =
        ["missing_heartbeat", "no_responders", "consumer_deleted", "changed", "refused", "ended", "other"];

    /// Returns the closed-set name, for metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MissingHeartbeat => "missing_heartbeat",
            Self::NoResponders => "no_responders",
            Self::ConsumerDeleted => "consumer_deleted",
            Self::Changed => "changed",
            Self::Refused(_) => "refused",
            Self::Ended => "ended",
            Self::Other(_) => "other",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// How many articles.
    pub n_articles: usize,
    /// Most bytes of all of them together; none where one may be as large as it likes.
    pub max_bytes: Option<usize>,
}
