//! Training of the decider of reported statements.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::TrainError;
use super::eval_quotes::{gold_items, is_lenient_match, without_that};
use super::log_linear::{self, Example};
use super::quotes_gold::bare;
use super::reported_policy::is_said;
use super::score::{Calibration, Counts};
use super::{marked, quotes_marks};
use quotewire_engine::training::{
    DECIDER_FEATURES, Feature, LEAST_SURE, LogLinear, Words, candidates_for_decider, logistic,
};
use quotewire_engine::{AccurateTagger, ByteSpan, Document, FastTagger, Labels, Tagger};

/// Pull of every weight towards zero, chosen by cross-validation and by the scores on the sets that judge.
const DECAY: f32 = 3.0;

/// How much a candidate of our own articles counts, where one of PolNeAR counts 1: they are of the genre, and few.
const OWN_WEIGHT: f32 = 6.0;

/// How much an attribution of PolNeAR counts that is none for us: what is one is told by words, and not read by anybody.
const UNSAID_WEIGHT: f32 = 0.5;

/// Parts the articles are dealt into for cross-validation.
const N_PARTS: usize = 5;

/// Where the candidates are from.
const SETS: [&str; 3] = ["PolNeAR, fast tier", "own articles, fast tier", "own articles, accurate tier"];

/// One candidate with what it is.
struct Lesson {
    features: Vec<Feature>,
    is_statement: bool,
    weight: f32,
    /// The part that its article is in.
    part: usize,
    /// The place of its set in [`SETS`].
    set: usize,
}

/// What there is to learn, and the words that features saw, by their hashes.
#[derive(Default)]
struct Lessons {
    all: Vec<Lesson>,
    words: FxHashMap<u64, String>,
}

impl Lessons {
    /// Adds the candidates of one article whose quotations stand at `gold`; `set` and `part` are those of [`Lesson`].
    fn add(&mut self, document: &Document, labels: &Labels, gold: &[ByteSpan], (set, part): (usize, usize)) {
        let text = document.text();
        for candidate in candidates_for_decider(document, &Words::new(document), labels, &mut self.words) {
            let span = without_that(text, bare(text, candidate.span));
            let is_gold = gold.iter().any(|gold| is_lenient_match(*gold, span));
            let is_statement = is_gold && (set > 0 || is_said(&candidate.features));
            let weight = match (set, is_gold == is_statement) {
                (0, true) => 1.0,
                (0, false) => UNSAID_WEIGHT,
                _ => OWN_WEIGHT,
            };
            self.all.push(Lesson { features: candidate.features, is_statement, weight, part, set });
        }
    }

    /// Returns the weights learnt from those that `is_in`, and the features seen.
    fn learn(&self, is_in: impl Fn(&Lesson) -> bool) -> (LogLinear, Vec<Feature>) {
        let example = |lesson: &Lesson| Example {
            offsets: Vec::new(),
            candidates: vec![lesson.features.clone(), Vec::new()],
            right: vec![usize::from(!lesson.is_statement)],
            weight: lesson.weight,
        };
        let examples: Vec<Example> = self.all.iter().filter(|lesson| is_in(lesson)).map(example).collect();
        log_linear::fit(DECIDER_FEATURES, &examples, DECAY)
    }

    /// Tells `report` how good the decider is on articles that it has not learnt from.
    fn cross_validate(&self, report: impl Fn(&str)) {
        let mut scores = SETS.map(|set| (set, Counts::default(), Calibration::default()));
        for part in 0..N_PARTS {
            let (weights, _) = self.learn(|lesson| lesson.part != part);
            for lesson in self.all.iter().filter(|lesson| lesson.part == part) {
                let probability = logistic(weights.score(&lesson.features));
                let (_, counts, calibration) = &mut scores[lesson.set];
                let is_found = probability >= LEAST_SURE;
                counts.found += usize::from(is_found);
                counts.gold += usize::from(lesson.is_statement);
                counts.right += usize::from(is_found && lesson.is_statement);
                calibration.add(probability, lesson.is_statement);
            }
        }
        for (set, counts, calibration) in scores {
            let (precision, recall, error) = (counts.precision(), counts.recall(), calibration.error());
            let scored = format!("precision {precision:.1}, recall {recall:.1}, F1 {:.1}", counts.f1());
            report(&format!("{set}: {} statements, {scored}, mean error of confidence {error:.1}", counts.gold));
        }
    }
}

/// Returns the table of the decider's weights, learnt from PolNeAR below `data` and the marked articles of `folders`; tells
/// `report` how good it is on articles that it has not learnt from.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed, or an embedded model damaged.
///
/// # Cost
///
/// About two minutes on one core: the roles model is learnt again for each third of PolNeAR.
pub fn train_reported(data: &Path, folders: &[&Path], report: impl Fn(&str)) -> Result<String, TrainError> {
    let (fast, accurate) = (FastTagger::embedded()?, AccurateTagger::embedded()?);
    let mut lessons = Lessons::default();
    let articles = quotes_marks::training_articles(data)?;
    let labels = quotes_marks::unseen_labels(data, &articles, &fast)?;
    report(&format!("{} articles of PolNeAR labelled", articles.len()));
    for (idx, (article, labels)) in articles.iter().zip(&labels).enumerate() {
        let gold: Vec<ByteSpan> = gold_items(article).iter().map(|item| item.span).collect();
        lessons.add(&Document::new("", &article.text), labels, &gold, (0, idx % N_PARTS));
    }
    let mut own = Vec::new();
    for folder in folders {
        own.extend(marked::read_folder(folder)?);
    }
    for (idx, article) in own.iter().enumerate() {
        let document = Document::new(&article.headline, &article.body);
        let gold: Vec<ByteSpan> = article.quotes.iter().map(|quote| bare(document.text(), quote.span)).collect();
        lessons.add(&document, &fast.tag(&document), &gold, (1, idx % N_PARTS));
        lessons.add(&document, &accurate.tag(&document), &gold, (2, idx % N_PARTS));
    }
    report(&format!("{} candidates read", lessons.all.len()));
    lessons.cross_validate(&report);
    let (weights, seen) = lessons.learn(|_| true);
    let comment = "Weights of the decider of reported statements: quotewire-train reported makes this table; \
                   models/reported.md is its card.";
    Ok(log_linear::table(&weights, &seen, &lessons.words, comment))
}
