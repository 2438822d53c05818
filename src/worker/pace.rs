//! No more than so many articles a second.

use std::time::Duration;

use tokio::time::Instant;

/// Most turns a second. Larger asks the server more often; smaller takes more articles at a time.
const TURNS: u32 = 4;

/// How many articles may be asked for, and when: some at each turn. What a turn leaves is not saved up.
#[derive(Debug)]
pub(super) struct Pace {
    n_a_turn: usize,
    every: Duration,
    next: Instant,
}

impl Pace {
    /// Returns a pace of `per_second` articles, `most` of them at a time.
    pub(super) fn new(per_second: u32, most: usize) -> Self {
        let per_second = per_second.max(1);
        let n_a_turn = (per_second / TURNS).clamp(1, u32::try_from(most).unwrap_or(u32::MAX).max(1));
        let every = Duration::from_secs(1) * n_a_turn / per_second;
        Self { n_a_turn: usize::try_from(n_a_turn).unwrap_or(1), every, next: Instant::now() }
    }

    /// Returns how many articles may be asked for now.
    pub(super) fn n_allowed(&self) -> usize {
        if Instant::now() >= self.next { self.n_a_turn } else { 0 }
    }

    /// Returns how many articles there are at each turn.
    pub(super) fn n_a_turn(&self) -> usize {
        self.n_a_turn
    }

    /// Returns when the next turn is; none where it is now.
    pub(super) fn next_turn(&self) -> Option<Instant> {
        Some(self.next).filter(|next| *next > Instant::now())
    }

    /// Notes that a turn was taken.
    pub(super) fn take_turn(&mut self) {
        self.next = (self.next + self.every).max(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_has_turns_of_some_articles_and_never_more_a_second() {
        for (per_second, most, n_a_turn, every_ms) in
            [(1, 64, 1, 1_000), (3, 64, 1, 333), (40, 64, 10, 250), (1_000, 64, 64, 64), (1_000, 1, 1, 1)]
        {
            let mut pace = Pace::new(per_second, most);
            assert_eq!((pace.n_allowed(), pace.every.as_millis()), (n_a_turn, every_ms), "{per_second} a second");
            pace.take_turn();
            assert!(pace.n_allowed() == 0 && pace.next_turn().is_some());
        }
    }
}
