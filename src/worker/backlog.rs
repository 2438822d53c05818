//! How much waits in the input stream and for how long: asked of the server, whether anything is delivered or not.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::Context;

use crate::config::InputSettings;
use crate::nats::stored_at_or_after;
use crate::nats::topology::{Found, InputState};
use crate::telemetry::metrics::QueueMetrics;

/// What this worker knows of the input stream from one look to the next, whatever becomes of the consumer.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    /// The last message that the consumer has delivered, here or, as far as is known, to others; 0 before any was.
    delivered: AtomicU64,
    known: Mutex<Known>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Every message up to this one is settled.
    ack_floor: u64,
    /// The oldest message that is not settled, and when it was stored, milliseconds since 1970.
    oldest: Option<(u64, i64)>,
    /// Whether the login may not look a message up.
    is_denied: bool,
}

impl Backlog {
    /// Notes the first delivery of this message of the stream.
    pub(super) fn delivered(&self, sequence: u64) {
        self.delivered.store(sequence, Ordering::Relaxed);
    }

    /// Brings `metrics` up to what one look has found.
    ///
    /// # Cost
    ///
    /// One question to the server where the oldest article is another one than before.
    pub(super) async fn note(&self, found: &Found, context: &Context, input: &InputSettings, metrics: &QueueMetrics) {
        let mut known = *self.lock();
        metrics.has_consumer.set(i64::from(found.consumer.is_some()));
        let state = found.input.clone().unwrap_or_default();
        let (n_pending, n_ack_pending) = match &found.consumer {
            Some(consumer) => {
                self.delivered(consumer.delivered_sequence);
                known.ack_floor = consumer.ack_floor;
                (consumer.n_pending, consumer.n_ack_pending)
            }
            None => (without_consumer(self.delivered.load(Ordering::Relaxed), &state), 0),
        };
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        metrics.pending.set(whole(n_pending));
        metrics.ack_pending.set(whole(n_ack_pending));
        if n_pending + n_ack_pending == 0 {
            known.oldest = None;
        } else {
            known.find_oldest(&state, context, input, metrics).await;
        }
        metrics.set_oldest(known.oldest.map(|(_, stored_at_ms)| stored_at_ms));
        *self.lock() = known;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    async fn find_oldest(
        &mut self,
        state: &InputState,
        context: &Context,
        input: &InputSettings,
        metrics: &QueueMetrics,
    ) {
        let wanted = self.ack_floor + 1;
        if wanted <= state.first_sequence {
            self.oldest = state.first_stored_at_ms.map(|stored_at_ms| (state.first_sequence, stored_at_ms));
            return;
        }
        // The one found last is still the next one.
        if self.oldest.is_some_and(|(sequence, _)| sequence >= wanted) {
            return;
        }
        if !self.is_denied {
            match stored_at_or_after(context, &input.stream, wanted, &input.subject).await {
                Ok(found) => {
                    self.oldest = found;
                    return;
                }
                Err(error) => {
                    self.is_denied = true;
                    tracing::warn!(
                        error,
                        "the oldest waiting article cannot be looked up; its age is taken from the last delivery"
                    );
                }
            }
        }
        self.oldest = metrics.last_delivered_ms().map(|stored_at_ms| (wanted, stored_at_ms));
    }
}

/// Returns how many articles wait where there is no consumer: what has come since its last delivery, or all where none is known,
/// because a new consumer begins at the beginning.
fn without_consumer(delivered: u64, state: &InputState) -> u64 {
    // A stream that was made again counts from the beginning.
    if delivered <= state.last_sequence {
        (state.last_sequence - delivered).min(state.n_messages)
    } else {
        state.n_messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_consumer_what_came_after_its_last_delivery_waits() {
        let state = InputState { n_messages: 500, first_sequence: 501, last_sequence: 1_000, ..InputState::default() };
        for (delivered, n_waiting) in [(0, 500), (700, 300), (10, 500), (2_000, 500)] {
            assert_eq!(without_consumer(delivered, &state), n_waiting, "{delivered}");
        }
    }
}
