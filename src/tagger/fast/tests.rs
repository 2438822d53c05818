//! The whole tier on a model so small that its results can be computed again in plain arithmetic.

use super::input::{ROWS_A_PIECE, WORD_ROWS};
use super::write::{self, LayerTensors, Tensors};
use super::*;
use crate::tagger::PartOfSpeech;
use crate::tagger::chain::{LabelSet, MAX_LANES};
use crate::tagger::lexicon::Match;
use crate::tagger::linear::{self, Clusters};
use crate::tagger::model_file::Writer;
use crate::tagger::network::{HeadTensors, LinearTensors, Norm, Precision, plain};
use crate::tagger::word_rows::{N_ROWS, WordRows};
use crate::tagger::wordpiece::WordPiece;
use crate::tagger::words;
use crate::train::crf::Weights;

const WIDTH: usize = 64;
const REACHES: [usize; 3] = [1, 3, 2];
/// The layer that sees what repeated words are elsewhere.
const SHARING: usize = 1;
/// "Bob" stands twice, in two ways to write it; "won" too, but in small letters.
const TEXT: &str = "Ann met Bob in Rome. \u{201c}We won, BOB won\u{201d}, he said.";

fn pieces() -> Vec<String> {
    let letters = || ('a'..='z').map(String::from);
    let rest = ["[UNK]", "[CLS]", "[SEP]", ".", ",", "\"", "won"].map(str::to_owned);
    rest.into_iter().chain(letters()).chain(letters().map(|letter| format!("##{letter}"))).collect()
}

/// Returns a model with weights at random.
fn tensors<'t>(pieces: &'t [String], linear: &'t [u8]) -> Tensors<'t> {
    let mut random = fastrand::Rng::with_seed(11);
    let mut numbers = |n_values: usize, spread: f32| -> Vec<f32> {
        (0..n_values).map(|_| (random.f32() + random.f32() - 1.0) * spread).collect()
    };
    let width = WIDTH;
    let mut random_linear = |n_rows: usize, n_columns: usize| LinearTensors {
        weights: numbers(n_rows * n_columns, 3.0 / (n_rows as f32).sqrt()),
        biases: numbers(n_columns, 0.2),
    };
    let norm = |weight: f32, bias: f32| Norm { weights: vec![weight; width], biases: vec![bias; width] };
    let shared = random_linear(width, width);
    let layers = REACHES
        .map(|reach| LayerTensors { reach, linear: random_linear(3 * width, width), norm: norm(1.1, 0.1) })
        .to_vec();
    let mut head = |n_labels: usize| HeadTensors {
        weights: numbers(n_labels * width, 0.5),
        biases: numbers(n_labels, 0.5),
        transitions: numbers((n_labels + 1) * n_labels, 0.5),
    };
    let (names, roles) = (head(LabelSet::NAMES.len()), head(LabelSet::ROLES.len()));
    let parts = HeadTensors { transitions: Vec::new(), ..head(PartOfSpeech::ALL.len()) };
    Tensors {
        name: "tiny",
        width,
        vocabulary: pieces.iter().map(String::as_str).collect(),
        linear,
        pieces: numbers((pieces.len() * ROWS_A_PIECE + WORD_ROWS) * width, 1.0),
        properties: numbers(N_ROWS * width, 0.3),
        norm: norm(0.9, -0.1),
        sharing: SHARING,
        shared,
        layers,
        heads: [names, roles, parts],
    }
}

/// Returns a linear model that knows nothing.
fn linear() -> Vec<u8> {
    let labels = LabelSet::NAMES;
    let transitions = vec![[0; MAX_LANES]; labels.len() + 1];
    let weights = Weights { labels, features: Vec::new(), transitions, step: 0.01 };
    linear::write(&Lexicon::new(&[]), &Clusters::default(), [&weights, &weights])
}

fn file(precision: Precision) -> Vec<u8> {
    let (pieces, linear) = (pieces(), linear());
    write::write(&tensors(&pieces, &linear), precision)
}

fn tagger(precision: Precision) -> FastTagger {
    FastTagger::from_bytes(file(precision)).expect("a file just written is sound")
}

