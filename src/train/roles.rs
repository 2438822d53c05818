//! Articles annotated with attributions.

use serde::Deserialize;

use super::data::CodePoints;
use crate::tagger::Role;
use crate::text::{ByteSpan, Document};

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
