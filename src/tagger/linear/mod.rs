//! A linear model of names over hashed features of words, their neighbours and word lists: the fast tier's second opinion, and the
//! accurate tier's.

mod clusters;
mod crf;
mod features;
mod file;
mod pool;
mod review;
mod second_look;

use super::lexicon::{Lexicon, Match};
use super::network::NAME_LANES;
use super::words::Word;
use crate::text::Document;
pub(crate) use clusters::Clusters;
pub(crate) use crf::Crf;
pub(crate) use features::NameFeatures;
pub(crate) use file::{read_review, write};
pub(crate) use pool::{NamesPool, Shares};
pub(crate) use review::ReviewFeatures;
pub(crate) use second_look::SecondLook;

/// The model, with the word lists and clusters that its features need.
#[derive(Debug, Clone)]
pub(crate) struct LinearNames {
    /// The word lists.
    pub(crate) lexicon: Lexicon,
    /// The word clusters.
    pub(crate) clusters: Clusters,
    /// The weights of the first look at the names.
    pub(crate) weights: Crf<NAME_LANES>,
}

impl LinearNames {
    /// Returns what is known of each token, and the word lists that it stands in.
    pub(crate) fn look_up(&self, document: &Document) -> (Vec<Word>, Vec<Match>) {
        let words = self.clusters.words(document);
        let matches = self.lexicon.matches(&words, document);
        (words, matches)
    }
}
