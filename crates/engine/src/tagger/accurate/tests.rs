//! The whole tier on a model so small that its results can be computed again in plain arithmetic.

use super::encoder::Norm;
use super::word_rows::N_ROWS;
use super::write::{self, HeadTensors, LayerTensors, LinearTensors, Precision, Tensors};
use super::*;
use crate::tagger::FastTagger;
use crate::tagger::lexicon::Lexicon;
use crate::tagger::model_file::Writer;

const WIDTH: usize = 64;
const HEAD_WIDTH: usize = 32;
/// Heads and inner width of each layer.
const SHAPES: [(usize, usize); 3] = [(2, 128), (4, 64), (2, 192)];
const N_POSITIONS: usize = 40;
const TEXT: &str = "Ann met Bob in Rome. \u{201c}We won\u{201d}, he said.";

/// Returns a model of three layers with weights at random.
fn tensors<'t>(pieces: &'t [String], lexicon: &'t Lexicon) -> Tensors<'t> {
    let mut random = fastrand::Rng::with_seed(11);
    let mut numbers = |n_values: usize, spread: f32| -> Vec<f32> {
        (0..n_values).map(|_| (random.f32() + random.f32() - 1.0) * spread).collect()
    };
    let width = WIDTH;
    let mut linear = |n_rows: usize, n_columns: usize| LinearTensors {
        weights: numbers(n_rows * n_columns, 3.0 / (n_rows as f32).sqrt()),
        biases: numbers(n_columns, 0.2),
    };
    let mut layers = Vec::new();
    for (n_heads, inner_width) in SHAPES {
        let n_columns = n_heads * HEAD_WIDTH;
        layers.push(LayerTensors {
            n_heads,
            distances: Vec::new(),
            queries: linear(width, n_columns),
            keys: linear(width, n_columns * 2),
            attention_output: linear(n_columns, width),
            attention_norm: Norm { weights: vec![1.1; width], biases: vec![0.1; width] },
            inner: linear(width, inner_width),
            output: linear(inner_width, width),
            output_norm: Norm { weights: vec![0.9; width], biases: vec![-0.1; width] },
        });
    }
    for layer in &mut layers {
        layer.distances = numbers(layer.n_heads * (2 * N_POSITIONS - 1), 1.0);
    }
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
        lexicon,
        pieces: numbers(pieces.len() * width, 1.0),
        positions: numbers(N_POSITIONS * width, 0.3),
        properties: numbers(N_ROWS * width, 0.3),
        embedding_norm: Norm { weights: vec![1.0; width], biases: vec![0.0; width] },
        layers,
        names,
        roles,
        parts,
    }
}

fn pieces() -> Vec<String> {
    let letters = || ('a'..='z').map(String::from);
    let marks = [".", ",", "\u{201c}", "\u{201d}"].map(str::to_owned);
    let special = ["[UNK]", "[CLS]", "[SEP]"].map(str::to_owned);
    special.into_iter().chain(marks).chain(letters()).chain(letters().map(|letter| format!("##{letter}"))).collect()
}

fn file(precision: Precision) -> Vec<u8> {
    let pieces = pieces();
    write::write(&tensors(&pieces, &Lexicon::new(&[])), precision)
}

fn tagger(precision: Precision) -> AccurateTagger {
    AccurateTagger::alone(file(precision).into(), Origin::Outside).expect("a file just written is sound")
}

