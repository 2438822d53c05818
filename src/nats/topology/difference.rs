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
        "{setting} asks for several subjects, which takes nats-server 2.10, and this is {version}: ask for one that has \
         them all, or run a worker for each, with a consumer of its own"
    )]
    TooOld {
        /// What asks for them.
        setting: &'static str,
        /// The server's version.
        version: String,
    },
    /// The input stream does not hold the subjects of the urgent articles. Adding them takes nothing from anybody.
    #[error(
        "{what} lacks {}: `quotewire setup --update` adds what is missing, or `nats stream edit {name} --subjects '{}'`",
        lacking.join(", "), all.join(",")
    )]
    Lacks {
        /// The stream.
        what: String,
        /// Its name.
        name: String,
        /// The subjects that it does not hold.
        lacking: Vec<String>,
        /// All that it is to have, those that it has first.
        all: Vec<String>,
    },
    /// One of its settings is another.
    #[error("{what}: {setting}: wanted {wanted}, the server has {found}; {mend}")]
    Setting {
        /// The stream or consumer.
        what: String,
        /// The setting's name at the server.
        setting: &'static str,
        /// What was asked for.
        wanted: String,
        /// What the server has.
        found: String,
        /// What can be done about it.
        mend: Mend,
    },
}

/// How a setting comes to be as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mend {
    /// The server changes it in place.
    #[error("`quotewire setup --update` changes it")]
    Update,
    /// Only a new consumer has it otherwise. That is for a person to decide: it begins at the beginning.
    #[error(
        "no server changes that in place: delete the consumer and run `quotewire setup`, and the whole stream is delivered \
         again"
    )]
    NewConsumer,
    /// Only a new stream has it otherwise, and what the old one holds is gone with it.
    #[error(
        "not changed in place: delete the stream, with what it holds, and run `quotewire setup`, or name another stream in \
         section output"
    )]
    NewStream,
    /// The input stream is the ingestion service's.
    #[error(
        "`quotewire setup` does not change the stream that others fill: change it there, or the subjects in section input"
    )]
    Others,
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
