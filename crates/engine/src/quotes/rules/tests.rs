//! Every rule does something in its example, and nothing in its counter-example.

use super::*;
use crate::lexicon::Words;
use crate::quotes::model::{Decision, Reason, Verdict};
use crate::quotes::view::View;
use crate::quotes::{Extraction, VetoedBy, extract_decided};
use crate::tagger::{Labels, NameType, Role, Tag};
use crate::text::{ByteSpan, Document};

/// A text whose labels its marking gives.
struct Example {
    document: Document,
    labels: Labels,
    /// For each token what the classifier makes of the marks around it: direct, part, neither.
    marks: Vec<[f32; 3]>,
}

/// The parts of a marked text: its plain words, and for each bracket its kind and where its words stand.
fn plain(marked: &str) -> (String, Vec<(String, usize, usize)>) {
    let (mut text, mut open, mut spans) = (String::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(character) = rest.chars().next() {
        match character {
            '[' => {
                let (kind, words) = rest[1..].split_once(' ').expect("a kind and words");
                open.push((kind.to_owned(), text.len()));
                rest = words;
                continue;
            }
            ']' => {
                let (kind, start) = open.pop().expect("something is open");
                spans.push((kind, start, text.len()));
            }
            _ => text.push(character),
        }
        rest = &rest[character.len_utf8()..];
    }
    (text, spans)
}

impl Example {
    /// Reads a marked text, as [`Rule::example`] has it.
    fn read(marked: &str) -> Self {
        let (headline, body) = match marked.strip_prefix("# ") {
            Some(rest) => rest.split_once('\n').expect("a body after the headline"),
            None => ("", marked),
        };
        let ((headline, of_headline), (body, of_body)) = (plain(headline), plain(body));
        let document = Document::new(&headline, &body);
        let n_tokens = document.tokens.len();
        let labels = Labels {
            names: vec![Tag::Outside; n_tokens],
            name_confidences: vec![0.9; n_tokens],
            roles: vec![Tag::Outside; n_tokens],
            role_confidences: vec![0.9; n_tokens],
            parts: Vec::new(),
        };
        let mut example = Self { document, labels, marks: vec![[0.9, 0.05, 0.05]; n_tokens] };
        let shift = example.document.text().len() - body.len();
        of_headline.iter().for_each(|(kind, start, end)| example.label(kind, *start, *end));
        of_body.iter().for_each(|(kind, start, end)| example.label(kind, shift + start, shift + end));
        example
    }

    /// Gives the tokens from byte `start` to `end` what a bracket of this kind says.
    fn label(&mut self, kind: &str, start: usize, end: usize) {
        let is_in = |span: ByteSpan| span.start as usize >= start && span.end as usize <= end;
        let idxs: Vec<usize> =
            (0..self.document.tokens.len()).filter(|idx| is_in(self.document.tokens[*idx].span)).collect();
        for (n, &idx) in idxs.iter().enumerate() {
            let role = match kind {
                "q" => Role::Content,
                "c" => Role::Cue,
                "s" => Role::Source,
                "d" => {
                    self.marks[idx] = [0.6, 0.2, 0.2];
                    continue;
                }
                "t" => {
                    self.marks[idx] = [0.05, 0.9, 0.05];
                    continue;
                }
                "p" => {
                    let person = NameType::Person;
                    self.labels.names[idx] = if n == 0 { Tag::Begin(person) } else { Tag::Inside(person) };
                    continue;
                }
                _ => panic!("there is no bracket {kind:?}"),
            };
            self.labels.roles[idx] = if n == 0 { Tag::Begin(role) } else { Tag::Inside(role) };
        }
    }

    /// Returns what is found in it.
    fn extract(&self) -> Extraction {
        let words = Words::new(&self.document);
        let view = View::new(&self.document, &words, &self.labels);
        let decision = |pair: &MarkPair| {
            let probabilities = self.marks[pair.open];
            let verdict = if probabilities[0] > 0.5 { Verdict::Direct } else { Verdict::Part };
            Decision { verdict, probabilities, reason: Reason::Classifier }
        };
        let decisions = self.document.mark_pairs.iter().map(decision).collect();
        extract_decided(&view, decisions, RuleSet::ALL)
    }

    /// Returns every rule that does something in it.
    fn fired(&self) -> RuleSet {
        let Extraction { quotes, vetoed, marks } = self.extract();
        let mut fired = RuleSet::default();
        quotes.iter().for_each(|quote| fired.extend(quote.rules));
        for veto in vetoed {
            fired.extend(veto.rules);
            if let VetoedBy::Rule(rule) = veto.by {
                fired.insert(rule);
            }
        }
        marks.iter().filter_map(|(_, rule)| *rule).for_each(|rule| fired.insert(rule));
        fired
    }
}

#[test]
fn every_rule_does_what_its_example_says_and_not_what_its_counter_example_says() {
    let mut faults = Vec::new();
    for (id, rule) in RuleId::all().zip(&RULES) {
        let names = |set: RuleSet| set.iter().map(RuleId::name).collect::<Vec<_>>().join(" ");
        let (example, counter) = (Example::read(rule.example).fired(), Example::read(rule.counter_example).fired());
        if !example.has(id) {
            faults.push(format!("{}: nothing in {:?}: {}", rule.id, rule.example, names(example)));
        }
        if counter.has(id) {
            faults.push(format!("{}: something in {:?}", rule.id, rule.counter_example));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_two_rules_have_one_name() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}

/// What the decider of reported statements turns away, and what it keeps.
const DECISIONS: [(&str, &str); 5] = [
    ("[s The official] [c asked] [q not to be named].", "[s The official] [c asked] [q that the boat be moved]."),
    ("[s Roe] [c believes] [q that the port will close].", "[s Roe] [c says] [q that the port will close]."),
    ("[s Roe] [c pleaded] guilty [q to stealing the boat].", "[s Roe] [c pleaded] [q that he had stolen the boat]."),
    (
        "[s Roe] [c went] [q into the house and left at once].",
        "[s Roe] [c added] [q she went into the house and left at once].",
    ),
    (
        "[s Roe] [c announced] [q a new line to the coast].",
        "[s Roe] [c announced] [q a new line would open on the coast].",
    ),
];

#[test]
fn the_decider_turns_away_what_nobody_reports() {
    let is_kept = |marked: &str| {
        let found = Example::read(marked).extract();
        let by_decider = found.vetoed.iter().any(|veto| matches!(veto.by, VetoedBy::Decider(_)));
        !by_decider && found.quotes.iter().any(|quote| quote.ruling.is_some())
    };
    let faults: Vec<&str> = DECISIONS
        .into_iter()
        .flat_map(|(unsaid, said)| [(unsaid, false), (said, true)])
        .filter(|(marked, kept)| is_kept(marked) != *kept)
        .map(|(marked, _)| marked)
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_ruling_tells_its_evidence() {
    let found = Example::read(DECISIONS[0].1).extract();
    let ruling = found.quotes[0].ruling.expect("the decider was asked");
    let evidence: Vec<_> = ruling.evidence().collect();
    assert_eq!(found.quotes[0].confidence, ruling.probability);
    assert!(evidence.len() == 3 && evidence[0].1.abs() >= evidence[2].1.abs(), "{evidence:?}");
}