/// Returns the scores that the layers give each word, computed with loops alone.
fn plain_scores(tensors: &Tensors<'_>, tagger: &AccurateTagger, document: &Document) -> Vec<Vec<f64>> {
    let width = WIDTH;
    let input = tagger.model.input(document);
    assert_eq!(input.windows.len(), 1, "the text is one window");
    let mut places = vec![(1, None)];
    // The first piece of each unit: of the window's start, of the words, of its end.
    let mut firsts = vec![0];
    for word_idx in 0..document.tokens.len() {
        firsts.push(places.len());
        places.extend(input.pieces_of(word_idx).iter().map(|piece| (*piece as usize, Some(word_idx))));
    }
    firsts.push(places.len());
    places.push((2, None));
    let n_pieces = places.len();
    let mut hidden: Vec<Vec<f64>> = Vec::new();
    for (position, (piece, word_idx)) in places.into_iter().enumerate() {
        let mut row: Vec<f64> = (0..width)
            .map(|at| f64::from(tensors.pieces[piece * width + at] + tensors.positions[position * width + at]))
            .collect();
        for &property in word_idx.map_or(&[][..], |word_idx| input.rows.of(word_idx)) {
            for (at, value) in row.iter_mut().enumerate() {
                *value += f64::from(tensors.properties[usize::from(property) * width + at]);
            }
        }
        hidden.push(plain_norm(&row, &tensors.embedding_norm));
    }
    for (layer_idx, (layer, (n_heads, inner_width))) in tensors.layers.iter().zip(SHAPES).enumerate() {
        let asked: Vec<Vec<f64>> = hidden.iter().map(|row| plain_linear(row, &layer.keys)).collect();
        let mut at_place: Vec<usize> = (0..hidden.len()).collect();
        if layer_idx == 0 {
            let ends = firsts[1..].iter().copied().chain([n_pieces]);
            let mean = |(first, end): (&usize, usize)| -> Vec<f64> {
                let share = 1.0 / (end - first) as f64;
                (0..width).map(|at| hidden[*first..end].iter().map(|row| row[at] * share).sum()).collect()
            };
            hidden = firsts.iter().zip(ends).map(mean).collect();
            at_place = firsts.clone();
        }
        let n_columns = n_heads * HEAD_WIDTH;
        let mut mixed = vec![vec![0.0; n_columns]; hidden.len()];
        let queries: Vec<Vec<f64>> = hidden.iter().map(|row| plain_linear(row, &layer.queries)).collect();
        for head in 0..n_heads {
            let distances = &layer.distances[head * (2 * N_POSITIONS - 1)..];
            for ((asking, place), mixed) in queries.iter().zip(&at_place).zip(&mut mixed) {
                let columns = head * HEAD_WIDTH..(head + 1) * HEAD_WIDTH;
                let scores = asked.iter().enumerate().map(|(other, asked)| {
                    let distance = f64::from(distances[N_POSITIONS - 1 + other - place]);
                    (distance + columns.clone().map(|at| asking[at] * asked[at]).sum::<f64>()).exp()
                });
                let scores: Vec<f64> = scores.collect();
                let sum: f64 = scores.iter().sum();
                for (asked, score) in asked.iter().zip(scores) {
                    columns.clone().for_each(|at| mixed[at] += score / sum * asked[n_columns + at]);
                }
            }
        }
        for (row, mixed) in hidden.iter_mut().zip(&mixed) {
            let add = |row: &[f64], other: Vec<f64>| row.iter().zip(other).map(|(a, b)| a + b).collect::<Vec<f64>>();
            *row = plain_norm(&add(row, plain_linear(mixed, &layer.attention_output)), &layer.attention_norm);
            let mut inner = plain_linear(row, &layer.inner);
            assert_eq!(inner.len(), inner_width);
            inner.iter_mut().for_each(|value| *value *= 0.5 * (1.0 + plain_erf(*value / std::f64::consts::SQRT_2)));
            *row = plain_norm(&add(row, plain_linear(&inner, &layer.output)), &layer.output_norm);
        }
    }
    let scores = |row: &Vec<f64>| -> Vec<f64> {
        let heads = [&tensors.names, &tensors.roles, &tensors.parts];
        let rows = heads.into_iter().flat_map(|head| head.weights.chunks_exact(width).zip(&head.biases));
        rows.map(|(weights, bias)| {
            f64::from(*bias) + row.iter().zip(weights).map(|(value, weight)| value * f64::from(*weight)).sum::<f64>()
        })
        .collect()
    };
    hidden[1..hidden.len() - 1].iter().map(scores).collect()
}

fn plain_linear(row: &[f64], linear: &LinearTensors) -> Vec<f64> {
    let n_columns = linear.biases.len();
    let column = |at: usize| row.iter().enumerate().map(move |(place, value)| (place * n_columns + at, value));
    (0..n_columns)
        .map(|at| {
            let products = column(at).map(|(place, value)| value * f64::from(linear.weights[place]));
            f64::from(linear.biases[at]) + products.sum::<f64>()
        })
        .collect()
}

fn plain_norm(row: &[f64], norm: &Norm) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / row.len() as f64;
    let scaled = row.iter().map(|value| (value - mean) / (variance + 1e-12).sqrt());
    let parameters = norm.weights.iter().zip(&norm.biases);
    scaled.zip(parameters).map(|(value, (weight, bias))| value * f64::from(*weight) + f64::from(*bias)).collect()
}

/// Returns the error function, by its Taylor series.
fn plain_erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..150 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

