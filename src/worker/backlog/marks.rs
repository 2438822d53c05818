//! When messages of the input stream were stored, as far as looking at it every few seconds tells.
//!
//! The server tells when the newest message was stored, and each delivery when its own was. That is enough to know the age of
//! any message that came while the worker lived, to within one look, and needs no permission to read the stream.

/// Marks that are kept. Where there are more, every other one goes: whatever waits longer is told less exactly.
const MOST: usize = 1024;

/// Some sequences of the stream and when they were stored, milliseconds since 1970; lowest first.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<(u64, i64)>);

impl Marks {
    /// Keeps in mind when message `sequence` was stored.
    pub(super) fn add(&mut self, sequence: u64, stored_at_ms: i64) {
        let idx = self.0.partition_point(|(known, _)| *known < sequence);
        if self.0.get(idx).is_none_or(|(known, _)| *known != sequence) {
            self.0.insert(idx, (sequence, stored_at_ms));
        }
        if self.0.len() > MOST {
            let mut idx = 0;
            let last = self.0.len() - 1;
            self.0.retain(|_| {
                idx += 1;
                idx % 2 == 1 || idx - 1 == last
            });
        }
    }

    /// Forgets every message above `last_sequence`, which was of a stream that has been made anew.
    pub(super) fn forget_above(&mut self, last_sequence: u64) {
        self.0.retain(|(known, _)| *known <= last_sequence);
    }

    /// Forgets every message below `sequence`.
    pub(super) fn forget_below(&mut self, sequence: u64) {
        self.0.retain(|(known, _)| *known >= sequence);
    }

    /// Returns when message `sequence` was stored at the latest: it is no younger than that. None where nothing is known.
    pub(super) fn stored_by(&self, sequence: u64) -> Option<i64> {
        let idx = self.0.partition_point(|(known, _)| *known < sequence);
        self.0.get(idx).map(|(_, stored_at_ms)| *stored_at_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_as_old_as_the_next_one_known() {
        let mut marks = Marks::default();
        for (sequence, at) in [(10, 1_000), (30, 3_000), (20, 2_000), (20, 9)] {
            marks.add(sequence, at);
        }
        for (sequence, at) in [(1, Some(1_000)), (10, Some(1_000)), (11, Some(2_000)), (30, Some(3_000)), (31, None)] {
            assert_eq!(marks.stored_by(sequence), at, "{sequence}");
        }
        marks.forget_below(20);
        assert_eq!(marks.stored_by(1), Some(2_000));
        marks.forget_above(25);
        assert_eq!(marks.stored_by(21), None);
    }

    #[test]
    fn there_are_never_many_and_the_newest_is_one_of_them() {
        let mut marks = Marks::default();
        for sequence in 1..=100_000 {
            marks.add(sequence, sequence.cast_signed());
            assert!(marks.0.len() <= MOST);
            assert_eq!(marks.stored_by(sequence), Some(sequence.cast_signed()));
        }
        assert!(marks.stored_by(1).is_some_and(|at| at < 1_000));
    }
}
