//! Scores of neighbouring labels.
//!
//! What both tiers share of J. Lafferty, A. McCallum, F. Pereira: Conditional Random Fields, ICML 2001. Scores are
//! integers of a common step, so that the exponentials of the marginals come out of a table.

use super::best_path::PairScores;
use super::labels::{NameType, Role, Tag};
use super::marginals::Factors;

pub use super::lanes::{FORBIDDEN, MAX_LANES, Scores};

/// A label set in the BIO scheme: `Outside`, then `Begin` and `Inside` of each of `n_kinds` kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelSet {
    /// How many kinds.
    pub n_kinds: usize,
}

impl LabelSet {
    /// The labels of names.
    pub const NAMES: Self = Self { n_kinds: NameType::ALL.len() };

    /// The labels of roles.
    pub const ROLES: Self = Self { n_kinds: Role::ALL.len() };

    /// Returns how many labels there are.
    #[expect(clippy::len_without_is_empty, reason = "there is always one: outside")]
    pub const fn len(self) -> usize {
        1 + 2 * self.n_kinds
    }

    /// Returns whether label `to` may follow label `from`; `None` stands for the sentence's edge.
    pub fn allows(self, from: Option<usize>, to: usize) -> bool {
        let is_inside = to != 0 && to.is_multiple_of(2);
        !is_inside || from.is_some_and(|from| from == to || from + 1 == to)
    }

    /// Returns the label with this index over `kinds`.
    pub fn tag<K: Copy>(self, label: usize, kinds: &[K]) -> Tag<K> {
        match label {
            0 => Tag::Outside,
            _ if label.is_multiple_of(2) => Tag::Inside(kinds[label / 2 - 1]),
            _ => Tag::Begin(kinds[label / 2]),
        }
    }

    /// Returns the index of the label `tag` over `kinds`, which holds its kind.
    pub fn index<K: Copy + PartialEq>(tag: Tag<K>, kinds: &[K]) -> usize {
        let place = |kind: K| kinds.iter().position(|known| *known == kind).unwrap_or(0);
        match tag {
            Tag::Outside => 0,
            Tag::Begin(kind) => 2 * place(kind) + 1,
            Tag::Inside(kind) => 2 * place(kind) + 2,
        }
    }
}

/// Scores of neighbouring labels, ready for decoding.
#[derive(Debug, Clone)]
pub struct Chain<const LANES: usize> {
    /// What the labels are.
    pub labels: LabelSet,
    /// What one step of a score is worth.
    pub step: f32,
    pub(super) pairs: PairScores<LANES>,
    pub(super) factors: Factors<LANES>,
}

impl<const LANES: usize> Chain<LANES> {
    /// Returns the chain of these transition scores, `[from][to]` with the sentence's start last, in units of `step`.
    pub fn new(labels: LabelSet, transitions: &[Scores<MAX_LANES>], step: f32) -> Self {
        debug_assert!(labels.n_kinds < LANES / 2);
        let transitions: Vec<Scores<LANES>> =
            transitions.iter().map(|row| std::array::from_fn(|lane| row[lane])).collect();
        let factors = Factors::new(labels.n_kinds, &transitions, step);
        Self { labels, step, factors, pairs: PairScores::new(labels.len(), transitions) }
    }

    /// Returns the chain whose transition scores are weighted sums of those of this one and of `other`, in units of `step`.
    /// What one of them forbids stays forbidden.
    pub fn mixed(&self, weight: f32, other: &Self, other_weight: f32, step: f32) -> Self {
        let mix = |own: i16, other_score: i16| {
            if own <= FORBIDDEN || other_score <= FORBIDDEN {
                return FORBIDDEN;
            }
            let sum = f32::from(own) * self.step * weight + f32::from(other_score) * other.step * other_weight;
            let most = f32::from(-FORBIDDEN / 4);
            #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
            let score = (sum / step).round().clamp(-most, most) as i16;
            score
        };
        let rows = self.pairs.rows().iter().zip(other.pairs.rows());
        let transitions: Vec<Scores<MAX_LANES>> = rows
            .map(|(own, other)| {
                let mut row = [FORBIDDEN; MAX_LANES];
                for lane in 0..LANES {
                    row[lane] = mix(own[lane], other[lane]);
                }
                row
            })
            .collect();
        Self::new(self.labels, &transitions, step)
    }
}
