//! What each rule of quotations is worth on hard cases: how often it did something, and how many cases it alone lets pass.

use std::path::Path;

use super::data::DataError;
use super::eval_cases::{Case, read_cases};
use super::score::Passes;
use quotewire_engine::training::{Extraction, Words, extract_with, marks::MarksModel};
use quotewire_engine::{Document, Enrichment, Labels, RuleId, RuleSet, Tagger, VetoedBy, stages};

/// What one rule does on cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleCases {
    /// Quotations that it made or changed, and candidates that it turned away.
    pub fired: usize,
    /// How many cases more pass with all rules than with all but this one.
    pub gain: isize,
}

/// One case, tagged.
struct TaggedCase {
    case: Case,
    words: Words,
    labels: Labels,
    /// What was found last.
    found: Enrichment,
}

impl TaggedCase {
    fn new(case: Case, tagger: &dyn Tagger) -> Self {
        let document = Document::new(&case.headline, &case.input);
        let (words, labels) = (Words::new(&document), tagger.tag(&document));
        let entities = stages::entities(&document, &labels);
        Self {
            case,
            words,
            labels,
            found: Enrichment { document, entities, quotes: Vec::new(), vetoed: Vec::new(), speakers: Vec::new() },
        }
    }

    fn extract(&self, rules: RuleSet) -> Extraction {
        extract_with(&self.found.document, &self.words, &self.labels, MarksModel::embedded(), rules)
    }

    /// Returns whether the case passes by `rules` alone.
    fn passes(&mut self, rules: RuleSet) -> bool {
        self.found.quotes = self.extract(rules).quotes;
        self.found.speakers = stages::speakers(&self.found.document, &self.found.entities, &self.found.quotes);
        self.case.faults(&self.found).is_empty()
    }
}

/// Returns how many cases of `gold` pass with all rules, and for each rule what it does in them.
///
/// # Errors
///
/// [`DataError`] where `gold` cannot be read.
///
/// # Cost
///
/// One extraction of all cases a rule.
pub fn score_rules_on_cases(gold: &Path, tagger: &dyn Tagger) -> Result<(Passes, Vec<(RuleId, RuleCases)>), DataError> {
    let mut cases: Vec<_> = read_cases(gold)?.into_iter().map(|case| TaggedCase::new(case, tagger)).collect();
    let mut n_passing =
        |rules: RuleSet| cases.iter_mut().map(|case| case.passes(rules)).filter(|passes| *passes).count();
    let passed = n_passing(RuleSet::ALL);
    let gain_of = |rule| {
        let mut rules = RuleSet::ALL;
        rules.remove(rule);
        passed.cast_signed() - n_passing(rules).cast_signed()
    };
    let gains: Vec<isize> = RuleId::all().map(gain_of).collect();
    let found: Vec<Extraction> = cases.iter().map(|case| case.extract(RuleSet::ALL)).collect();
    let fired = |rule| found.iter().map(|found| n_fired(found, rule)).sum();
    let scores = RuleId::all().zip(gains).map(|(rule, gain)| (rule, RuleCases { fired: fired(rule), gain })).collect();
    Ok((Passes { passed, all: cases.len() }, scores))
}

/// Returns how often `rule` did something.
fn n_fired(found: &Extraction, rule: RuleId) -> usize {
    found.quotes.iter().filter(|quote| quote.rules.has(rule)).count()
        + found.vetoed.iter().filter(|vetoed| vetoed.by == VetoedBy::Rule(rule)).count()
        + found.marks.iter().filter(|(_, by)| *by == Some(rule)).count()
}
