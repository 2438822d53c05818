//! Who speaks most in the last hour.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

/// Length of a part of the hour, seconds. Smaller forgets more evenly and takes more memory.
const PART_SECONDS: u64 = 300;
/// Parts of an hour.
const N_PARTS: u64 = 3600 / PART_SECONDS;
/// Names that a part keeps. Where there are more, those heard once are forgotten.
const MOST_NAMES: usize = 2000;

/// Counts of the last hour, in parts.
#[derive(Debug, Default)]
pub(super) struct Hour {
    /// Number of the part, counted from 1970, and its counts; the newest last.
    parts: VecDeque<(u64, FxHashMap<String, u32>)>,
}

impl Hour {
    /// Counts `n` more quotations of `name` at a time, seconds since 1970.
    pub(super) fn add(&mut self, at: u64, name: &str, n: u32) {
        let number = at / PART_SECONDS;
        if self.parts.back().is_none_or(|(last, _)| *last < number) {
            self.parts.push_back((number, FxHashMap::default()));
        }
        self.forget(at);
        let Some((_, counts)) = self.parts.back_mut() else { return };
        if counts.len() >= MOST_NAMES && !counts.contains_key(name) {
            counts.retain(|_, count| *count > 1);
            if counts.len() >= MOST_NAMES {
                return;
            }
        }
        *counts.entry(name.to_owned()).or_default() += n;
    }

    /// Takes back what was counted at a time: the article has been withdrawn.
    pub(super) fn take_back(&mut self, at: u64, name: &str, n: u32) {
        let number = at / PART_SECONDS;
        let part = self.parts.iter_mut().find(|(part, _)| *part == number);
        if let Some(count) = part.and_then(|(_, counts)| counts.get_mut(name)) {
            *count = count.saturating_sub(n);
        }
    }

    /// Returns the `n_most` who speak most, with how often.
    pub(super) fn most(&mut self, now: u64, n_most: usize) -> Vec<(String, u32)> {
        self.forget(now);
        let mut sums: FxHashMap<&str, u32> = FxHashMap::default();
        for (name, count) in self.parts.iter().flat_map(|(_, counts)| counts) {
            *sums.entry(name).or_default() += count;
        }
        let mut sums: Vec<(&str, u32)> = sums.into_iter().filter(|(_, count)| *count > 0).collect();
        sums.sort_by(|(a, n_a), (b, n_b)| n_b.cmp(n_a).then(a.cmp(b)));
        sums.into_iter().take(n_most).map(|(name, count)| (name.to_owned(), count)).collect()
    }

    fn forget(&mut self, now: u64) {
        let first = (now / PART_SECONDS).saturating_sub(N_PARTS - 1);
        while self.parts.front().is_some_and(|(number, _)| *number < first) {
            self.parts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_counted_and_forgotten() {
        let mut hour = Hour::default();
        hour.add(10_000, "Roe", 2);
        hour.add(11_000, "Doe", 3);
        hour.add(11_000, "Roe", 2);
        assert_eq!(hour.most(11_000, 5), [("Roe".to_owned(), 4), ("Doe".to_owned(), 3)]);
        hour.take_back(11_000, "Roe", 2);
        assert_eq!(hour.most(11_000, 1), [("Doe".to_owned(), 3)]);
        assert_eq!(hour.most(10_000 + 3_700, 5), [("Doe".to_owned(), 3)]);
        assert_eq!(hour.most(20_000, 5), []);
    }

    #[test]
    fn names_of_a_flood_are_bounded_and_those_heard_often_stay() {
        let mut hour = Hour::default();
        hour.add(0, "Roe", 2);
        (0..10_000).for_each(|idx| hour.add(0, &idx.to_string(), 1));
        assert!(hour.parts[0].1.len() <= MOST_NAMES);
        assert_eq!(hour.most(0, 1), [("Roe".to_owned(), 2)]);
    }
}
