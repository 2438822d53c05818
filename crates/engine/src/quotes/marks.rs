//! Whether a stretch between marks is a quotation of its own, part of a reported statement, or neither.

use std::sync::LazyLock;

use super::features::{self, Before};
use super::model::{Decision, Reason, Verdict};
use super::view::View;

/// Buckets that features are hashed into, a power of two. More buckets cost 6 bytes each; fewer mix rare words up.
pub const N_BUCKETS: usize = 1 << 14;

/// What one unit of a stored weight is worth.
pub const WEIGHT_UNIT: f32 = 1.0 / 1024.0;

/// How likely a stretch must be direct that goes on over paragraphs, its mark repeated, or that begins a sentence and is never
/// closed: hardly anything else is.
const DIRECT_IN_CHAIN: f32 = 0.1;

/// How likely the end of a chain must be direct for all of it to be.
const DIRECT_AT_END: f32 = 0.8;

/// A multinomial logistic model over hashed features that tells quotations from other words in marks.
#[derive(Debug, Clone)]
pub struct MarksModel {
    /// For each bucket, one weight a class.
    pub weights: Vec<[f32; 3]>,
}

/// The weights that `quotewire-train marks` writes: for each bucket three little-endian 16-bit integers.
static EMBEDDED: LazyLock<MarksModel> = LazyLock::new(|| {
    MarksModel::from_bytes(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/quote-marks.bin")))
});

impl MarksModel {
    /// Returns the model that is part of the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Returns the model that knows nothing.
    pub fn empty() -> Self {
        Self { weights: vec![[0.0; 3]; N_BUCKETS] }
    }

    /// Returns the model that `bytes` hold; what is missing counts as zero.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut model = Self::empty();
        for (bucket, row) in model.weights.iter_mut().zip(bytes.chunks_exact(6)) {
            for (weight, raw) in bucket.iter_mut().zip(row.chunks_exact(2)) {
                *weight = f32::from(i16::from_le_bytes([raw[0], raw[1]])) * WEIGHT_UNIT;
            }
        }
        model
    }

    /// Returns the probability of each verdict, in the order of [`Verdict::ALL`].
    pub fn probabilities(&self, found: &[u32]) -> [f32; 3] {
        let mut scores = [0.0_f32; 3];
        for feature in found {
            let row = &self.weights[*feature as usize & (N_BUCKETS - 1)];
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += weight;
            }
        }
        let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exponentials = scores.map(|score| (score - highest).exp());
        let sum: f32 = exponentials.iter().sum();
        exponentials.map(|exponential| exponential / sum)
    }
}

/// Returns a decision for each pair of marks of the document, from the first to the last.
pub fn decide(view: &View<'_>, model: &MarksModel) -> Vec<Decision> {
    let pairs = &view.document.mark_pairs;
    let mut decisions: Vec<Decision> = Vec::with_capacity(pairs.len());
    let mut found = Vec::with_capacity(96);
    let mut befores = Befores::default();
    for (pair_idx, pair) in pairs.iter().enumerate() {
        features::gather(view, pair_idx, befores.at(pair.depth), &mut found);
        let probabilities = model.probabilities(&found);
        let is_carried = pairs.get(pair_idx + 1..).is_some_and(|rest| {
            pair.close.is_none() && rest.iter().take(8).any(|next| next.continues == Some(pair_idx))
        });
        let begins_sentence = pair.close.is_none()
            && view.is_capitalized(pair.open + 1)
            && view.sentence_at(pair.open).start as usize == pair.open;
        let is_in_chain = is_carried || pair.continues.is_some() || begins_sentence;
        let verdict = if is_in_chain && probabilities[Verdict::Direct as usize] > DIRECT_IN_CHAIN {
            Verdict::Direct
        } else {
            likeliest(probabilities)
        };
        befores.set(pair.depth, Before { pair_idx, verdict });
        decisions.push(Decision { verdict, probabilities, reason: Reason::Classifier });
    }
    join_chains(view, &mut decisions);
    decisions
}

/// Makes direct quotations of the sentences that open a mark which only the next paragraph repeats, where the end of the chain
/// is surely one and its comma says that somebody is told to say it: blocks of another text have the same marks.
fn join_chains(view: &View<'_>, decisions: &mut [Decision]) {
    let pairs = &view.document.mark_pairs;
    let mut is_joined = vec![false; pairs.len()];
    for (pair_idx, pair) in pairs.iter().enumerate().rev() {
        let Some(first) = pair.continues else { continue };
        let is_said = pair.close.is_some_and(|close| view.text(close - 1) == ",");
        let is_sure = is_joined[pair_idx]
            || is_said && decisions[pair_idx].probabilities[Verdict::Direct as usize] > DIRECT_AT_END;
        let open = pairs[first].open;
        let begins_sentence = view.is_capitalized(open + 1) && view.sentence_at(open).start as usize == open;
        if is_sure && begins_sentence {
            decisions[first].verdict = Verdict::Direct;
            is_joined[first] = true;
        }
    }
}

fn likeliest(probabilities: [f32; 3]) -> Verdict {
    let mut best = (Verdict::Neither, f32::NEG_INFINITY);
    for (verdict, probability) in Verdict::ALL.into_iter().zip(probabilities) {
        if probability > best.1 {
            best = (verdict, probability);
        }
    }
    best.0
}

/// The last decision at each depth: what the next pair at that depth, or below, has before it.
#[derive(Debug, Default)]
pub struct Befores {
    at_depth: [Option<Before>; 4],
}

impl Befores {
    /// Returns the nearest decision before a pair of this depth that is not nested deeper.
    pub fn at(&self, depth: u8) -> Option<Before> {
        self.at_depth[..=usize::from(depth.min(3))].iter().rev().find_map(|before| *before)
    }

    /// Notes the decision about a pair of this depth.
    pub fn set(&mut self, depth: u8, before: Before) {
        let depth = usize::from(depth.min(3));
        self.at_depth[depth] = Some(before);
        for deeper in &mut self.at_depth[depth + 1..] {
            *deeper = None;
        }
    }
}
