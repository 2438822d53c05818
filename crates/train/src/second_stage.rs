//! Trains the second stage at names on what the first one finds in articles that it has not learnt from.

use super::annotated::Annotated;
use super::crf;
use super::example::{Example, Options, Row};
use quotewire_engine::training::capitals::Capitals;
use quotewire_engine::training::chain::LabelSet;
use quotewire_engine::training::clusters::Clusters;
use quotewire_engine::training::crf::NamesCrf;
use quotewire_engine::training::crf::Weights;
use quotewire_engine::training::decoder::Decoder;
use quotewire_engine::training::second_stage::SecondStageFeatures;
use quotewire_engine::training::words;
use quotewire_engine::{NameType, TokenRange};

/// How the model is learnt.
const OPTIONS: Options = Options { n_epochs: 8, rate: 0.1, l1: 1.0, l2: 0.1, min_count: 2, dropout: 0.4 };

/// Parts that the articles are dealt into: each is labelled by a first model that has learnt from the others, for what a model
/// says of what it has learnt is righter than it will ever be again. More parts give labels nearer to the final model's and take
/// longer.
const N_PARTS: usize = 3;

/// Returns the sentences of `articles` to learn from; `first` holds them as the first model sees them, which `learn`
/// makes of some of them.
///
/// # Cost
///
/// `learn` is called once a part.
pub(super) fn examples(
    articles: &[Annotated],
    first: &[Vec<Example>],
    clusters: &Clusters,
    mut learn: impl FnMut(&[&Example]) -> Weights,
) -> Vec<Example> {
    let mut found = Vec::new();
    for part in 0..N_PARTS {
        let others: Vec<&Example> =
            (first.iter().enumerate()).filter(|(idx, _)| idx % N_PARTS != part).flat_map(|(_, of)| of).collect();
        let model = learn(&others).compile();
        for (annotated, first) in articles.iter().zip(first).skip(part).step_by(N_PARTS) {
            found.extend(of_article(annotated, first, &model, clusters));
        }
    }
    found
}

/// Returns the sentences of one article with what `model` says of them.
fn of_article(annotated: &Annotated, first: &[Example], model: &NamesCrf, clusters: &Clusters) -> Vec<Example> {
    let document = &annotated.document;
    let mut decoder = Decoder::default();
    let (mut names, mut confidences, mut bases) = (Vec::new(), Vec::new(), Vec::new());
    for example in first {
        let mut start = 0;
        let of_token = |&end: &u32| {
            let features = start..end as usize;
            start = features.end;
            model.scores(&example.features[features])
        };
        let scores: Vec<_> = example.ends.iter().map(of_token).collect();
        let value = |score: i16| f32::from(score) * model.chain.step;
        bases.push(scores.iter().map(|scores| scores.map(value)).collect());
        decoder.decode(&scores, &model.chain, &NameType::ALL, &mut names, &mut confidences);
    }
    let words = words::of(document, clusters);
    let capitals = Capitals::new(&words);
    let features = SecondStageFeatures::new(document, &words, &capitals, &names, &confidences);
    let sentences = document.sentences.iter().zip(first).zip(bases);
    let of_sentence = |((sentence, first), base): ((&TokenRange, &Example), Vec<Row>)| {
        let push = |token_idx, hashes: &mut Vec<u32>| features.push(*sentence, token_idx, hashes);
        Example { base, ..Example::new(sentence.indices(), first.allowed.clone(), push) }
    };
    sentences.map(of_sentence).collect()
}

/// Returns the model of the second stage, learnt from `examples`, whose scores are added to those of `first`.
pub(super) fn train(examples: &[Example], first: &Weights, report: impl FnMut(usize)) -> Weights {
    crf::train(LabelSet::NAMES, &examples.iter().collect::<Vec<_>>(), Some(first), OPTIONS, report)
}
