//! Quotation marks and role labels to quotations.

mod cues;
pub(crate) mod features;
pub(crate) mod stretch;
pub(crate) mod view;

pub use self::stretch::StretchModel;
use self::stretch::Verdict;
use self::view::View;
use crate::tagger::Labels;
use crate::text::{ByteSpan, Document, TokenRange};

/// How the words of a quotation are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// Words in quotation marks, given as somebody's speech or writing.
    Direct,
    /// A reported statement with words in marks inside it.
    Mixed,
    /// A reported statement without marks.
    Indirect,
}

impl QuoteKind {
    /// Returns the name that records use, such as `direct`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// One quotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// How its words are given.
    pub kind: QuoteKind,
    /// What is said, without the outer quotation marks.
    pub span: ByteSpan,
    /// The words that tell of saying: "said", "according to".
    pub cue: Option<ByteSpan>,
    /// The tokens of whoever says it, as it stands beside this quotation: "she", "spokesperson Morgan Ortagus".
    pub source: Option<TokenRange>,
    /// Stretches in quotation marks inside a mixed quotation, without the marks, in text order.
    pub quoted: Vec<ByteSpan>,
    /// Index of the quotation that this one carries on.
    pub continues: Option<usize>,
    /// Index of the innermost quotation that holds this one.
    pub nested_in: Option<usize>,
    /// How sure we are that this is a quotation with these edges, 0 to 1.
    pub confidence: f32,
}

/// Returns the quotations of `document`, sorted by start, longer first.
///
/// # Cost
///
/// Linear in the length of the text.
#[must_use]
pub fn extract(document: &Document, labels: &Labels) -> Vec<Quote> {
    extract_with(document, labels, StretchModel::embedded())
}

/// Returns the quotations of `document` like [`extract`], by the classifier `model`.
#[must_use]
pub fn extract_with(document: &Document, labels: &Labels, model: &StretchModel) -> Vec<Quote> {
    let view = View::new(document, labels);
    let decisions = stretch::decide(&view, model);
    let mut quotes = Vec::new();
    for (pair, decision) in document.mark_pairs.iter().zip(&decisions) {
        if decision.verdict == Verdict::Direct {
            quotes.push(Quote {
                kind: QuoteKind::Direct,
                span: pair.inner,
                cue: None,
                source: None,
                quoted: Vec::new(),
                continues: None,
                nested_in: None,
                confidence: decision.probabilities[Verdict::Direct as usize],
            });
        }
    }
    quotes
}
