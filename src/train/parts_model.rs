//! Trains the model of parts of speech on annotated trees: one softmax a token, after the tags that the model itself gave before.
//!
//! S. Ross, G. Gordon, D. Bagnell: A Reduction of Imitation Learning and Structured Prediction to No-Regret Online Learning,
//! AISTATS 2011: what is learnt from is what the model will meet, its own mistakes among it.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::crf::{self, Options};
use super::data::DataError;
use super::ftrl::Ftrl;
use super::parts::{self, Tagged};
use crate::tagger::PartOfSpeech;
use crate::tagger::first_look::FirstLook;
use crate::tagger::parts::{BEFORE, push_context, push_tags};
use crate::tagger::table::Features;
use crate::tagger::word_features::{Alone, NEAR};
use crate::tagger::words::Word;

/// How the model is learnt.
const OPTIONS: Options = Options { n_epochs: 7, rate: 0.15, l1: 1.0, l2: 0.1, min_count: 3, dropout: 0.25, least: 5 };

/// The step of the weights: one for all, for they are only compared with one another.
const STEP: f32 = 0.03;

/// Lanes of the weights: the tags, made up to vectors.
const LANES: usize = 24;

/// One sentence.
struct Sentence {
    words: Vec<Word>,
    /// Features of the words around each token.
    features: Vec<Vec<u32>>,
    /// The tag of each token, where it is annotated.
    tags: Vec<Option<usize>>,
}

/// Returns the weights learnt from the trees below `data`; `first` knows the words.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(super) fn train(data: &Path, first: &FirstLook, mut report: impl FnMut(usize)) -> Result<Features, DataError> {
    let mut sentences = Vec::new();
    for file in parts::FILES {
        for tagged in parts::read(data, file)?.iter().filter(|tagged| tagged.split != "test") {
            add_sentences(tagged, first, &mut sentences);
        }
    }
    let mut annotated = Vec::new();
    for sentence in &sentences {
        annotated.extend(sentence.features.iter().flatten());
        let tag = |idx: Option<usize>| idx.map_or(BEFORE, |idx| sentence.tags[idx].unwrap_or(BEFORE));
        for token_idx in 0..sentence.words.len() {
            let (last, before) = (tag(token_idx.checked_sub(1)), tag(token_idx.checked_sub(2)));
            push_tags(last, before, &mut annotated);
            push_context(&sentence.words, token_idx, last, &mut annotated);
        }
    }
    let hashes = crf::common(annotated.iter(), OPTIONS.min_count);
    drop(annotated);
    let index: FxHashMap<u32, u32> = (0..).zip(&hashes).map(|(row, hash)| (*hash, row)).collect();
    let mut weights = Ftrl::<LANES>::new(OPTIONS, hashes.len());
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    let (mut features, mut rows) = (Vec::new(), Vec::new());
    for epoch in 0..OPTIONS.n_epochs {
        random.shuffle(&mut order);
        for sentence in order.iter().map(|idx| &sentences[*idx]) {
            let (mut last, mut before) = (BEFORE, BEFORE);
            for (token_idx, gold) in sentence.tags.iter().enumerate() {
                features.clear();
                features.extend_from_slice(&sentence.features[token_idx]);
                push_tags(last, before, &mut features);
                push_context(&sentence.words, token_idx, last, &mut features);
                rows.clear();
                rows.extend(features.iter().filter_map(|hash| index.get(hash)).copied());
                rows.retain(|_| random.f32() >= OPTIONS.dropout);
                let found = step(&mut weights, &rows, *gold);
                (before, last) = (last, found);
            }
        }
        report(epoch + 1);
    }
    weights.scale();
    Ok(weights.stored(&hashes, STEP))
}

fn add_sentences(tagged: &Tagged, first: &FirstLook, sentences: &mut Vec<Sentence>) {
    let document = &tagged.document;
    let edge = Alone::edge();
    for sentence in &document.sentences {
        let words: Vec<Alone> =
            sentence.indices().map(|idx| first.alone(document.token_text(idx), document.tokens[idx].kind)).collect();
        let features = (0..words.len()).map(|token_idx| {
            let mut features = Vec::new();
            for offset in -NEAR..=NEAR {
                let word = token_idx.checked_add_signed(offset).and_then(|idx| words.get(idx)).unwrap_or(&edge);
                word.push_parts(offset, &mut features);
            }
            features
        });
        let tag = |part: &Option<PartOfSpeech>| part.map(|part| part as usize);
        sentences.push(Sentence {
            features: features.collect(),
            tags: tagged.parts[sentence.indices()].iter().map(tag).collect(),
            words: words.iter().map(|alone| alone.word).collect(),
        });
    }
}

/// Learns from one token, where its tag is known, and returns the best tag before that.
fn step(weights: &mut Ftrl<LANES>, rows: &[u32], gold: Option<usize>) -> usize {
    let mut scores = [0.0_f32; LANES];
    for row in rows {
        let weights = &weights.weights[*row as usize];
        scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight);
    }
    let tags = &scores[..PartOfSpeech::ALL.len()];
    let best = (0..tags.len()).rev().max_by(|one, other| tags[*one].total_cmp(&tags[*other])).unwrap_or(0);
    let Some(gold) = gold else { return best };
    let mut gradient = [0.0; LANES];
    let sum: f32 = tags.iter().map(|score| (score - tags[best]).exp()).sum();
    for (slope, score) in gradient.iter_mut().zip(tags) {
        *slope = (score - tags[best]).exp() / sum;
    }
    gradient[gold] -= 1.0;
    if gradient[gold].abs() > 1e-3 {
        rows.iter().for_each(|row| weights.update(*row as usize, &gradient));
    }
    best
}
