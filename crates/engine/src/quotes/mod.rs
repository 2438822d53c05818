//! Quotation marks and role labels to quotations.

mod act;
mod addressee;
mod attribution;
mod clause;
mod complement;
mod compound;
mod cues;
mod denial;
mod draft;
mod edges;
pub mod features;
mod headline;
mod inner;
mod lead;
mod link;
mod naming;
mod negation;
mod nested;
mod reported;
mod request;
mod source;
mod statement;
pub mod stretch;
mod subject;
mod tidy;
mod unsaid;
pub mod view;

pub use self::act::Act;
use self::draft::{Draft, OuterPairs};
use self::stretch::StretchModel;
use self::stretch::{Decision, Verdict};
use self::view::View;
use crate::lexicon::Words;
use crate::tagger::{Labels, Role};
use crate::text::{ByteSpan, Document, TokenRange};

/// Reported statements that the labels give less than this probability are left out: most of them are none, and those that are
/// weigh less than the others (half the best F1, as Z. Lipton and others have it in Optimal Thresholding of Classifiers, 2014).
const LEAST_SURE: f32 = 0.4;

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
    /// What the speaker does with the words.
    pub act: Act,
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
pub(crate) fn extract(document: &Document, words: &Words, labels: &Labels) -> Vec<Quote> {
    extract_with(document, words, labels, StretchModel::embedded())
}

/// Returns the quotations of `document` like [`extract`], by the classifier `model`.
#[must_use]
pub fn extract_with(document: &Document, words: &Words, labels: &Labels, model: &StretchModel) -> Vec<Quote> {
    let view = View::new(document, words, labels);
    let mut decisions = stretch::decide(&view, model);
    naming::settle(&view, &mut decisions);
    headline::settle(&view, &mut decisions);
    let outer = OuterPairs::new(&view, &decisions);
    let stretches = draft::role_stretches(&view);
    draft::join_statements(&view, &stretches, &mut decisions);
    let is_inside = inner::inside_direct(&document.mark_pairs, |idx| decisions[idx].verdict == Verdict::Direct);
    let mut drafts = draft::direct(&view, &decisions, &is_inside);
    let mut taken = vec![false; document.tokens.len()];
    take(&mut taken, &drafts);
    drafts.extend(draft::reported(&view, &stretches, &decisions, &outer, &taken));
    take(&mut taken, &drafts);
    drafts.sort_by_key(|draft| draft.tokens.start);
    // Direct quotations inside others are told by what encloses them, not by what stands beside that.
    let mut end = 0;
    for draft in &mut drafts {
        if draft.tokens.start >= end {
            draft.attribution = attribution::find(&view, &stretches, &taken, draft.tokens);
            end = draft.tokens.end;
            if draft.pair_idx.is_none() {
                statement::give_back_cue(&view, draft);
            }
            draft.tokens = addressee::without_addressee(&view, draft);
            addressee::give_back_name(&view, draft);
            addressee::give_back_relative(&view, draft);
            lead::unwrap(&view, &stretches, &taken, draft);
            lead::behind_know(&view, draft);
            lead::cut_silence(&view, draft);
            lead::cut_next_act(&view, draft);
            draft.tokens = tidy::with_day(&view, draft);
            draft.tokens = tidy::with_rest(&view, draft);
            lead::extend(&view, &taken, draft);
            if let Some(tokens) = naming::with_object(&view, draft) {
                *draft = Draft { kind: QuoteKind::Mixed, tokens, pair_idx: None, ..draft.clone() };
            }
        }
    }
    compound::split(&view, &decisions, &mut drafts);
    denial::without_passives(&view, &mut drafts);
    statement::give_back_speakers(&view, &mut drafts);
    drafts.retain(|draft| {
        draft.kind == QuoteKind::Direct
            || draft.confidence >= LEAST_SURE && reported::is_reported(&view, &decisions, draft)
    });
    taken.fill(false);
    take(&mut taken, &drafts);
    statement::add(&view, &stretches, &decisions, &outer, &taken, &mut drafts);
    drafts.retain(|draft| !unsaid::is_unsaid(&view, draft));
    drafts.sort_by_key(|draft| draft.tokens.start);
    link::set(&view, &mut drafts);
    nested::add(&view, &stretches, &decisions, &outer, &mut drafts);
    inner::add(&view, &decisions, &mut drafts);
    finish(&view, &decisions, drafts)
}

