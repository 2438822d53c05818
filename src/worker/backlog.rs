//! How much waits in the input stream and for how long: asked of the server, whether anything is delivered or not.

mod marks;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::LaneKind;
use crate::nats::topology::{ConsumerState, InputState};
use crate::telemetry::metrics::QueueMetrics;
use marks::Marks;

/// What this worker knows of the input stream from one look to the next, whatever becomes of its consumers.
#[derive(Debug, Default)]
pub(super) struct Backlog(Mutex<Vec<(LaneKind, Known)>>);

/// What is known of one consumer's part.
#[derive(Debug, Default)]
struct Known {
    waiting: Waiting,
    /// The last message that the consumer has delivered, here or, as far as is known, to others, and when it was stored,
    /// milliseconds since 1970; zeros before any was.
    delivered: (u64, i64),
    /// Every message up to this one is settled.
    ack_floor: u64,
    /// What had been delivered when nothing of it was left to settle.
    all_settled: u64,
    marks: Marks,
}

/// What the server last told of one consumer.
#[derive(Debug, Clone, Copy, Default)]
struct Waiting {
    has_consumer: bool,
    n_pending: u64,
    n_ack_pending: u64,
    oldest_stored_at_ms: Option<i64>,
}

impl Backlog {
    /// Notes the first delivery to `lane` of this message of the stream, stored at this time, nanoseconds since 1970.
    pub(super) fn delivered(&self, lane: LaneKind, sequence: u64, stored_at_ns: i128) {
        let stored_at_ms = i64::try_from(stored_at_ns / 1_000_000).unwrap_or_default();
        known(&mut self.lock(), lane).delivered = (sequence, stored_at_ms);
    }

    /// Brings `metrics` up to what came with a delivery: so many articles wait for their first one to `lane`.
    pub(super) fn wait(&self, lane: LaneKind, n_pending: u64, metrics: &QueueMetrics) {
        let mut all = self.lock();
        known(&mut all, lane).waiting.n_pending = n_pending;
        metrics.pending.set(whole(all.iter().map(|(_, known)| known.waiting.n_pending).sum()));
    }

    /// Brings `metrics` up to what one look has found of the consumer of `lane`.
    pub(super) fn note(
        &self,
        lane: LaneKind,
        input: Option<&InputState>,
        consumer: Option<&ConsumerState>,
        metrics: &QueueMetrics,
    ) {
        let mut all = self.lock();
        known(&mut all, lane).note(lane, &input.cloned().unwrap_or_default(), consumer);
        let waiting: Vec<Waiting> = all.iter().map(|(_, known)| known.waiting).collect();
        metrics.has_consumer.set(i64::from(waiting.iter().all(|waiting| waiting.has_consumer)));
        metrics.pending.set(whole(waiting.iter().map(|waiting| waiting.n_pending).sum()));
        metrics.ack_pending.set(whole(waiting.iter().map(|waiting| waiting.n_ack_pending).sum()));
        metrics.set_oldest(waiting.iter().filter_map(|waiting| waiting.oldest_stored_at_ms).min());
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(LaneKind, Known)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns what is known of the consumer of `lane`.
fn known(all: &mut Vec<(LaneKind, Known)>, lane: LaneKind) -> &mut Known {
    let idx = all.iter().position(|(kind, _)| *kind == lane).unwrap_or_else(|| {
        all.push((lane, Known::default()));
        all.len() - 1
    });
    &mut all[idx].1
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Known {
    fn note(&mut self, lane: LaneKind, state: &InputState, consumer: Option<&ConsumerState>) {
        self.look(state);
        let (n_pending, n_ack_pending) = match consumer {
            Some(consumer) => {
                if self.delivered.0 != consumer.delivered_sequence {
                    self.delivered = (consumer.delivered_sequence, 0);
                }
                self.settled_up_to(consumer);
                (consumer.n_pending, consumer.n_ack_pending)
            }
            // Which of the stream's messages are urgent, nobody but their consumer tells.
            None if lane == LaneKind::Urgent => (0, 0),
            None => (without_consumer(self.delivered.0, state), 0),
        };
        let waits = n_pending + n_ack_pending > 0;
        let oldest_stored_at_ms = if waits { self.oldest_stored_at_ms(state) } else { None };
        self.waiting = Waiting { has_consumer: consumer.is_some(), n_pending, n_ack_pending, oldest_stored_at_ms };
    }

    /// Takes in how far everything is settled. The server's ack floor stays behind the messages that the consumer does not give:
    /// with few urgent articles among many others, by hours.
    fn settled_up_to(&mut self, consumer: &ConsumerState) {
        if consumer.n_ack_pending == 0 {
            self.all_settled = consumer.delivered_sequence;
        } else if consumer.delivered_sequence < self.all_settled {
            // A consumer that was made again.
            self.all_settled = 0;
        }
        self.ack_floor = consumer.ack_floor.max(self.all_settled);
    }

    /// Takes in what the stream holds now.
    fn look(&mut self, state: &InputState) {
        self.marks.forget_above(state.last_sequence);
        if self.delivered.0 > state.last_sequence {
            self.delivered = (0, 0);
            self.ack_floor = 0;
        }
        if let (sequence @ 1.., stored_at_ms @ 1..) = self.delivered {
            self.marks.add(sequence, stored_at_ms);
        }
        if let Some(stored_at_ms) = state.last_stored_at_ms {
            self.marks.add(state.last_sequence, stored_at_ms);
        }
    }

    /// Returns when the oldest message that is not settled was stored, or by when.
    fn oldest_stored_at_ms(&mut self, state: &InputState) -> Option<i64> {
        let oldest = self.ack_floor + 1;
        self.marks.forget_below(oldest);
        if oldest <= state.first_sequence { state.first_stored_at_ms } else { self.marks.stored_by(oldest) }
    }
}

/// Returns how many articles wait where there is no consumer: what has come since its last delivery, or all where none is known,
/// because a new consumer begins at the beginning.
fn without_consumer(delivered: u64, state: &InputState) -> u64 {
    // A stream that was made again counts from the beginning.
    match state.last_sequence.checked_sub(delivered) {
        Some(n_since) => n_since.min(state.n_messages),
        None => state.n_messages,
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

    #[test]
    fn the_oldest_is_the_first_that_is_not_settled() {
        let mut known = Known { delivered: (80, 8_000), ack_floor: 70, ..Known::default() };
        let at = |last_sequence: u64, last_stored_at_ms| InputState {
            n_messages: last_sequence,
            first_sequence: 1,
            first_stored_at_ms: Some(100),
            last_sequence,
            last_stored_at_ms: Some(last_stored_at_ms),
        };
        known.look(&at(90, 9_000));
        assert_eq!(
            known.oldest_stored_at_ms(&at(90, 9_000)),
            Some(8_000),
            "no younger than what was delivered after it"
        );
        known.ack_floor = 85;
        known.look(&at(120, 12_000));
        assert_eq!(known.oldest_stored_at_ms(&at(120, 12_000)), Some(9_000));
        known.ack_floor = 0;
        assert_eq!(known.oldest_stored_at_ms(&at(120, 12_000)), Some(100), "the oldest of all");
        known.look(&at(5, 50_000));
        assert_eq!((known.delivered, known.marks.stored_by(1)), ((0, 0), Some(50_000)), "another stream");
    }
}