/// Returns the scores that the network gives each word, computed with loops alone.
fn plain_scores(tensors: &Tensors<'_>, document: &Document) -> Vec<Vec<f64>> {
    let vocabulary = WordPiece::new(tensors.vocabulary.iter().copied()).expect("the special pieces are there");
    let words = words::of(document);
    let properties = WordRows::new(document, &words, &vec![Match::default(); words.len()]);
    let of_word = |token_idx: usize| {
        let mut found = Vec::new();
        vocabulary.push(document.token_text(token_idx), &mut found);
        found
    };
    let row = |table: &[f32], row: usize| table[row * WIDTH..(row + 1) * WIDTH].to_vec();
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for token_idx in 0..words.len() {
        let found = of_word(token_idx);
        let mut sum = vec![0.0; WIDTH];
        let mut add = |row: Vec<f32>, share: f64| {
            sum.iter_mut().zip(row).for_each(|(sum, value): (&mut f64, f32)| *sum += f64::from(value) * share);
        };
        for &piece in &found {
            add(row(&tensors.pieces, piece as usize * 3), 1.0 / found.len() as f64);
        }
        add(row(&tensors.pieces, found[0] as usize * 3 + 1), 1.0);
        add(row(&tensors.pieces, found[found.len() - 1] as usize * 3 + 2), 1.0);
        if found.len() > 1 {
            let hash = found.iter().fold(0_u64, |hash, piece| (hash * 1_000_003 + u64::from(*piece) + 1) % (1 << 32));
            add(row(&tensors.pieces, tensors.vocabulary.len() * 3 + (hash / 256 % 16_384) as usize), 1.0);
        }
        properties.of(token_idx).iter().for_each(|property| add(row(&tensors.properties, usize::from(*property)), 1.0));
        rows.push(plain::norm(&sum, &tensors.norm));
    }
    for (layer_idx, layer) in tensors.layers.iter().enumerate() {
        if layer_idx == SHARING {
            let before = rows.clone();
            let is_same = |a: usize, b: usize| words[b].is_capitalised() && of_word(a) == of_word(b);
            for token_idx in (0..words.len()).filter(|token_idx| words[*token_idx].is_capitalised()) {
                let places: Vec<usize> = (0..words.len()).filter(|other| is_same(token_idx, *other)).collect();
                if places.len() < 2 {
                    continue;
                }
                let mean = |at: usize| places.iter().map(|place| before[*place][at]).sum::<f64>() / places.len() as f64;
                let given = plain::linear(&(0..WIDTH).map(mean).collect::<Vec<_>>(), &tensors.shared);
                rows[token_idx].iter_mut().zip(given).for_each(|(value, given)| *value += given);
            }
        }
        let at = |token_idx: Option<usize>| {
            token_idx.and_then(|token_idx| rows.get(token_idx)).cloned().unwrap_or_else(|| vec![0.0; WIDTH])
        };
        let next = (0..rows.len()).map(|token_idx| {
            let seen = [token_idx.checked_sub(layer.reach), Some(token_idx), Some(token_idx + layer.reach)].map(at);
            let added = plain::linear(&seen.concat(), &layer.linear);
            let sum: Vec<f64> =
                rows[token_idx].iter().zip(added).map(|(value, added)| value + added.max(0.0)).collect();
            plain::norm(&sum, &layer.norm)
        });
        rows = next.collect();
    }
    rows.iter().map(|row| plain::scores(row, &tensors.heads)).collect()
}

/// Returns the largest and the mean difference between the tagger's scores and the plain ones.
fn differences(precision: Precision) -> (f64, f64) {
    let (pieces, linear) = (pieces(), linear());
    let document = Document::new("", TEXT);
    let tagger = tagger(precision);
    let input = tagger.reader.read(&document, &tagger.pool.linear);
    let scores = rayon::join(|| tagger.network_scores(&input, &Cancel::default()), || ()).0.unwrap();
    plain::differences(&scores, &plain_scores(&tensors(&pieces, &linear), &document))
}

#[test]
fn numbers_give_what_plain_arithmetic_gives() {
    let (largest, _) = differences(Precision::Numbers);
    // Half a step of the scores, and a little for the arithmetic in 32 bits.
    assert!(largest < 0.5 / 64.0 + 1e-3, "{largest}");
}

#[test]
fn bytes_come_close() {
    let (largest, mean) = differences(Precision::Bytes);
    // Steps of 7 bits are twice as coarse; each layer adds to it.
    let coarseness = f64::from(u8::MAX) / f64::from(Multiplier::default().largest_step());
    assert!(largest < 0.5 * coarseness && mean < 0.05 * coarseness, "{largest} {mean}");
}

#[test]
fn every_word_is_tagged_and_the_labels_depend_on_the_article_alone() {
    let tagger = tagger(Precision::Bytes);
    let words = ["ann", "met", "Bob", "in", "the", "Town", "of", "x", "today.", "He", "said:"];
    let long: String = (0..100_000).map(|n| format!("{} ", words[(n * n + n / 7) % words.len()])).collect();
    let one_sentence = "word ".repeat(3_000);
    for text in ["", " ", "a", &long, &one_sentence, &"a".repeat(100_000), "\u{200b} \u{fffd} \u{4f60} \u{1f600}"] {
        let document = Document::new("", text);
        let labels = tagger.tag(&document);
        for n_labels in [labels.names.len(), labels.name_confidences.len(), labels.roles.len(), labels.parts.len()] {
            assert_eq!(n_labels, document.tokens.len());
        }
        assert!(labels.name_confidences.iter().chain(&labels.role_confidences).all(|c| (0.0..=1.0).contains(c)));
        for n_threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            assert_eq!(pool.install(|| tagger.tag(&document)), labels);
        }
    }
}

/// Whatever a file with a right checksum holds, it is refused or it tags: nothing panics.
#[test]
fn no_file_panics() {
    const HEADER: usize = 24;
    let whole = file(Precision::Bytes);
    let document = Document::new("", TEXT);
    let mut random = fastrand::Rng::with_seed(3);
    let (mut n_refused, mut n_tagged) = (0, 0);
    for round in 0..200 {
        let mut content = whole[HEADER..].to_vec();
        // The numbers that say how large everything is stand in front.
        let reach = if round % 2 == 0 { 64 } else { content.len() };
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..reach);
            let any = random.u8(..);
            content[at] = random.choice([0, 1, 2, 0x7f, 0x80, 0xff, any]).unwrap_or(0);
        }
        if random.u8(..4) == 0 {
            content.truncate(random.usize(..content.len()));
        }
        let mut writer = Writer::default();
        content.iter().for_each(|byte| writer.u8(*byte));
        match FastTagger::from_bytes(writer.finish(Tier::Fast)) {
            Ok(tagger) => {
                assert_eq!(tagger.tag(&document).names.len(), document.tokens.len());
                n_tagged += 1;
            }
            Err(_) => n_refused += 1,
        }
    }
    assert!(n_refused > 20 && n_tagged > 20, "{n_refused} refused, {n_tagged} tagged");
}
