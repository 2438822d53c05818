//! Marks that nobody needs any more are removed: the held stream has no limit of age of its own, which would drop records.

use std::time::Duration;

use jiff::Timestamp;

use super::entry::{Entry, Kind};
use crate::nats::{HeldStream, PublishFailure};

/// How often, at least and at most. Each worker looks, a quarter earlier or later.
const EVERY: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(60)];
/// Most messages looked at in one go. Larger removes more; smaller asks the server less at a time.
const MOST: usize = 1_000;

/// Removes marks that are older than `max_age`, again and again: by then the input stream has dropped whatever could be older
/// than they are. `pattern` is that of the stream's subjects.
pub(in crate::worker) async fn sweep(stream: HeldStream, pattern: String, max_age: Duration) {
    let every = (max_age / 4).clamp(EVERY[0], EVERY[1]);
    let mut from = 1;
    loop {
        tokio::time::sleep(every.mul_f64(0.75 + fastrand::f64() / 2.0)).await;
        match sweep_from(&stream, from, &pattern, max_age).await {
            Ok(next) => from = next,
            Err(failure) => tracing::debug!(%failure, "cannot look for old marks in the held stream"),
        }
    }
}

/// Returns where to go on.
async fn sweep_from(
    stream: &HeldStream,
    mut from: u64,
    pattern: &str,
    max_age: Duration,
) -> Result<u64, PublishFailure> {
    let max_age_ns = i128::try_from(max_age.as_nanos()).unwrap_or(i128::MAX);
    for _ in 0..MOST {
        let Some(message) = stream.next(from, pattern).await? else { return Ok(1) };
        if Timestamp::now().as_nanosecond() - message.stored_at_ns < max_age_ns {
            return Ok(1);
        }
        if Entry::read(&message.headers).is_some_and(|entry| entry.kind != Kind::Record) {
            stream.remove(message.sequence).await?;
        }
        from = message.sequence + 1;
    }
    Ok(from)
}
