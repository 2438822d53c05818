//! What is not as asked, and what could not be asked.

/// One way in which the server's streams or consumer are not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// It is not there.
    #[error("{what} does not exist; `quotewire setup` creates it")]
    Missing {
        /// The stream or consumer.
        what: String,
    },
    /// The server does not know what is asked for.
    #[error(
        "input.subject asks for several subjects, which takes nats-server 2.10, and this is {version}: ask for one that has \
         them all, or run a worker for each, with a consumer of its own"
    )]
    TooOld {
        /// The server's version.
        version: String,
    },
    /// One of its settings is another.
    #[error("{what}: {setting}: wanted {wanted}, the server has {found}")]
    Setting {
        /// The stream or consumer.
        what: String,
        /// The setting's name at the server.
        setting: &'static str,
        /// What was asked for.
        wanted: String,
        /// What the server has.
        found: String,
    },
}

/// The server could not tell, or would not do, what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {message}")]
pub struct TopologyError {
    /// The stream or consumer.
    pub what: String,
    /// What the server or the client says.
    pub message: String,
}
