//! Windows over an article: what the encoder sees at once.

use std::ops::Range;

use crate::text::TokenRange;

/// A window and the words whose labels it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedWindow {
    /// The words that are seen.
    pub(crate) words: Range<usize>,
    /// Those of them whose labels are taken from this window: every word of the article is in one such range.
    pub(crate) owned: Range<usize>,
}

/// How long windows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lengths {
    /// Most pieces of words in a window. Longer ones see more and take longer, for attention is quadratic.
    pub(crate) window: usize,
    /// Pieces that a word at a window's inner edge has at least between itself and the edge. More is seen twice, which
    /// takes time; with fewer, words at edges are judged by half a sentence.
    pub(crate) context: usize,
}

/// Pieces that a window may be longer than an even share of the article, to end with a sentence.
const SLACK: usize = 12;

/// Returns windows that cover the words of `sentences`, of which each has `lengths` pieces; they begin and end with
/// sentences where these are not too long.
///
/// # Cost
///
/// Linear in the words.
pub(crate) fn plan(
    n_pieces: impl Iterator<Item = usize>,
    sentences: &[TokenRange],
    lengths: Lengths,
) -> Vec<PlannedWindow> {
    let mut planner = Planner { before: vec![0], starts: Vec::with_capacity(sentences.len()), lengths };
    for n_pieces in n_pieces {
        planner.before.push(planner.before[planner.before.len() - 1] + n_pieces.clamp(1, lengths.window));
    }
    planner.starts.extend(sentences.iter().map(|sentence| sentence.start as usize));
    planner.plan()
}

struct Planner {
    /// Pieces in front of each word, and of the end.
    before: Vec<usize>,
    /// First word of each sentence.
    starts: Vec<usize>,
    lengths: Lengths,
}

impl Planner {
    fn plan(&self) -> Vec<PlannedWindow> {
        let n_words = self.before.len() - 1;
        let mut windows: Vec<PlannedWindow> = Vec::new();
        let mut start = 0;
        while windows.last().map_or(0, |last| last.words.end) < n_words {
            let last_end = windows.last().map_or(0, |last| last.words.end);
            let mut end = self.end(start);
            if end <= last_end {
                // A word of very many pieces: it goes before the words that were to be seen twice.
                end = last_end + 1;
                while self.pieces(start..end) > self.lengths.window {
                    start += 1;
                }
            }
            let mut owned_start = 0;
            if let Some(last) = windows.last_mut() {
                owned_start = self.middle(start..last_end);
                last.owned.end = owned_start;
            }
            windows.push(PlannedWindow { words: start..end, owned: owned_start..end });
            start = self.next_start(start..end);
        }
        windows
    }

    fn pieces(&self, words: Range<usize>) -> usize {
        self.before[words.end] - self.before[words.start]
    }

    /// Returns where a window ends that begins at word `start`.
    fn end(&self, start: usize) -> usize {
        let n_words = self.before.len() - 1;
        let Lengths { window, context } = self.lengths;
        let n_left = self.pieces(start..n_words);
        if n_left <= window {
            return n_words;
        }
        // All windows that are left share evenly: two of the same length take less time than a long and a short one.
        let n_windows = (n_left - 2 * context).div_ceil(window - 2 * context);
        let share = (n_left + (n_windows - 1) * 2 * context).div_ceil(n_windows);
        let longest = window.min(share + SLACK);
        let end = self.before.partition_point(|&before| before <= self.before[start] + longest) - 1;
        let sentence_start = self.starts[..self.starts.partition_point(|&start| start <= end)].last().copied();
        match sentence_start {
            Some(sentence_start) if sentence_start > start && self.pieces(start..sentence_start) * 3 > longest * 2 => {
                sentence_start
            }
            _ => end,
        }
    }

    /// Returns where the window after `last` begins.
    fn next_start(&self, last: Range<usize>) -> usize {
        let overlap = 2 * self.lengths.context;
        let latest = self.before.partition_point(|&before| before + overlap <= self.before[last.end]).saturating_sub(1);
        let sentence_start = self.starts[..self.starts.partition_point(|&start| start <= latest)].last().copied();
        match sentence_start {
            Some(sentence_start) if self.pieces(sentence_start..latest) <= self.lengths.context => sentence_start,
            _ => latest,
        }
        .max(last.start)
    }

    /// Returns the word in the middle of `words`, counted in pieces.
    fn middle(&self, words: Range<usize>) -> usize {
        let middle = usize::midpoint(self.before[words.start], self.before[words.end]);
        self.before.partition_point(|&before| before < middle).clamp(words.start, words.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTHS: Lengths = Lengths { window: 50, context: 6 };

    /// Returns the windows of random sentences, and checks what every plan must hold to.
    fn check(sentences: &[Vec<usize>]) -> Vec<PlannedWindow> {
        let n_pieces: Vec<usize> = sentences.iter().flatten().copied().collect();
        let mut ranges = Vec::new();
        for sentence in sentences {
            let start = ranges.last().map_or(0, |last: &TokenRange| last.end as usize);
            ranges.push(TokenRange::new(start, start + sentence.len()));
        }
        let windows = plan(n_pieces.iter().copied(), &ranges, LENGTHS);
        let mut next = 0;
        for (window_idx, window) in windows.iter().enumerate() {
            let pieces = |words: Range<usize>| n_pieces[words].iter().map(|&n| n.min(LENGTHS.window)).sum::<usize>();
            assert!(pieces(window.words.clone()) <= LENGTHS.window, "{window:?} is too long");
            assert_eq!(window.owned.start, next, "every word has one window");
            assert!(window.words.start <= window.owned.start && window.owned.end <= window.words.end);
            let has_context = n_pieces.iter().all(|&n| n <= 5);
            if has_context && window_idx > 0 {
                assert!(pieces(window.words.start..window.owned.start) >= LENGTHS.context - 5, "{window:?}");
            }
            if has_context && window_idx + 1 < windows.len() {
                assert!(pieces(window.owned.end..window.words.end) >= LENGTHS.context - 5, "{window:?}");
            }
            next = window.owned.end;
        }
        assert_eq!(next, n_pieces.len());
        windows
    }

    #[test]
    fn a_short_article_is_one_window() {
        assert_eq!(check(&[vec![1; 20], vec![2; 15]]), [PlannedWindow { words: 0..35, owned: 0..35 }]);
        assert_eq!(check(&[]), []);
    }

    #[test]
    fn windows_begin_and_end_with_sentences() {
        let windows = check(&vec![vec![1; 8]; 12]);
        assert!(windows.len() > 1);
        assert!(windows.iter().all(|window| window.words.start % 8 == 0 && window.words.end % 8 == 0), "{windows:?}");
    }

    #[test]
    fn long_sentences_and_long_words_are_covered_too() {
        check(&[vec![1; 3000]]);
        check(&[vec![7; 300], vec![1; 3]]);
        check(&[vec![100_000; 9]]);
        check(&[vec![1; 40], vec![49, 49, 1, 1, 49, 50], vec![1; 200]]);
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..2000 {
            let longest_word = if random.bool() { 5 } else { 60 };
            let mut sentence =
                || -> Vec<usize> { (0..random.usize(1..60)).map(|_| random.usize(1..=longest_word)).collect() };
            let sentences: Vec<Vec<usize>> = (0..8).map(|_| sentence()).collect();
            check(&sentences);
        }
    }
}