/// Returns the largest and the mean difference between the tagger's scores and the plain ones.
fn differences(precision: Precision) -> (f64, f64) {
    let (pieces, lexicon) = (pieces(), Lexicon::new(&[]));
    let (tensors, tagger, document) = (tensors(&pieces, &lexicon), tagger(precision), Document::new("", TEXT));
    let plain = plain_scores(&tensors, &tagger, &document);
    let input = tagger.model.input(&document);
    let model = Arc::clone(&tagger.model);
    let scores = tagger.lanes.run(move || model.score(&input, &Cancel::default())).unwrap();
    let (mut differences, mut n_other_parts) = (Vec::new(), 0);
    for (word_idx, plain) in plain.iter().enumerate() {
        let names = scores.names[word_idx][..LabelSet::NAMES.len()].iter();
        let computed = names.chain(&scores.roles[word_idx][..LabelSet::ROLES.len()]);
        let plain_parts = plain[LabelSet::NAMES.len() + LabelSet::ROLES.len()..].iter().zip(PartOfSpeech::ALL);
        let best = plain_parts.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, part)| part);
        n_other_parts += usize::from(best != Some(scores.parts[word_idx]));
        differences.extend(computed.zip(plain).map(|(a, b)| (f64::from(*a) * f64::from(file::SCORE_STEP) - b).abs()));
    }
    let largest = differences.iter().copied().fold(0.0, f64::max);
    assert!(n_other_parts <= 2, "{n_other_parts} of {} parts of speech differ", plain.len());
    (largest, differences.iter().sum::<f64>() / differences.len() as f64)
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
    assert!(largest < 1.0 * coarseness && mean < 0.12 * coarseness, "{largest} {mean}");
}

#[test]
fn every_word_is_tagged_and_alone_on_its_evidence() {
    let tagger = tagger(Precision::Bytes);
    let words = ["ann", "met", "Bob", "in", "the", "Town", "of", "x", "today.", "He", "said:"];
    let long: String = (0..100_000).map(|n| format!("{} ", words[(n * n + n / 7) % words.len()])).collect();
    let one_sentence = "word ".repeat(3_000);
    for text in ["", " ", "a", &long, &one_sentence, &"a".repeat(100_000), "\u{200b} \u{fffd} 你好 \u{1f600}"] {
        let document = Document::new("", text);
        let labels = tagger.tag(&document);
        for n_labels in [labels.names.len(), labels.name_confidences.len(), labels.roles.len(), labels.parts.len()] {
            assert_eq!(n_labels, document.tokens.len());
        }
        assert!(labels.name_confidences.iter().chain(&labels.role_confidences).all(|c| (0.0..=1.0).contains(c)));
    }
}

#[test]
fn labels_do_not_depend_on_threads_or_on_what_went_before() {
    let document = Document::new("Town wins", &format!("{TEXT} ").repeat(30));
    let fresh = tagger(Precision::Bytes).tag(&document);
    let used = tagger(Precision::Bytes);
    used.tag(&Document::new("", &"Other words here. ".repeat(400)));
    assert_eq!(used.tag(&document), fresh);
    for n_threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        assert_eq!(pool.install(|| used.tag(&document)), fresh);
    }
}

#[test]
fn damaged_and_foreign_files_are_told() {
    let error = |file: Vec<u8>| {
        AccurateTagger::alone(file.into(), Origin::Outside).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let whole = file(Precision::Bytes);
    assert_eq!(error(whole.clone()), "");
    assert_eq!(error(b"PK\x03\x04 something else".to_vec()), "not a model file of this version of quotewire");
    let fast = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/fast.bin"));
    assert_eq!(error(fast.to_vec()), "a model of the fast tier, where one of the accurate tier is wanted");
    let other = FastTagger::from_bytes(&whole).err().map(|error| error.to_string());
    assert_eq!(other.as_deref(), Some("a model of the accurate tier, where one of the fast tier is wanted"));
    let mut changed = whole.clone();
    changed[5_000] ^= 1;
    assert_eq!(error(changed), "the checksum does not match: the model file is damaged");
    for length in [0, 7, 8, 20, 24, whole.len() / 2, whole.len() - 1] {
        assert_ne!(error(whole[..length].to_vec()), "", "cut to {length} bytes");
    }
}

#[test]
fn the_files_in_the_program_are_whole() {
    assert!(
        FastTagger::from_bytes(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/fast.bin"))).is_ok()
    );
    assert!(
        AccurateTagger::from_bytes(
            include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/accurate.bin")).as_slice()
        )
        .is_ok()
    );
}

/// Whatever a file with a right checksum holds, it is refused or it tags: nothing panics.
#[test]
fn no_file_panics() {
    const HEADER: usize = 24;
    let whole = file(Precision::Bytes);
    let document = Document::new("", TEXT);
    let mut random = fastrand::Rng::with_seed(3);
    let (mut n_refused, mut n_tagged) = (0, 0);
    for round in 0..400 {
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
        match AccurateTagger::alone(writer.finish(Tier::Accurate).into(), Origin::Outside) {
            Ok(tagger) => {
                assert_eq!(tagger.tag(&document).names.len(), document.tokens.len());
                n_tagged += 1;
            }
            Err(_) => n_refused += 1,
        }
    }
    assert!(n_refused > 20 && n_tagged > 20, "{n_refused} refused, {n_tagged} tagged");
}
