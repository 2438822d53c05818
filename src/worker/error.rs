//! Why the worker did not run.

use crate::nats::topology::{Difference, TopologyError};
use crate::nats::{ConnectError, SubjectError};

/// Why the worker did not run. Once it runs, nothing but a signal ends it.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Subjects that do not go together.
    #[error("input.subject and output.subject do not go together: {0}")]
    Subjects(#[from] SubjectError),
    /// The server's streams or consumer are not what was asked for.
    #[error("the server is not set up as asked:\n{}", list(.0))]
    Differences(Vec<Difference>),
    /// The server answers, but not about JetStream.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// The system gives no threads.
    #[error("cannot start the CPU threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl RunError {
    /// Returns the exit code that the command ends with.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Connect(error) if error.is_settings_fault() => 78,
            // A server that answers about nothing it is asked has another set-up, or a login without permissions.
            Self::Subjects(_) | Self::Differences(_) | Self::Topology(_) => 78,
            Self::Connect(_) => 69,
            Self::Threads(_) => 1,
        }
    }
}

fn list(differences: &[Difference]) -> String {
    differences.iter().map(|difference| format!("  {difference}")).collect::<Vec<_>>().join("\n")
}
