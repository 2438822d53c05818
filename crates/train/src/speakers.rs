//! Training of the ranker of speakers, on articles in which every quotation is marked.

use std::collections::BTreeMap;
use std::path::Path;

use super::TrainError;
use super::eval_marked::{best, is_speaker};
use super::log_linear::{self, Example};
use super::marked::{self, MarkedArticle, MarkedQuote};
use super::pronouns;
use quotewire_engine::training::{
    ANAPHOR_KINDS, Choice, Lesson, LogLinear, SPEAKER_FEATURES, Teaching, Words, hash, resolve_speakers_by,
};
use quotewire_engine::{AccurateTagger, Document, Entities, FastTagger, Quote, Tagger, stages};

/// Pull of every weight towards zero, chosen by cross-validation.
const DECAY: f32 = 6.0;

/// What a pronoun of other texts weighs beside a quotation of our articles: they are no news, and there are more of them.
const PRONOUN_WEIGHT: f32 = 0.2;

/// Parts the articles are dealt into for cross-validation.
const N_PARTS: usize = 5;

/// One article as one tagger reads it.
struct Article {
    document: Document,
    entities: Entities,
    quotes: Vec<Quote>,
    /// For each quotation which annotated one it is.
    gold_idxs: Vec<Option<usize>>,
    gold: MarkedArticle,
}

/// How many speakers of one form there were, and how many of them were right.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    n_all: usize,
    n_right: usize,
}

impl Tally {
    fn add(&mut self, is_right: bool) {
        self.n_all += 1;
        self.n_right += usize::from(is_right);
    }
}

/// What stands at the head of the table.
const COMMENT: &str =
    "Weights of the ranker of speakers: quotewire-train speakers makes this table; models/speakers.md is its card.";

/// Returns the table of the ranker's weights, learnt from the marked articles of `folders` as both tiers read them, and from
/// the pronouns below `data`; tells `report` how many decisions are right when the weights come from the other articles.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed, or an embedded model damaged.
pub fn train_speakers(data: &Path, folders: &[&Path], report: impl Fn(&str)) -> Result<String, TrainError> {
    let (fast, accurate) = (FastTagger::embedded()?, AccurateTagger::embedded()?);
    let taggers: [&dyn Tagger; 2] = [&fast, &accurate];
    let mut articles: Vec<Vec<Article>> = Vec::new();
    for folder in folders {
        for gold in marked::read_folder(folder)? {
            articles.push(taggers.iter().map(|tagger| read(*tagger, gold.clone())).collect());
        }
    }
    let mut weights = LogLinear::empty(SPEAKER_FEATURES);
    let pronouns = pronouns::lessons(data, &fast, &weights)?;
    report(&format!("{} articles and {} pronouns read", articles.len(), pronouns.len()));

    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut elses: Vec<Example> = Vec::new();
    for part in 0..N_PARTS {
        let is_in = |idx: usize| idx % N_PARTS == part;
        // What the weights of before decide is what later decisions see, as they will in use.
        let examples = examples(&articles, &pronouns, |idx| !is_in(idx), &weights);
        weights = log_linear::fit(SPEAKER_FEATURES, &examples, DECAY).0;
        for article in parted(&articles, is_in).flatten() {
            measure(article, &weights, &mut tallies);
            elses.extend(lessons(article, &weights).iter().map(|lesson| else_example(lesson, &weights)));
        }
        for lesson in parted(&pronouns, is_in) {
            let best = log_linear::best(&weights, known(lesson).map(|choice| choice.features.as_slice()));
            tallies.entry("pronoun of GAP").or_default().add(lesson.right.contains(&best));
        }
    }
    for (form, Tally { n_all, n_right }) in tallies {
        report(&format!("{form}: {n_right} of {n_all} right"));
    }

    let examples = examples(&articles, &pronouns, |_| true, &weights);
    let (mut weights, mut features) = log_linear::fit(SPEAKER_FEATURES, &examples, DECAY);
    // How likely somebody else is, is learnt from decisions on articles that the weights had not seen.
    let (else_weights, else_features) = log_linear::fit(SPEAKER_FEATURES, &elses, DECAY);
    else_features.iter().for_each(|feature| weights.set(*feature, else_weights.weight(*feature)));
    features.extend(else_features);
    let words = ANAPHOR_KINDS.iter().map(|kind| (hash(kind), (*kind).to_owned())).collect();
    Ok(log_linear::table(&weights, &features, &words, COMMENT))
}

/// Returns the choices of `lesson` that may be chosen.
fn known(lesson: &Lesson) -> impl Iterator<Item = &Choice> {
    lesson.choices.iter().filter(|choice| !choice.is_else)
}

