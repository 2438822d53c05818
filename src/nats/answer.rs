//! What people are told where the server does not answer, or not as hoped.

use std::error::Error;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{GetStreamError, GetStreamErrorKind};

use super::connect::describe;

/// What mends it where nobody answers for JetStream.
pub(super) const SWITCH_ON: &str = "switch JetStream on in the server and for this account, or mend nats.domain";
/// Why no answer may come. The server drops without one what a login may not publish, and what it may not hear.
pub(super) const FORBIDDEN: &str = "the login has no permission for it, or none to hear the answer \
                                    (deploy/nats-accounts.conf has one for each command), or JetStream has no leader \
                                    just now";

/// Returns whether `error` says that no answer came in time.
pub(super) fn is_unanswered(error: &dyn Error) -> bool {
    // Each call of the client library has an error of its own; they share these words alone.
    describe(error).contains("timed out")
}

/// Returns an error with its causes, and what may be behind it where they do not tell.
pub(super) fn explain(error: &(dyn Error + 'static)) -> String {
    let text = describe(error);
    let kind = error.downcast_ref().map(GetStreamError::kind);
    if matches!(kind, Some(GetStreamErrorKind::JetStream(error)) if error.error_code() == ErrorCode::STREAM_NOT_FOUND) {
        "does not exist; `quotewire setup` creates it".to_owned()
    } else if is_unanswered(error) {
        format!("no answer: {FORBIDDEN}")
    } else if text.contains("no responders") {
        format!("no JetStream answers; {SWITCH_ON}")
    } else {
        text
    }
}
