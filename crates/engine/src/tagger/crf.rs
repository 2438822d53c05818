//! A linear-chain conditional random field over hashed features.
//!
//! J. Lafferty, A. McCallum, F. Pereira: Conditional Random Fields, ICML 2001. Weights are 8-bit integers of one
//! common step, so that a token's scores are sums of small integers.

use super::batch::Batch;
use super::chain::{Chain, LabelSet, MAX_LANES, Scores};

/// A trained model as it is stored.
#[derive(Debug, Clone)]
pub struct Weights {
    /// What the labels are.
    pub labels: LabelSet,
    /// Hash of each feature, and its weight for each label in steps.
    pub features: Vec<(u32, [i8; MAX_LANES])>,
    /// Scores of neighbouring labels in steps, `[from][to]`; the last row is that of a sentence's edge.
    pub transitions: Vec<Scores<MAX_LANES>>,
    /// What one step is worth.
    pub step: f32,
}

impl Weights {
    /// Returns the model, ready for use.
    #[must_use]
    pub fn compile<const N: usize>(&self) -> Crf<N> {
        Crf::new(self.labels, &self.features, &self.transitions, self.step)
    }
}

/// The names model: nineteen labels.
pub type NamesCrf = Crf<24>;

/// The roles model: seven labels.
pub type RolesCrf = Crf<8>;

/// Trained weights, ready for look-up.
#[derive(Debug, Clone)]
pub struct Crf<const LANES: usize> {
    /// Scores of neighbouring labels.
    pub chain: Chain<LANES>,
    /// One bit for some of a hash's bits, set where a known feature has them: most unknown ones end here, without
    /// a look at the far larger table.
    filter: Vec<u64>,
    /// How many bits of a hash the filter leaves out.
    filter_shift: u32,
    /// Open addressing with linear probing.
    slots: Vec<Slot<LANES>>,
}

/// One place of the table.
#[derive(Debug, Clone, Copy)]
struct Slot<const LANES: usize> {
    /// Hash of the feature; 0 where the place is free.
    hash: u32,
    /// Its weight for each label.
    weights: [i8; LANES],
}

impl<const LANES: usize> Crf<LANES> {
    /// Returns the model of these feature weights (hash, weight a label), transitions and step of the weights.
    pub fn new(
        labels: LabelSet,
        features: &[(u32, [i8; MAX_LANES])],
        transitions: &[Scores<MAX_LANES>],
        step: f32,
    ) -> Self {
        // A quarter of the places free at least keeps the rows of probes short.
        let n_slots = (features.len() * 4 / 3 + 16).next_power_of_two();
        let mut slots = vec![Slot { hash: 0, weights: [0; LANES] }; n_slots];
        let filter_bits = (features.len() * 8).next_power_of_two().max(64).trailing_zeros().min(31);
        let filter_shift = 32 - filter_bits;
        let mut filter = vec![0_u64; 1 << (filter_bits - 6)];
        for (hash, weights) in features {
            let hash = nonzero(*hash);
            let bit = hash >> filter_shift;
            filter[bit as usize / 64] |= 1 << (bit % 64);
            let mut slot = hash as usize & (n_slots - 1);
            while slots[slot].hash != 0 && slots[slot].hash != hash {
                slot = (slot + 1) & (n_slots - 1);
            }
            slots[slot] = Slot { hash, weights: std::array::from_fn(|lane| weights[lane]) };
        }
        Self { chain: Chain::new(labels, transitions, step), filter, filter_shift, slots }
    }

    /// Returns the scores of a token with these feature hashes.
    #[inline]
    pub fn scores(&self, hashes: &[u32]) -> Scores<LANES> {
        let mut scores = [0; LANES];
        for hash in hashes.iter().map(|hash| nonzero(*hash)).filter(|hash| self.may_know(*hash)) {
            self.add(hash, &mut scores);
        }
        scores
    }

    /// Returns the sum of the weights of the features that `push` appends; `hashes` is reused memory.
    pub(super) fn sum(&self, hashes: &mut Vec<u32>, push: impl FnOnce(&mut Vec<u32>)) -> Scores<LANES> {
        hashes.clear();
        push(hashes);
        self.scores(hashes)
    }

    /// Calls `each` with each sum of `batch`, and empties it.
    pub(super) fn sums(&self, batch: &mut Batch, mut each: impl FnMut(&Scores<LANES>)) {
        let Batch { hashes, ends, heads } = batch;
        // First what may be known is put in a row, without a branch for each: which features are known nobody foresees.
        let (mut start, mut n_kept) = (0, 0);
        for end in &mut *ends {
            for idx in start..*end as usize {
                let hash = nonzero(hashes[idx]);
                hashes[n_kept] = hash;
                n_kept += usize::from(self.may_know(hash));
            }
            start = *end as usize;
            *end = u32::try_from(n_kept).unwrap_or(u32::MAX);
        }
        // Then all their rows are asked for, none of which has to wait for another.
        heads.clear();
        heads.extend(hashes[..n_kept].iter().map(|hash| self.slots[self.place(*hash)].hash));
        start = 0;
        for end in &*ends {
            let mut sum = [0; LANES];
            let tokens = start..*end as usize;
            for (hash, head) in hashes[tokens.clone()].iter().zip(&heads[tokens]) {
                if head == hash {
                    self.slots[self.place(*hash)].add_to(&mut sum);
                } else if *head != 0 {
                    self.add(*hash, &mut sum);
                }
            }
            each(&sum);
            start = *end as usize;
        }
        hashes.clear();
        ends.clear();
    }

    /// Returns where the row of probes for feature `hash` begins.
    #[inline]
    fn place(&self, hash: u32) -> usize {
        hash as usize & (self.slots.len() - 1)
    }

    /// Returns whether the model may know feature `hash`; seldom wrongly.
    #[inline]
    fn may_know(&self, hash: u32) -> bool {
        let bit = hash >> self.filter_shift;
        self.filter[bit as usize / 64] >> (bit % 64) & 1 != 0
    }

    /// Adds the weights of feature `hash`, which is not 0, to `scores`, if the model knows it.
    #[inline]
    fn add(&self, hash: u32, scores: &mut Scores<LANES>) {
        let mut place = self.place(hash);
        loop {
            let slot = &self.slots[place];
            if slot.hash == hash {
                return slot.add_to(scores);
            }
            if slot.hash == 0 {
                return;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }
}

impl<const LANES: usize> Slot<LANES> {
    /// Adds the weights to `scores`.
    #[inline]
    fn add_to(&self, scores: &mut Scores<LANES>) {
        for lane in 0..LANES {
            scores[lane] += i16::from(self.weights[lane]);
        }
    }
}

/// Zero marks a free slot, so that hash gives way to its neighbour.
fn nonzero(hash: u32) -> u32 {
    hash.max(1)
}
