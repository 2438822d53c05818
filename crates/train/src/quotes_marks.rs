//! Training of the classifier that tells quotations from other words in marks.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::data::DataError;
use super::quotes_gold::{GoldArticle, bare, read_gold, whole_stretches};
use super::roles;
use quotewire_engine::training::Verdict;
use quotewire_engine::training::Words;
use quotewire_engine::training::fast::FastTagger;
use quotewire_engine::training::features::{self, Before};
use quotewire_engine::training::marks::{Befores, MarksModel, N_BUCKETS, WEIGHT_UNIT};
use quotewire_engine::training::view::View;
use quotewire_engine::{ByteSpan, Document, Labels, Tagger};

/// Passes over the data. More fits rare words closer; fewer leaves them out.
const N_EPOCHS: usize = 12;

/// Step of the first update; AdaGrad makes it smaller feature by feature.
const RATE: f32 = 0.15;

/// Pull of every weight towards zero at each update of it.
const DECAY: f32 = 1e-3;

/// Features seen fewer times than this are left out.
const MIN_COUNT: u32 = 2;

/// One stretch between marks, as the trainer sees it.
struct Example {
    found: Vec<u32>,
    verdict: Verdict,
}

/// Returns the articles below `data` that the classifier learns from.
///
/// # Errors
///
/// [`DataError`] where the data is missing or malformed.
pub fn training_articles(data: &Path) -> Result<Vec<GoldArticle>, DataError> {
    let folder = data.join("quotes/polnear");
    let mut articles = read_gold(&folder.join("train.jsonl"))?;
    articles.extend(read_gold(&folder.join("annotator-training.jsonl"))?);
    Ok(articles)
}

/// Parts the articles are dealt into, so that the labels of each come from a roles model that has not seen it.
/// More parts give labels nearer to those of the final model and take longer.
const N_PARTS: u32 = 3;

/// Returns the role labels of each of `articles`, given by roles models that learnt from the other parts alone.
///
/// # Errors
///
/// [`DataError`] where the data is missing or malformed.
pub fn unseen_labels(data: &Path, articles: &[GoldArticle], tagger: &FastTagger) -> Result<Vec<Labels>, DataError> {
    let mut labels = vec![Labels::default(); articles.len()];
    for part in 0..N_PARTS {
        let roles = roles::train(data, tagger, |id| part_of(id) != part, &[], |_| ())?;
        let tagger = tagger.with_roles(roles.compile());
        for (article, labels) in articles.iter().zip(&mut labels).filter(|(article, _)| part_of(&article.id) == part) {
            *labels = tagger.tag(&Document::new("", &article.text));
        }
    }
    Ok(labels)
}

/// Returns the part that the article of this id is in; an article annotated twice is in one.
fn part_of(id: &str) -> u32 {
    id.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into())) / 7 % N_PARTS
}

/// Returns the weights, as the program embeds them, learnt from `articles` and their labels.
#[must_use]
pub fn train_marks(articles: &[GoldArticle], labels: &[Labels]) -> Vec<u8> {
    let mut examples = Vec::new();
    for (article, labels) in articles.iter().zip(labels) {
        let document = Document::new("", &article.text);
        collect(article, &View::new(&document, &Words::new(&document), labels), &mut examples);
    }
    fit(&mut examples)
}

/// Appends the examples of one article.
fn collect(article: &GoldArticle, view: &View<'_>, examples: &mut Vec<Example>) {
    let text = &article.text;
    let direct: FxHashSet<ByteSpan> =
        article.quotes.iter().flat_map(|quote| whole_stretches(text, &quote.contents)).collect();
    let mut befores = Befores::default();
    for (pair_idx, pair) in view.document.mark_pairs.iter().enumerate() {
        let verdict = if direct.contains(&bare(text, pair.inner)) {
            Verdict::Direct
        } else if article
            .quotes
            .iter()
            .flat_map(|quote| &quote.contents)
            .any(|content| content.contains(bare(text, pair.inner)))
        {
            Verdict::Part
        } else {
            Verdict::Neither
        };
        let mut found = Vec::new();
        features::gather(view, pair_idx, befores.at(pair.depth), &mut found);
        for feature in &mut found {
            *feature &= u32::try_from(N_BUCKETS - 1).unwrap_or(u32::MAX);
        }
        befores.set(pair.depth, Before { pair_idx, verdict });
        examples.push(Example { found, verdict });
    }
}

/// Fits the weights by AdaGrad and returns them as they are stored.
fn fit(examples: &mut [Example]) -> Vec<u8> {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for feature in examples.iter().flat_map(|example| &example.found) {
        *counts.entry(*feature).or_default() += 1;
    }
    for example in examples.iter_mut() {
        example.found.retain(|feature| counts[feature] >= MIN_COUNT);
    }
    let mut model = MarksModel::empty();
    let mut squares = vec![[1e-6_f32; 3]; N_BUCKETS];
    let mut random = fastrand::Rng::with_seed(20);
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut sums = vec![[0.0_f32; 3]; N_BUCKETS];
    for epoch in 0..N_EPOCHS {
        random.shuffle(&mut order);
        for example in order.iter().map(|idx| &examples[*idx]) {
            let mut gradient = model.probabilities(&example.found);
            gradient[example.verdict as usize] -= 1.0;
            for feature in &example.found {
                let bucket = *feature as usize;
                for class in 0..3 {
                    let slope = gradient[class] + DECAY * model.weights[bucket][class];
                    squares[bucket][class] += slope * slope;
                    model.weights[bucket][class] -= RATE * slope / squares[bucket][class].sqrt();
                }
            }
        }
        if epoch * 2 >= N_EPOCHS {
            for (sum, weights) in sums.iter_mut().zip(&model.weights) {
                for class in 0..3 {
                    sum[class] += weights[class];
                }
            }
        }
    }
    let n_summed = (0..N_EPOCHS).filter(|epoch| epoch * 2 >= N_EPOCHS).count();
    store(&sums, n_summed)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "clamped to what is stored")]
fn store(sums: &[[f32; 3]], n_summed: usize) -> Vec<u8> {
    let unit = WEIGHT_UNIT * n_summed as f32;
    sums.iter()
        .flatten()
        .flat_map(|sum| ((sum / unit).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16).to_le_bytes())
        .collect()
}
