//! Trains the roles model from articles annotated with attributions.

use std::path::Path;

use serde::Deserialize;

use super::annotated::Annotated;
use super::crf;
use super::data::{self, CodePoints, DataError};
use super::example::{Example, Options};
use quotewire_engine::FastTagger;
use quotewire_engine::training::chain::{LabelSet, MAX_LANES};
use quotewire_engine::training::crf::RolesCrf;
use quotewire_engine::training::crf::Weights;
use quotewire_engine::training::role_features::{RoleFeatures, SentenceContext};
use quotewire_engine::{ByteSpan, Document, Role, Tagger};

/// How the model is learnt: kept small by a strong pull to zero, which costs nothing in accuracy.
const OPTIONS: Options = Options { n_epochs: 3, rate: 0.1, l1: 3.0, l2: 0.1, min_count: 3, dropout: 0.0 };

/// The sets to learn from.
pub(crate) const FILES: &[&str] = &["quotes/polnear/train.jsonl", "quotes/polnear/annotator-training.jsonl"];

/// One article annotated with attributions.
#[derive(Debug, Clone, Deserialize)]
pub struct AttributionsLine {
    /// Its identity; an article annotated twice stands twice.
    pub id: String,
    /// The text that offsets point into.
    pub text: String,
    /// Who said what.
    pub attributions: Vec<Attribution>,
}

/// One act of reporting: spans in code points.
#[derive(Debug, Clone, Deserialize)]
pub struct Attribution {
    /// Who says it.
    #[serde(default)]
    pub source: Vec<CodePointSpan>,
    /// The words that tell of saying.
    #[serde(default)]
    pub cue: Vec<CodePointSpan>,
    /// What is said.
    #[serde(default)]
    pub content: Vec<CodePointSpan>,
    /// direct, mixed or indirect.
    #[serde(default, rename = "type")]
    pub kind: String,
}

/// A stretch of text in code points.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct CodePointSpan {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Returns the roles model learnt from the sets below `data`, from the articles whose id `keeps` accepts,
/// and from the `silver` labels of more articles; `names` labels the names that it looks at.
///
/// # Errors
///
/// [`DataError`] where a set is missing or malformed.
pub(crate) fn train(
    data: &Path,
    names: &FastTagger,
    keeps: impl Fn(&str) -> bool,
    silver: &[Annotated],
    report: impl FnMut(usize),
) -> Result<Weights, DataError> {
    let mut examples = Vec::new();
    for file in FILES {
        let lines = data::read_lines::<AttributionsLine>(&data.join(file))?;
        for line in lines.into_iter().filter(|line| keeps(&line.id)) {
            let document = Document::new("", &line.text);
            let gold = gold_labels(&line, &document);
            let sentences = document.sentences.iter();
            let allowed = sentences.flat_map(|sentence| of_sentence(&gold[sentence.indices()])).map(|label| 1 << label);
            let allowed = allowed.collect();
            add_examples(&Annotated { document, allowed }, names, &mut examples);
        }
    }
    for annotated in silver {
        add_examples(annotated, names, &mut examples);
    }
    Ok(crf::train(LabelSet::ROLES, &examples.iter().collect::<Vec<_>>(), None, OPTIONS, report))
}

/// Returns a model that labels nothing, for a tagger whose names are wanted before its roles are learnt.
pub(crate) fn untrained() -> RolesCrf {
    RolesCrf::new(LabelSet::ROLES, &[], &[[0; MAX_LANES]; 2 * Role::ALL.len() + 2], 0.01)
}

fn add_examples(annotated: &Annotated, names: &FastTagger, examples: &mut Vec<Example>) {
    let document = &annotated.document;
    let labels = names.tag(document);
    let (words, matches) = names.first_stage().look_up(document);
    let features = RoleFeatures::new(document, &words, &matches, &labels.names);
    let mut context = SentenceContext::default();
    for sentence in &document.sentences {
        features.read_sentence(*sentence, &mut context);
        let allowed = annotated.allowed[sentence.indices()].to_vec();
        examples.push(Example::new(sentence.indices(), allowed, |token_idx, hashes| {
            features.push(*sentence, &context, token_idx, hashes);
        }));
    }
}

/// Returns the labels of one sentence: a stretch that a sentence break cut in two begins again.
pub(crate) fn of_sentence(gold: &[u8]) -> impl Iterator<Item = u8> {
    let mut previous = 0_u8;
    gold.iter().map(move |&label| {
        let is_cut = label != 0 && label.is_multiple_of(2) && previous != label && previous + 1 != label;
        previous = if is_cut { label - 1 } else { label };
        previous
    })
}

/// Returns the label of each token: the outermost attributions only, for labels cannot nest.
pub(crate) fn gold_labels(line: &AttributionsLine, document: &Document) -> Vec<u8> {
    let points = CodePoints::new(&line.text);
    let bytes = |spans: &[CodePointSpan]| -> Vec<ByteSpan> {
        spans.iter().filter_map(|span| points.span(span.start, span.end)).collect()
    };
    let mut contents: Vec<ByteSpan> =
        line.attributions.iter().flat_map(|attribution| bytes(&attribution.content)).collect();
    contents.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut outer: Vec<ByteSpan> = Vec::new();
    for span in contents {
        if outer.last().is_none_or(|last| span.end > last.end) {
            outer.push(span);
        }
    }
    let mut labels = vec![0_u8; document.tokens.len()];
    let mut paint = |span: ByteSpan, role: Role| {
        for (offset, token_idx) in document.tokens_of(span).indices().enumerate() {
            labels[token_idx] = 2 * role as u8 + if offset == 0 { 1 } else { 2 };
        }
    };
    for span in &outer {
        paint(*span, Role::Content);
    }
    for attribution in &line.attributions {
        for (spans, role) in [(&attribution.source, Role::Source), (&attribution.cue, Role::Cue)] {
            for span in bytes(spans) {
                // The few longest contents decide: an attribution inside one is not seen.
                let idx = outer.partition_point(|content| content.start <= span.start);
                if idx == 0 || !outer[idx - 1].overlaps(span) {
                    paint(span, role);
                }
            }
        }
    }
    labels
}
