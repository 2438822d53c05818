//! The second look at an article's names: what both models found first is looked at again where a name is possible.

use super::pool::bounded;
use super::{Crf, NamesPool, ReviewFeatures, Shares};
use crate::cancel::{Cancel, Cancelled};
use crate::tagger::NameType;
use crate::tagger::chain::{Chain, Decoder, Scores};
use crate::tagger::network::{NAME_LANES, SCORE_STEP};
use crate::tagger::words::Word;
use crate::text::Document;

/// The model of the second look, whose scores are added to those of the first.
#[derive(Debug)]
pub(crate) struct SecondLook {
    weights: Crf<NAME_LANES>,
    /// Scores of neighbouring labels, those of the network with them.
    pub(crate) chain: Chain<NAME_LANES>,
}

impl SecondLook {
    /// Returns the second look with these `weights` at what a network with these scores of neighbouring labels found in the first
    /// one, in a pool of these shares.
    pub(crate) fn new(network: &Chain<NAME_LANES>, weights: Crf<NAME_LANES>, shares: Shares) -> Self {
        let chain = network.mixed(shares.network, &weights.chain, shares.linear, SCORE_STEP);
        Self { weights, chain }
    }

    /// Adds to the `scores` that `pool` gave the `open` words of `document`, what the second look finds.
    ///
    /// # Errors
    ///
    /// It was cancelled.
    pub(crate) fn add(
        &self,
        document: &Document,
        words: &[Word],
        pool: &NamesPool,
        open: &[usize],
        scores: &mut [Scores<NAME_LANES>],
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let (mut found, mut sure) = (Vec::with_capacity(words.len()), Vec::with_capacity(words.len()));
        let mut decoder = Decoder::default();
        for sentence in &document.sentences {
            decoder.scores.clear();
            decoder.scores.extend_from_slice(&scores[sentence.indices()]);
            decoder.decode(&pool.chain, &NameType::ALL, &mut found, &mut sure);
        }
        let features = ReviewFeatures::new(document, words, &found, &sure);
        let step = self.weights.chain.step / SCORE_STEP;
        let mut hashes = Vec::new();
        let mut open = open.iter().copied().peekable();
        for sentence in &document.sentences {
            cancel.check()?;
            while let Some(token_idx) = open.next_if(|token_idx| sentence.holds(*token_idx)) {
                hashes.clear();
                features.push(*sentence, token_idx, &mut hashes);
                let more = self.weights.scores(&hashes);
                let own = &mut scores[token_idx];
                *own = std::array::from_fn(|lane| bounded(f32::from(own[lane]) + f32::from(more[lane]) * step));
            }
        }
        Ok(())
    }
}
