//! Names by two models together: a network, which reads the sentence, and the linear model, which knows words and lists.
//!
//! A. Smith, T. Cohn, M. Osborne: Logarithmic Opinion Pools for Conditional Random Fields, ACL 2005. Their errors are
//! different ones: on articles that neither has seen, both together are better than the better one.

use super::{LinearNames, NameFeatures};
use crate::cancel::{Cancel, Cancelled};
use crate::tagger::chain::{Chain, Scores};
use crate::tagger::lexicon::Match;
use crate::tagger::network::{NAME_LANES, SCORE_STEP};
use crate::tagger::words::Word;
use crate::text::Document;

/// Bounds of a token's scores, far below the price of a forbidden pair of labels.
const MAX_SCORE: f32 = 4_000.0;

/// The network decides alone where it finds a word in no name by such odds, as their logarithm. At 6 the linear model is asked for
/// more words and fewer names come out right (83.4 of a hundred, 83.7 here, worldwide/dev).
const SURE: f32 = 3.0;

/// How much the scores of each model count. Together they also say how sure both are: larger ones give higher confidences.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    /// Of the network's.
    pub(crate) network: f32,
    /// Of the linear model's.
    pub(crate) linear: f32,
}

/// The linear model, and the scores of neighbouring labels that both agree on.
#[derive(Debug)]
pub(crate) struct NamesPool {
    /// The linear model.
    pub(crate) linear: LinearNames,
    shares: Shares,
    /// Scores of neighbouring labels.
    pub(crate) chain: Chain<NAME_LANES>,
}

impl NamesPool {
    /// Returns the pool of a network with these scores of neighbouring labels and of `linear`.
    pub(crate) fn new(network: &Chain<NAME_LANES>, linear: LinearNames, shares: Shares) -> Self {
        let chain = network.mixed(shares.network, &linear.weights.chain, shares.linear, SCORE_STEP);
        Self { linear, shares, chain }
    }

    /// Replaces the network's scores of the words of `document`, whose words and matches these are, by those of both; but where the network is
    /// sure that a word is in no name, which spares the linear model most of them. Returns the others.
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(crate) fn mix(
        &self,
        document: &Document,
        (words, matches): (&[Word], &[Match]),
        scores: &mut [Scores<NAME_LANES>],
        cancel: &Cancel,
    ) -> Result<Vec<usize>, Cancelled> {
        let weight = self.shares.linear * self.linear.weights.chain.step / SCORE_STEP;
        let features = NameFeatures::new(document, words, matches);
        let (mut hashes, mut open) = (Vec::new(), Vec::new());
        for sentence in &document.sentences {
            cancel.check()?;
            for token_idx in sentence.indices() {
                let own = &mut scores[token_idx];
                if self.network_margin(own) > SURE {
                    continue;
                }
                open.push(token_idx);
                hashes.clear();
                features.push(*sentence, token_idx, &mut hashes);
                let linear = self.linear.weights.scores(&hashes);
                *own = std::array::from_fn(|lane| {
                    bounded(f32::from(own[lane]) * self.shares.network + f32::from(linear[lane]) * weight)
                });
            }
        }
        Ok(open)
    }

    /// Returns how far above all other labels the network's score of `Outside` is, as logarithm of the odds.
    fn network_margin(&self, scores: &Scores<NAME_LANES>) -> f32 {
        let most = scores[1..self.chain.labels.len()].iter().copied().max().unwrap_or(i16::MIN);
        (f32::from(scores[0]) - f32::from(most)) * SCORE_STEP
    }
}

/// Returns a score as it is stored.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
pub(super) fn bounded(score: f32) -> i16 {
    score.clamp(-MAX_SCORE, MAX_SCORE) as i16
}
