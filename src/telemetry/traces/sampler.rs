//! Which articles are traced, and what their traces and spans are called.

use sha2::{Digest, Sha256};

use super::delivery::{MessageKey, Sampled};
use crate::telemetry::trace_context::TraceContext;

/// Bits of a trace's id that decide, the lowest: those that W3C Trace Context wants random.
const DECIDING_BITS: u32 = 56;

/// Decides which articles are traced: by the trace's id, as everybody who samples by it.
#[derive(Debug)]
pub(super) struct Sampler {
    /// Of the numbers of [`DECIDING_BITS`], those below it are traced.
    n_sampled: u64,
}

impl Sampler {
    /// Returns a sampler of one in `1 / ratio` articles.
    pub(super) fn new(ratio: f64) -> Self {
        let all = (1_u64 << DECIDING_BITS) as f64;
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to 2 to the power of 56")]
        let n_sampled = (ratio.clamp(0.0, 1.0) * all) as u64;
        Self { n_sampled }
    }

    /// Returns what a delivery's spans are called, where it is traced.
    pub(super) fn sample(&self, parent: Option<TraceContext>, message: &MessageKey<'_>) -> Option<Sampled> {
        let trace_id = match parent {
            Some(parent) => parent.is_sampled.then_some(parent.trace_id)?,
            None => self.own_trace(message)?,
        };
        let span_of = |deliveries| span_id(trace_id, &MessageKey { deliveries, ..*message });
        Some(Sampled {
            trace_id,
            span_id: span_of(message.deliveries),
            publish_span_id: fastrand::u64(1..),
            parent_span_id: parent.map(|parent| parent.span_id),
            earlier_span_id: (message.deliveries > 1).then(|| span_of(message.deliveries - 1)),
        })
    }

    /// Returns the trace of a message that came in none, where it is traced: the same at each delivery, so that the worker that
    /// gets it next finds it too.
    fn own_trace(&self, message: &MessageKey<'_>) -> Option<u128> {
        if self.n_sampled == 0 {
            return None;
        }
        let trace_id = match message.stream {
            "" => fastrand::u128(1..),
            _ => first_16(hash_of(message)).max(1),
        };
        let deciding = u64::try_from(trace_id & ((1 << DECIDING_BITS) - 1)).unwrap_or(u64::MAX);
        (deciding < self.n_sampled).then_some(trace_id)
    }
}

/// Returns the hash of which message it is, whichever delivery.
fn hash_of(message: &MessageKey<'_>) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(message.sequence.to_le_bytes());
    hash.update(message.stored_at_ns.to_le_bytes());
    hash.update(message.stream);
    hash
}

fn first_16(hash: Sha256) -> u128 {
    let digest = hash.finalize();
    digest.iter().take(16).fold(0, |number, byte| (number << 8) | u128::from(*byte))
}

/// Returns the span of one delivery of a message, which no other has in the trace.
fn span_id(trace_id: u128, message: &MessageKey<'_>) -> u64 {
    if message.stream.is_empty() {
        return fastrand::u64(1..);
    }
    let mut hash = hash_of(message);
    hash.update(trace_id.to_le_bytes());
    hash.update(message.deliveries.to_le_bytes());
    u64::try_from(first_16(hash) & u128::from(u64::MAX)).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(sequence: u64, deliveries: i64) -> MessageKey<'static> {
        MessageKey { stream: "ARTICLES", sequence, stored_at_ns: 1_700_000_000_000_000_000, deliveries }
    }

    #[test]
    fn as_many_articles_are_traced_as_asked_for() {
        for (ratio, expected) in [(0.0, 0..=0), (0.01, 150..=250), (0.5, 9_800..=10_200), (1.0, 20_000..=20_000)] {
            let sampler = Sampler::new(ratio);
            let n_sampled =
                (0..20_000).filter(|sequence| sampler.sample(None, &message(*sequence, 1)).is_some()).count();
            assert!(expected.contains(&n_sampled), "{ratio}: {n_sampled}");
            let core = MessageKey { stream: "", sequence: 0, stored_at_ns: 0, deliveries: 1 };
            let n_sampled = (0..20_000).filter(|_| sampler.sample(None, &core).is_some()).count();
            assert!(expected.contains(&n_sampled), "{ratio} in core mode: {n_sampled}");
        }
    }

    #[test]
    fn a_redelivery_is_in_the_same_trace_and_names_the_span_before_it() {
        let sampler = Sampler::new(1.0);
        let first = sampler.sample(None, &message(7, 1)).unwrap();
        let second = sampler.sample(None, &message(7, 2)).unwrap();
        assert_eq!((first.trace_id, Some(first.span_id)), (second.trace_id, second.earlier_span_id));
        assert_ne!(first.span_id, second.span_id);
        assert_eq!((first.earlier_span_id, first.parent_span_id), (None, None));
        let other = sampler.sample(None, &message(8, 1)).unwrap();
        assert!(other.trace_id != first.trace_id && other.span_id != first.span_id);
    }

    #[test]
    fn the_publishers_decision_counts() {
        let parent = TraceContext { trace_id: 5, span_id: 6, is_sampled: true };
        let sampled = Sampler::new(0.0).sample(Some(parent), &message(7, 1)).unwrap();
        assert_eq!((sampled.trace_id, sampled.parent_span_id), (5, Some(6)));
        let not = TraceContext { is_sampled: false, ..parent };
        assert_eq!(Sampler::new(1.0).sample(Some(not), &message(7, 1)), None);
        // Two articles in one trace have spans of their own.
        assert_ne!(Sampler::new(0.0).sample(Some(parent), &message(8, 1)).unwrap().span_id, sampled.span_id);
    }
}
