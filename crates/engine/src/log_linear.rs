//! Deciders that weigh evidence: log-linear models over named features, their weights in tables that people can read.
//!
//! A decider names its features in a static list; what it looks at gathers [`Feature`]s, each by its place in that list, some
//! with the word that they saw. A candidate's score is the sum of its features' weights, and its probability that of a softmax
//! over the candidates (A. Berger, S. Della Pietra and V. Della Pietra, A Maximum Entropy Approach to Natural Language
//! Processing, 1996). `quotewire-train` fits the weights.

use rustc_hash::FxHashMap;

use crate::lexicon;

/// Lists the features of a decider, with the names that its table of weights has: `Near0 = "near.here": "Named here.",`. Makes of them an
/// enumeration, `Of`, and their names in the order of their ids, `NAMES`.
macro_rules! features {
    ($($variant:ident = $name:literal: $what:literal,)*) => {
        /// One feature of a candidate.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u16)]
        pub(super) enum Of {
            $(#[doc = $what] $variant,)*
        }

        /// The name of each feature, in the order of their ids.
        pub const NAMES: &[&str] = &[$($name,)*];
    };
}
pub(crate) use features;

/// One thing that is so of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Feature {
    /// Its place in the decider's list of names.
    pub id: u16,
    /// The hash of the word that it saw; 0 where it looks at none.
    pub word: u64,
}

impl Feature {
    /// Returns the feature of this place that looks at no word.
    #[must_use]
    pub const fn plain(id: u16) -> Self {
        Self { id, word: 0 }
    }

    /// Returns the feature of this place that saw the word of this hash.
    #[must_use]
    pub const fn with(id: u16, word: u64) -> Self {
        Self { id, word }
    }
}

/// The weights of one decider.
#[derive(Debug, Clone)]
pub struct LogLinear {
    names: &'static [&'static str],
    plain: Vec<f32>,
    with_word: FxHashMap<Feature, f32>,
}

impl LogLinear {
    /// Returns the decider of the features `names` that knows nothing.
    #[must_use]
    pub fn empty(names: &'static [&'static str]) -> Self {
        Self { names, plain: vec![0.0; names.len()], with_word: FxHashMap::default() }
    }

    /// Returns the decider that `table` holds: a line a feature, its name or its name and a word, a tab, the weight. Two words
    /// that were seen together have a `+` between them. A line that begins with `#` is a comment. A feature that is not there weighs nothing, and a name that is not in `names` is passed over.
    #[must_use]
    pub fn read(names: &'static [&'static str], table: &str) -> Self {
        let mut model = Self::empty(names);
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let Some((feature, weight)) = line.split_once('\t') else { continue };
            if let (Some(feature), Ok(weight)) = (Self::feature(names, feature), weight.trim().parse()) {
                model.set(feature, weight);
            }
        }
        model
    }

    /// Returns the feature that a line of a table begins with: one of `names`, or that and what it saw.
    #[must_use]
    pub fn feature(names: &[&str], told: &str) -> Option<Feature> {
        let (name, word) = told.split_once(' ').unwrap_or((told, ""));
        let id = u16::try_from(names.iter().position(|known| *known == name)?).ok()?;
        let word = match word.split_once('+') {
            Some((left, right)) => pair(lexicon::hash(left), lexicon::hash(right)),
            None if word.is_empty() => 0,
            None => lexicon::hash(word),
        };
        Some(Feature { id, word })
    }

    /// Gives `feature` a weight.
    pub fn set(&mut self, feature: Feature, weight: f32) {
        if feature.word == 0 {
            self.plain[usize::from(feature.id)] = weight;
        } else {
            self.with_word.insert(feature, weight);
        }
    }

    /// Returns the weight of `feature`.
    #[must_use]
    pub fn weight(&self, feature: Feature) -> f32 {
        if feature.word == 0 {
            self.plain[usize::from(feature.id)]
        } else {
            self.with_word.get(&feature).copied().unwrap_or_default()
        }
    }

    /// Returns the name of `feature`, without its word.
    #[must_use]
    pub fn name(&self, feature: Feature) -> &'static str {
        self.names[usize::from(feature.id)]
    }

    /// Returns the sum of the weights of `features`, the log of how likely they are up to a constant.
    #[must_use]
    pub fn score(&self, features: &[Feature]) -> f32 {
        features.iter().map(|feature| self.weight(*feature)).sum()
    }
}

/// Returns what stands for two words that were seen together, of these hashes.
#[must_use]
pub const fn pair(left: u64, right: u64) -> u64 {
    left.rotate_left(23) ^ right.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Returns the probability of yes of a decider with two answers, of which no scores nothing.
#[must_use]
pub fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

/// Returns the probability of each candidate of these scores.
#[must_use]
pub fn softmax(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let exponentials: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
    let sum: f32 = exponentials.iter().sum();
    exponentials.iter().map(|exponential| exponential / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["near", "verb"];

    #[test]
    fn a_table_gives_weights_with_and_without_words() {
        let model =
            LogLinear::read(&NAMES, "# by hand\nnear\t1.5\nverb said\t-0.25\nverb said+that\t2\nunknown\t9\nverb\n");
        let said = Feature::with(1, lexicon::hash("Said"));
        assert_eq!(model.score(&[Feature::plain(0), said]), 1.25);
        assert_eq!(model.score(&[Feature::with(1, lexicon::hash("asked"))]), 0.0);
        let together = pair(lexicon::hash("said"), lexicon::hash("that"));
        assert_eq!(model.weight(Feature::with(1, together)), 2.0);
        assert_eq!(LogLinear::feature(&NAMES, "verb said"), Some(said));
        assert_eq!(model.name(said), "verb");
    }

    #[test]
    fn probabilities_sum_to_one() {
        let found = softmax(&[1000.0, 999.0, -5.0]);
        assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-6 && found[0] > found[1] && found[1] > found[2]);
        assert!((logistic(0.0) - 0.5).abs() < 1e-6);
    }
}
