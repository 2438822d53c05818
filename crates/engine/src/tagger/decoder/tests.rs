//! Labels and probabilities are those that a look at every pair of labels gives.

use super::Decoder;
use crate::tagger::chain::{Chain, FORBIDDEN, LabelSet, MAX_LANES, Scores};
use crate::tagger::labels::{NameType, Tag};

const LABELS: LabelSet = LabelSet::NAMES;
const N_LABELS: usize = LABELS.len();
const STEP: f32 = 0.015;

type Rows = Vec<Scores<MAX_LANES>>;

fn transitions(rng: &mut fastrand::Rng) -> Rows {
    let row = |from: usize, rng: &mut fastrand::Rng| {
        std::array::from_fn(|to| {
            let edge = (from < N_LABELS).then_some(from);
            if to < N_LABELS && LABELS.allows(edge, to) { rng.i16(-300..150) } else { FORBIDDEN }
        })
    };
    (0..=N_LABELS).map(|from| row(from, rng)).collect()
}

fn scores(rng: &mut fastrand::Rng, n_tokens: usize) -> Rows {
    // Now and then a token that is far from outside, so that paths cross; none so far from its best label that it counts as nothing.
    let token = |rng: &mut fastrand::Rng| {
        let (spread, outside) = *rng.choice(&[(60, 120), (300, 0), (450, -50)]).expect("there are three");
        std::array::from_fn(|label| match label {
            0 => outside,
            label if label < N_LABELS => rng.i16(-spread..spread),
            _ => 0,
        })
    };
    (0..n_tokens).map(|_| token(rng)).collect()
}

/// Returns the best path, looked for pair by pair.
fn best_path(rows: &Rows, scores: &Rows) -> Vec<usize> {
    let mut best: Vec<(i64, Vec<usize>)> =
        (0..N_LABELS).map(|to| (i64::from(rows[N_LABELS][to]) + i64::from(scores[0][to]), vec![to])).collect();
    for scores in &scores[1..] {
        let to_label = |to: usize| {
            let ways = best.iter().enumerate().map(|(from, (score, path))| (score + i64::from(rows[from][to]), path));
            let (score, path) = ways.rev().max_by_key(|(score, _)| *score).expect("there are labels");
            (score + i64::from(scores[to]), [path.as_slice(), &[to]].concat())
        };
        best = (0..N_LABELS).map(to_label).collect();
    }
    best.into_iter().rev().max_by_key(|(score, _)| *score).expect("there are labels").1
}

/// Returns the probability of each label of `path`, summed pair by pair.
fn marginals(rows: &Rows, scores: &Rows, path: &[usize]) -> Vec<f64> {
    let factor = |score: i16| if score <= FORBIDDEN { 0.0 } else { (f64::from(score) * f64::from(STEP)).exp() };
    let normal = |sums: Vec<f64>| {
        let total: f64 = sums.iter().sum();
        sums.into_iter().map(|sum| sum / total).collect::<Vec<f64>>()
    };
    let mut forward: Vec<Vec<f64>> = Vec::new();
    for (idx, token) in scores.iter().enumerate() {
        let before = |to: usize| match idx {
            0 => factor(rows[N_LABELS][to]),
            _ => (0..N_LABELS).map(|from| forward[idx - 1][from] * factor(rows[from][to])).sum(),
        };
        forward.push(normal((0..N_LABELS).map(|to| before(to) * factor(token[to])).collect()));
    }
    let mut backward = vec![1.0; N_LABELS];
    let mut found = Vec::new();
    for (idx, token) in scores.iter().enumerate().rev() {
        let both: Vec<f64> = forward[idx].iter().zip(&backward).map(|(forward, backward)| forward * backward).collect();
        found.push(both[path[idx]] / both.iter().sum::<f64>());
        let after =
            |from: usize| (0..N_LABELS).map(|to| factor(rows[from][to]) * factor(token[to]) * backward[to]).sum();
        backward = normal((0..N_LABELS).map(after).collect());
    }
    found.reverse();
    found
}

#[test]
fn labels_are_those_of_a_look_at_every_pair() {
    let mut rng = fastrand::Rng::with_seed(7);
    for _ in 0..300 {
        let rows = transitions(&mut rng);
        let n_tokens = rng.usize(1..12);
        let scores = scores(&mut rng, n_tokens);
        let chain = Chain::<MAX_LANES>::new(LABELS, &rows, STEP);
        let (mut tags, mut confidences) = (Vec::new(), Vec::new());
        Decoder::default().decode(&scores, &chain, &NameType::ALL, &mut tags, &mut confidences);
        let path: Vec<usize> = tags.iter().map(|tag| LabelSet::index(*tag, &NameType::ALL)).collect();
        assert_eq!(path, best_path(&rows, &scores));
        for (confidence, wanted) in confidences.iter().zip(marginals(&rows, &scores, &path)) {
            assert!((f64::from(*confidence) - wanted).abs() < 1e-4, "{confidence} {wanted}");
        }
    }
}

#[test]
fn a_long_sentence_is_as_sure_as_a_short_one() {
    let mut rng = fastrand::Rng::with_seed(7);
    let rows = transitions(&mut rng);
    let chain = Chain::<MAX_LANES>::new(LABELS, &rows, STEP);
    let token: Scores<MAX_LANES> = std::array::from_fn(|label| if label == 0 { 400 } else { 0 });
    let (mut tags, mut confidences) = (Vec::new(), Vec::new());
    Decoder::default().decode(&vec![token; 20_000], &chain, &NameType::ALL, &mut tags, &mut confidences);
    assert!(tags.iter().all(|tag| *tag == Tag::Outside));
    let inside = &confidences[100..19_900];
    assert!(inside.iter().all(|confidence| *confidence > 0.5 && (confidence - inside[0]).abs() < 1e-4), "{inside:?}");
}