/// Marks the tokens of `drafts` as said by somebody.
fn take(taken: &mut [bool], drafts: &[Draft]) {
    for draft in drafts {
        taken[draft.tokens.indices()].fill(true);
    }
}

/// Returns the quotations that `drafts` describe, sorted and nested.
fn finish(view: &View<'_>, decisions: &[Decision], mut drafts: Vec<Draft>) -> Vec<Quote> {
    let document = view.document;
    let mut says_nothing = vec![false; drafts.len()];
    for (draft, says_nothing) in drafts.iter_mut().zip(&mut says_nothing) {
        *says_nothing = unsaid::is_unsaid(view, draft);
        if draft.kind != QuoteKind::Direct && draft.pair_idx.is_none() {
            match tidy::tidied(view, draft.tokens) {
                Some(tokens) if tokens != draft.tokens => {
                    draft.tokens = tokens;
                    draft.kind = draft::kind_of(view, decisions, tokens);
                }
                Some(_) => {}
                None => *says_nothing = true,
            }
        }
    }
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    let spans: Vec<ByteSpan> = drafts.iter().map(|draft| draft.span(view)).collect();
    order.sort_by_key(|idx| (spans[*idx].start, std::cmp::Reverse(spans[*idx].end)));
    let mut places: Vec<Option<usize>> = vec![None; drafts.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut quotes: Vec<Quote> = Vec::with_capacity(drafts.len());
    for draft_idx in order {
        let (draft, span) = (&drafts[draft_idx], spans[draft_idx]);
        if says_nothing[draft_idx] {
            continue;
        }
        while open.last().is_some_and(|outer| quotes[*outer].span.end <= span.start) {
            open.pop();
        }
        // Quotations nest or stand apart.
        if open.last().is_some_and(|outer| !quotes[*outer].span.contains(span) || quotes[*outer].span == span) {
            continue;
        }
        let quoted = match draft.kind {
            QuoteKind::Mixed if draft.pair_idx.is_some() => vec![span],
            QuoteKind::Mixed => quoted(view, decisions, draft.tokens),
            QuoteKind::Direct | QuoteKind::Indirect => Vec::new(),
        };
        places[draft_idx] = Some(quotes.len());
        quotes.push(Quote {
            kind: draft.kind,
            span,
            act: act::of(view, draft),
            cue: draft.attribution.cue.map(|cue| document.span_of(draft::labelled(view, cue, Role::Cue))),
            source: draft.attribution.source,
            quoted,
            continues: draft.continues,
            nested_in: open.last().copied(),
            confidence: draft.confidence,
        });
        open.push(quotes.len() - 1);
    }
    for (quote_idx, quote) in quotes.iter_mut().enumerate() {
        // Edges have moved since: what begins behind a quotation now is not its first half.
        quote.continues = quote.continues.and_then(|draft_idx| places[draft_idx]).filter(|first| *first < quote_idx);
    }
    carry_acts(document, &mut quotes);
    quotes
}

/// Gives the second half of an interrupted sentence what the first does: "“Leave now,” he urged, “and take the children.”"
fn carry_acts(document: &Document, quotes: &mut [Quote]) {
    for quote_idx in 0..quotes.len() {
        let quote = &quotes[quote_idx];
        let goes_on = document.slice(quote.span).starts_with(char::is_lowercase);
        let is_bare = quote.cue.is_none() && quote.act == Act::Statement;
        if let Some(first) = quote.continues.filter(|_| is_bare && goes_on) {
            quotes[quote_idx].act = quotes[first].act;
        }
    }
}

/// Returns the stretches in marks inside a mixed quotation, those inside others left out.
fn quoted(view: &View<'_>, decisions: &[Decision], tokens: TokenRange) -> Vec<ByteSpan> {
    let mut spans: Vec<ByteSpan> = Vec::new();
    for (pair_idx, pair) in draft::pairs_in(view, tokens) {
        if decisions[pair_idx].verdict != Verdict::Neither
            && spans.last().is_none_or(|last| last.end <= pair.inner.start)
        {
            spans.push(pair.inner);
        }
    }
    spans
}
