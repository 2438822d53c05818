//! What each rule of quotations is worth: how often it did something, how often what it made is right, and what the score
//! loses without it.

use std::path::Path;

use super::data::DataError;
use super::eval_quotes::{gold_items, is_lenient_match};
use super::marked;
use super::quotes_gold::{bare, read_gold};
use super::score::Counts;
use quotewire_engine::training::{Extraction, Words, extract_with, marks::MarksModel};
use quotewire_engine::{ByteSpan, Document, Labels, RuleId, RuleSet, Tagger, VetoedBy};

/// What one rule does on annotated articles.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RuleScore {
    /// Quotations that it made or changed, and candidates that it turned away.
    pub fired: usize,
    /// Of these the ones that are right: a quotation that is annotated, or one turned away that is not.
    pub right: usize,
    /// What all rules together score more than all without this one: F1 of contents of any kind that overlap by four fifths.
    pub gain: f64,
}

/// One annotated article, tagged.
struct Article {
    document: Document,
    words: Words,
    labels: Labels,
    gold: Vec<ByteSpan>,
}

impl Article {
    fn new(document: Document, gold: Vec<ByteSpan>, tagger: &dyn Tagger) -> Self {
        let labels = tagger.tag(&document);
        Self { words: Words::new(&document), labels, document, gold }
    }

    fn extract(&self, rules: RuleSet) -> Extraction {
        extract_with(&self.document, &self.words, &self.labels, MarksModel::embedded(), rules)
    }

    /// Returns for each of `quotes` whether it is annotated.
    fn are_right(&self, found: &Extraction) -> Vec<bool> {
        let text = self.document.text();
        let mut is_right = vec![false; found.quotes.len()];
        for gold in &self.gold {
            let is_match =
                |idx: &usize| !is_right[*idx] && is_lenient_match(bare(text, found.quotes[*idx].span), *gold);
            if let Some(idx) = (0..found.quotes.len()).find(is_match) {
                is_right[idx] = true;
            }
        }
        is_right
    }
}

/// Returns the score with all rules, and for each rule what it does, on the articles of `gold`: JSON Lines with `attributions`, or a
/// folder of articles with their quotations marked.
///
/// # Errors
///
/// [`DataError`] where `gold` cannot be read.
///
/// # Cost
///
/// One extraction of all articles a rule.
pub fn score_rules(gold: &Path, tagger: &dyn Tagger) -> Result<(Counts, Vec<(RuleId, RuleScore)>), DataError> {
    let articles = read(gold, tagger)?;
    let whole = score(&articles, RuleSet::ALL);
    let mut scores: Vec<(RuleId, RuleScore)> = Vec::new();
    for rule in RuleId::all() {
        let mut rules = RuleSet::ALL;
        rules.remove(rule);
        let gain = whole.f1() - score(&articles, rules).f1();
        scores.push((rule, RuleScore { gain, ..RuleScore::default() }));
    }
    for article in &articles {
        count(article, &mut scores);
    }
    Ok((whole, scores))
}

/// Adds what the rules do in one article.
fn count(article: &Article, scores: &mut [(RuleId, RuleScore)]) {
    let found = article.extract(RuleSet::ALL);
    let is_right = article.are_right(&found);
    let is_gold =
        |span: ByteSpan| article.gold.iter().any(|gold| is_lenient_match(bare(article.document.text(), span), *gold));
    let span_of = |pair_idx: usize| article.document.mark_pairs[pair_idx].inner;
    for (rule, score) in scores {
        let mut add = |is_right: bool| {
            score.fired += 1;
            score.right += usize::from(is_right);
        };
        found
            .quotes
            .iter()
            .zip(&is_right)
            .filter(|(quote, _)| quote.rules.has(*rule))
            .for_each(|(_, right)| add(*right));
        for vetoed in found.vetoed.iter().filter(|vetoed| vetoed.by == VetoedBy::Rule(*rule)) {
            add(!is_gold(article.document.span_of(vetoed.tokens)));
        }
        for (pair_idx, _) in found.marks.iter().enumerate().filter(|(_, (_, by))| *by == Some(*rule)) {
            add(!is_gold(span_of(pair_idx)));
        }
    }
}

fn score(articles: &[Article], rules: RuleSet) -> Counts {
    let mut counts = Counts::default();
    for article in articles {
        let found = article.extract(rules);
        counts.found += found.quotes.len();
        counts.gold += article.gold.len();
        counts.right += article.are_right(&found).into_iter().filter(|is_right| *is_right).count();
    }
    counts
}

fn read(gold: &Path, tagger: &dyn Tagger) -> Result<Vec<Article>, DataError> {
    if gold.is_dir() {
        let articles = marked::read_folder(gold)?;
        return Ok((articles.iter())
            .map(|article| {
                let document = Document::new(&article.headline, &article.body);
                let spans = article.quotes.iter().map(|quote| bare(document.text(), quote.span)).collect();
                Article::new(document, spans, tagger)
            })
            .collect());
    }
    Ok((read_gold(gold)?.iter())
        .map(|article| {
            let spans = gold_items(article).iter().map(|item| item.span).collect();
            Article::new(Document::new("", &article.text), spans, tagger)
        })
        .collect())
}
