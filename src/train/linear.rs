//! Trains the linear model of names, from annotated articles and from those that a teacher labels.

use std::path::Path;

use super::crf::{self, Example, Options};
use super::names::{self, Annotated};
use super::{TrainError, lexicon, review, silver};
use crate::tagger::Tagger;
use crate::tagger::chain::LabelSet;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::linear::{self, Clusters, NameFeatures};
use crate::text::TokenRange;

/// How the model is learnt.
const OPTIONS: Options = Options { n_epochs: 16, rate: 0.1, l1: 1.0, l2: 0.1, min_count: 2, dropout: 0.3 };

/// Returns the linear model of names as it stands in the fast tier's file: with the word lists below `data`, the lines of word
/// clusters, and weights learnt from the annotated sets and from what `teacher` finds in more articles; `report` is told of every
/// step.
///
/// # Errors
///
/// [`TrainError`] where a set is missing or malformed.
///
/// # Cost
///
/// Some six minutes on one core, and three for what the teacher labels.
pub fn train_linear(
    data: &Path,
    clusters: &str,
    teacher: &dyn Tagger,
    report: impl Fn(&str),
) -> Result<Vec<u8>, TrainError> {
    let (lexicon, clusters) = (lexicon::build(data)?, Clusters::parse(clusters));
    let silver = silver::names(data, teacher)?;
    report(&format!("{} articles labelled by the teacher", silver.len()));
    let mut articles = Vec::new();
    for scheme in names::SCHEMES {
        articles.extend(names::read(data, scheme)?);
    }
    articles.extend(silver);
    let examples: Vec<Vec<Example>> =
        articles.iter().map(|annotated| examples(annotated, &lexicon, &clusters)).collect();
    let learn = |examples: &[&Example], what: &str| {
        crf::train(LabelSet::NAMES, examples, None, OPTIONS, |epoch| report(&format!("{what}: pass {epoch} done")))
    };
    let first = learn(&examples.iter().flatten().collect::<Vec<_>>(), "first look");
    let reviewed =
        review::examples(&articles, &examples, &clusters, |others| learn(others, "first look, for the second"));
    let second = review::train(&reviewed, &first, |epoch| report(&format!("second look: pass {epoch} done")));
    report(&format!("{} features, {} in the second look", first.features.len(), second.features.len()));
    Ok(linear::write(&lexicon, &clusters, [&first, &second]))
}

/// Returns the sentences of one article, to learn from.
fn examples(annotated: &Annotated, lexicon: &Lexicon, clusters: &Clusters) -> Vec<Example> {
    let document = &annotated.document;
    let words = clusters.words(document);
    let matches = lexicon.matches(&words, document);
    let features = NameFeatures::new(document, &words, &matches);
    let of_sentence = |sentence: &TokenRange| {
        let push = |token_idx, hashes: &mut Vec<u32>| features.push(*sentence, token_idx, hashes);
        Example::new(sentence.indices(), annotated.of_sentence(*sentence), push)
    };
    document.sentences.iter().map(of_sentence).collect()
}
