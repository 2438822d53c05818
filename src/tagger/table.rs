//! The weights of hashed features: a table of small integers, a row a feature.

use super::chain::{MAX_LANES, Scores};

/// The weights of features as they are stored: hash, weight a label.
pub(crate) type Features = Vec<(u32, [i8; MAX_LANES])>;

/// What a hash is multiplied by to find its bit of the filter.
const FILTER_FACTOR: u32 = 0x85eb_ca6b;

/// Weights of hashed features, ready for look-up.
#[derive(Debug, Clone)]
pub(crate) struct Table<const LANES: usize> {
    /// One bit for some of the bits of a product of a hash, set where a known feature has them: most unknown ones end here, without
    /// a look at the far larger slots.
    filter: Vec<u64>,
    /// How many bits of the product the filter leaves out.
    filter_shift: u32,
    /// Open addressing with linear probing.
    slots: Vec<Slot<LANES>>,
}

/// One place of the table; aligned, so that none lies across two lines of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(16))]
struct Slot<const LANES: usize> {
    /// Hash of the feature; 0 where the place is free.
    hash: u32,
    /// Its weight for each label.
    weights: [i8; LANES],
}

impl<const LANES: usize> Table<LANES> {
    /// Returns the table of these feature weights: hash, weight a label.
    pub(crate) fn new(features: &[(u32, [i8; MAX_LANES])]) -> Self {
        // Two fifths of the places free keep the rows of probes short.
        let n_slots = features.len() * 5 / 3 + 16;
        let filter_bits = (features.len() * 8).next_power_of_two().max(64).trailing_zeros().min(31);
        let filter_shift = 32 - filter_bits;
        let mut table = Self {
            filter: vec![0; 1 << (filter_bits - 6)],
            filter_shift,
            slots: vec![Slot { hash: 0, weights: [0; LANES] }; n_slots],
        };
        for (hash, weights) in features {
            let hash = nonzero(*hash);
            let bit = hash.wrapping_mul(FILTER_FACTOR) >> filter_shift;
            table.filter[bit as usize / 64] |= 1 << (bit % 64);
            let mut place = table.first_place(hash);
            while table.slots[place].hash != 0 && table.slots[place].hash != hash {
                place = table.next_place(place);
            }
            table.slots[place] = Slot { hash, weights: std::array::from_fn(|lane| weights[lane]) };
        }
        table
    }

    /// Returns the sum of the weights of these features.
    #[inline]
    pub(crate) fn sum(&self, hashes: &[u32]) -> Scores<LANES> {
        let mut scores = [0; LANES];
        self.add_all(hashes, &mut scores);
        scores
    }

    /// Adds the weights of these features to `scores`.
    ///
    /// # Cost
    ///
    /// One look at the filter a feature, and a look at the slots for those that it lets through. All slots are asked for before any is
    /// looked into, so that the processor waits for many at once.
    #[inline]
    pub(crate) fn add_all(&self, hashes: &[u32], scores: &mut Scores<LANES>) {
        let mut passed = [0; 64];
        let mut asked = [(0, 0); 64];
        for hashes in hashes.chunks(passed.len()) {
            let mut n_passed = 0;
            for &hash in hashes {
                let hash = nonzero(hash);
                passed[n_passed] = hash;
                let bit = hash.wrapping_mul(FILTER_FACTOR) >> self.filter_shift;
                n_passed += (self.filter[bit as usize / 64] >> (bit % 64) & 1) as usize;
            }
            for (asked, hash) in asked.iter_mut().zip(&passed[..n_passed]) {
                let place = self.first_place(*hash);
                *asked = (place, self.slots[place].hash);
            }
            for ((place, there), hash) in asked.iter().zip(&passed[..n_passed]) {
                self.add(*hash, (*place, *there), scores);
            }
        }
    }

    /// Adds the weights of feature `hash`, which is not zero, to `scores`, if the table knows it; the search begins at a place where
    /// this hash is.
    #[inline]
    fn add(&self, hash: u32, (mut place, mut there): (usize, u32), scores: &mut Scores<LANES>) {
        while there != hash {
            if there == 0 {
                return;
            }
            place = self.next_place(place);
            there = self.slots[place].hash;
        }
        let (scores, _) = scores.as_chunks_mut::<8>();
        for (scores, weights) in scores.iter_mut().zip(self.slots[place].weights.as_chunks::<8>().0) {
            let sums: [i16; 8] = std::array::from_fn(|lane| scores[lane] + i16::from(weights[lane]));
            *scores = sums;
        }
    }

    /// Returns the place where the search for `hash` begins.
    #[inline]
    fn first_place(&self, hash: u32) -> usize {
        let spread = u64::from(hash.wrapping_mul(0x9e37_79b1));
        ((spread * self.slots.len() as u64) >> 32) as usize
    }

    #[inline]
    fn next_place(&self, place: usize) -> usize {
        if place + 1 == self.slots.len() { 0 } else { place + 1 }
    }
}

/// Adds `more` to `scores`: eight lanes at once, read before they are written, which the compiler makes vectors of.
#[inline]
pub(super) fn add<const LANES: usize>(scores: &mut Scores<LANES>, more: &Scores<LANES>) {
    let (scores, _) = scores.as_chunks_mut::<8>();
    for (scores, more) in scores.iter_mut().zip(more.as_chunks::<8>().0) {
        let sums: [i16; 8] = std::array::from_fn(|lane| scores[lane] + more[lane]);
        *scores = sums;
    }
}

/// Zero marks a free slot, so that hash gives way to its neighbour.
fn nonzero(hash: u32) -> u32 {
    hash.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_knows_its_features_and_no_others() {
        let features: Vec<(u32, [i8; MAX_LANES])> =
            (0..1000_u32).map(|idx| (idx.wrapping_mul(0x0101_6b35), [(idx % 100) as i8; MAX_LANES])).collect();
        let table = Table::<8>::new(&features);
        for (hash, weights) in &features {
            assert_eq!(table.sum(&[*hash]), [i16::from(weights[0]); 8]);
        }
        assert_eq!(table.sum(&[3, 5, 7]), [0; 8]);
        assert_eq!(Table::<8>::new(&[]).sum(&[0, 1, u32::MAX]), [0; 8]);
    }
}