/// Returns the decision whether somebody else is meant than those who may be chosen in `lesson`.
fn else_example(lesson: &Lesson, weights: &LogLinear) -> Example {
    let sum: f32 = known(lesson).map(|choice| weights.score(&choice.features).exp()).sum();
    let others = lesson.choices.iter().find(|choice| choice.is_else);
    let is_else = lesson.right.iter().all(|&idx| lesson.choices[idx].is_else);
    Example {
        candidates: vec![Vec::new(), others.map_or(Vec::new(), |choice| choice.features.clone())],
        right: vec![usize::from(is_else)],
        weight: 1.0,
        offsets: vec![sum.ln(), 0.0],
    }
}

/// Returns those of `all` whose places are in a part.
fn parted<T>(all: &[T], is_in: impl Fn(usize) -> bool) -> impl Iterator<Item = &T> {
    all.iter().enumerate().filter(move |(idx, _)| is_in(*idx)).map(|(_, one)| one)
}

fn read(tagger: &dyn Tagger, gold: MarkedArticle) -> Article {
    let document = Document::new(&gold.headline, &gold.body);
    let labels = tagger.tag(&document);
    let (entities, quotes) = (stages::entities(&document, &labels), stages::quotes(&document, &labels));
    let mut is_matched = vec![false; quotes.len()];
    let mut gold_idxs = vec![None; quotes.len()];
    for (gold_idx, quote) in gold.quotes.iter().enumerate() {
        if let Some(idx) = best(document.text(), &quotes, quote, &is_matched) {
            is_matched[idx] = true;
            gold_idxs[idx] = Some(gold_idx);
        }
    }
    Article { document, entities, quotes, gold_idxs, gold }
}

/// Returns the decisions of `article` that the annotation knows, where `weights` take the others.
fn lessons(article: &Article, weights: &LogLinear) -> Vec<Lesson> {
    let is_right = |quote_idx: usize, name: &str, entity_idx: Option<usize>| {
        let Some(gold) = article.gold_idxs[quote_idx].map(|idx| &article.gold.quotes[idx]) else { return false };
        if name.is_empty() { gold.speakers.is_empty() } else { is_named(article, gold, name, entity_idx) }
    };
    let teaching = Teaching::new(&is_right);
    let words = Words::new(&article.document);
    let _resolved =
        resolve_speakers_by(&article.document, &words, &article.entities, &article.quotes, weights, Some(&teaching));
    let is_known = |lesson: &Lesson| article.gold_idxs[lesson.quote_idx].is_some();
    teaching.into_lessons().into_iter().filter(is_known).collect()
}

/// Returns the decisions of the articles and of the pronouns whose places are in a part.
fn examples(
    articles: &[Vec<Article>],
    pronouns: &[Lesson],
    is_in: impl Fn(usize) -> bool + Copy,
    weights: &LogLinear,
) -> Vec<Example> {
    let example = |lesson: &Lesson, weight: f32| Example {
        candidates: known(lesson).map(|choice| choice.features.clone()).collect(),
        right: lesson.right.iter().copied().filter(|&idx| !lesson.choices[idx].is_else).collect(),
        weight,
        offsets: Vec::new(),
    };
    let lessons = parted(articles, is_in).flatten().flat_map(|article| lessons(article, weights));
    let pronouns = parted(pronouns, is_in);
    let all = lessons.map(|lesson| example(&lesson, 1.0)).chain(pronouns.map(|lesson| example(lesson, PRONOUN_WEIGHT)));
    all.filter(|example| !example.right.is_empty() && example.candidates.len() > 1).collect()
}

/// Counts which speakers of `article` are right by `weights`.
fn measure(article: &Article, weights: &LogLinear, tallies: &mut BTreeMap<&'static str, Tally>) {
    let words = Words::new(&article.document);
    let found = resolve_speakers_by(&article.document, &words, &article.entities, &article.quotes, weights, None);
    for (speakers, gold_idx) in found.iter().zip(&article.gold_idxs) {
        let Some(gold) = gold_idx.map(|idx| &article.gold.quotes[idx]) else { continue };
        let is_right = match speakers.first() {
            Some(first) => is_named(article, gold, &first.name, first.entity_idx),
            None => gold.speakers.is_empty(),
        };
        tallies.entry(gold.form.as_str()).or_default().add(is_right);
    }
}

/// Returns whether a name, or another one of its entity, is that of the speaker of `gold`.
fn is_named(article: &Article, gold: &MarkedQuote, name: &str, entity_idx: Option<usize>) -> bool {
    let aliases = entity_idx.into_iter().flat_map(|idx| &article.entities.entities[idx].aliases);
    std::iter::once(name).chain(aliases.map(String::as_str)).any(|name| is_speaker(gold, name))
}
