//! Quotations in the making: contents as ranges of tokens, before they are linked to each other.

use super::QuoteKind;
use super::attribution::{Attribution, Stretch};
use super::stretch::{Decision, Verdict};
use super::view::View;
use super::{edges, naming};
use crate::tagger::{Role, Tag};
use crate::text::{ByteSpan, MarkPair, TokenKind, TokenRange};

/// One quotation in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// How its words are given.
    pub(crate) kind: QuoteKind,
    /// Its tokens, with the outer marks.
    pub(crate) tokens: TokenRange,
    /// The pair of marks that it stands in, where it is a direct one.
    pub(crate) pair_idx: Option<usize>,
    /// Its cue and source.
    pub(crate) attribution: Attribution,
    /// Index of the draft that it carries on.
    pub(crate) continues: Option<usize>,
    /// How sure we are of it, 0 to 1.
    pub(crate) confidence: f32,
}

impl Draft {
    /// Returns the text span of the content, without outer marks.
    pub(crate) fn span(&self, view: &View<'_>) -> ByteSpan {
        match self.pair_idx {
            Some(pair_idx) => view.document.mark_pairs[pair_idx].inner,
            None => view.document.span_of(self.tokens),
        }
    }
}

/// Returns the stretches of tokens that the role labels describe, in text order.
pub(crate) fn role_stretches(view: &View<'_>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (token_idx, tag) in view.labels.roles.iter().enumerate() {
        match (*tag, stretches.last_mut()) {
            (Tag::Inside(role), Some(last)) if last.role == role && last.tokens.end as usize == token_idx => {
                last.tokens.end += 1;
            }
            (Tag::Begin(role) | Tag::Inside(role), _) => {
                stretches.push(Stretch { role, tokens: TokenRange::new(token_idx, token_idx + 1) });
            }
            (Tag::Outside, _) => {}
        }
    }
    stretches
}

/// Returns the stretch of `role` labels that `tokens` begins in, or `tokens` where they begin in none: the "has said" of
/// a "said".
pub(crate) fn labelled(view: &View<'_>, tokens: TokenRange, role: Role) -> TokenRange {
    let (mut start, mut end) = (tokens.start as usize, tokens.end as usize);
    if view.role(start).kind() != Some(role) {
        return tokens;
    }
    while start > 0 && view.role(start) == Tag::Inside(role) {
        start -= 1;
    }
    while end < view.document.tokens.len() && view.role(end) == Tag::Inside(role) {
        end += 1;
    }
    TokenRange::new(start, end)
}

/// Returns the direct quotations: the pairs of marks so decided, but for those that `is_inside` tells to stand in another.
pub(crate) fn direct(view: &View<'_>, decisions: &[Decision], is_inside: &[bool]) -> Vec<Draft> {
    let pairs = view.document.mark_pairs.iter().zip(decisions).enumerate();
    pairs
        .filter(|(pair_idx, (_, decision))| decision.verdict == Verdict::Direct && !is_inside[*pair_idx])
        .map(|(pair_idx, (pair, decision))| Draft {
            kind: QuoteKind::Direct,
            tokens: with_marks(view, pair),
            pair_idx: Some(pair_idx),
            attribution: Attribution::default(),
            continues: None,
            confidence: decision.probabilities[Verdict::Direct as usize],
        })
        .collect()
}

/// Returns the tokens of `pair` with its marks.
pub(crate) fn with_marks(view: &View<'_>, pair: &MarkPair) -> TokenRange {
    let inside = view.inside(pair);
    TokenRange::new(pair.open, inside.end as usize + usize::from(pair.close.is_some()))
}

/// For every token the outermost pair of marks that it stands in, marks included.
pub(crate) struct OuterPairs {
    pair_idxs: Vec<u32>,
}

impl OuterPairs {
    /// Returns the outermost pairs of the document; of those that no mark closes only the quotations.
    pub(crate) fn new(view: &View<'_>, decisions: &[Decision]) -> Self {
        let mut pair_idxs = vec![u32::MAX; view.document.tokens.len()];
        for (pair_idx, pair) in view.document.mark_pairs.iter().enumerate().filter(|(_, pair)| pair.depth == 0) {
            if pair.close.is_none() && decisions[pair_idx].verdict != Verdict::Direct {
                continue;
            }
            let pair_idx = u32::try_from(pair_idx).unwrap_or(u32::MAX);
            pair_idxs[with_marks(view, pair).indices()].fill(pair_idx);
        }
        Self { pair_idxs }
    }

    /// Returns the index of the pair that token `token_idx` stands in.
    pub(crate) fn at(&self, token_idx: usize) -> Option<usize> {
        self.pair_idxs.get(token_idx).filter(|idx| **idx != u32::MAX).map(|idx| *idx as usize)
    }
}

/// Returns the reported statements: labelled contents, with their edges fitted to marks and punctuation.
///
/// A content that a direct quotation covers is left out; of one that holds a direct quotation, what stands
/// outside it counts.
pub(crate) fn reported(
    view: &View<'_>,
    stretches: &[Stretch],
    decisions: &[Decision],
    outer: &OuterPairs,
    taken: &[bool],
) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for stretch in stretches.iter().filter(|stretch| stretch.role == Role::Content) {
        let Some(tokens) =
            edges::untaken(view, taken, stretch.tokens).and_then(|tokens| edges::fitted(view, outer, tokens))
        else {
            continue;
        };
        let tokens = edges::without_next_subject(view, tokens);
        let tokens = naming::called(view, tokens)
            .map_or(tokens, |pair_idx| with_marks(view, &view.document.mark_pairs[pair_idx]));
        let tokens = edges::behind_colon(view, outer, tokens);
        let tokens = edges::with_words_behind(view, decisions, edges::without_words_behind(view, outer, tokens));
        if tokens.indices().any(|idx| taken[idx]) || drafts.last().is_some_and(|last| last.tokens.overlaps(tokens)) {
            continue;
        }
        let mut draft = Draft {
            kind: kind_of(view, decisions, tokens),
            tokens,
            pair_idx: None,
            attribution: Attribution::default(),
            continues: None,
            confidence: least_confidence(view, tokens),
        };
        // Words in marks alone, said by somebody, are his own.
        if let Some(pair_idx) = edges::whole_pair(view, outer, tokens) {
            if naming::is_settled(&decisions[pair_idx]) {
                continue;
            }
            draft.pair_idx = Some(pair_idx);
            draft.kind = QuoteKind::Direct;
        }
        drafts.push(draft);
    }
    drafts
}

/// From this probability on a stretch is a direct quotation, whatever the labels make of the words before it.
const DIRECT_ALWAYS: f32 = 0.8;

/// Makes parts of a reported statement of the stretches in marks that the classifier finds direct without being sure of
/// it, where a content that the labels tell begins before them in the same sentence: "promised lower taxes and
/// “jobs, jobs, jobs”".
pub(crate) fn join_statements(view: &View<'_>, stretches: &[Stretch], decisions: &mut [Decision]) {
    for (pair, decision) in view.document.mark_pairs.iter().zip(decisions) {
        if decision.verdict != Verdict::Direct || pair.close.is_none() || pair.continues.is_some() {
            continue;
        }
        let (open, last) = (pair.open, view.inside(pair).end as usize - 1);
        let at = stretches.partition_point(|stretch| (stretch.tokens.end as usize) < open);
        if decision.probabilities[Verdict::Direct as usize] >= DIRECT_ALWAYS {
            let is_before =
                |stretch: &Stretch| stretch.role == Role::Content && (stretch.tokens.start as usize) + 1 < open;
            if edges::continues_clause(view, open) && stretches.get(at).is_some_and(is_before) {
                decision.verdict = Verdict::Part;
            }
            continue;
        }
        let at = at + usize::from(stretches.get(at).is_some_and(|stretch| stretch.tokens.end as usize == open));
        let is_inside = stretches.get(at).is_some_and(|stretch| {
            let before = stretch.tokens.start as usize..open;
            stretch.role == Role::Content
                && stretch.tokens.holds(last)
                // "Put one question to him: “Did you read it?”"
                && (open == 0 || view.text(open - 1) != ":")
                && view.sentence_at(open).holds(before.start)
                && before.filter(|idx| view.kind(*idx) == TokenKind::Word).nth(1).is_some()
        });
        if is_inside {
            decision.verdict = Verdict::Part;
        }
    }
}

/// Returns whether a reported statement has words in marks inside it.
pub(crate) fn kind_of(view: &View<'_>, decisions: &[Decision], tokens: TokenRange) -> QuoteKind {
    if pairs_in(view, tokens).any(|(pair_idx, _)| decisions[pair_idx].verdict != Verdict::Neither) {
        QuoteKind::Mixed
    } else {
        QuoteKind::Indirect
    }
}

/// Returns the pairs of marks that stand wholly inside `tokens`, with their indices.
pub(crate) fn pairs_in<'v>(view: &'v View<'_>, tokens: TokenRange) -> impl Iterator<Item = (usize, &'v MarkPair)> {
    let pairs = &view.document.mark_pairs;
    let first = pairs.partition_point(|pair| pair.open < tokens.start as usize);
    pairs[first..]
        .iter()
        .enumerate()
        .take_while(move |(_, pair)| pair.open < tokens.end as usize)
        .filter(move |(_, pair)| pair.close.is_some_and(|close| close < tokens.end as usize))
        .map(move |(idx, pair)| (first + idx, pair))
}

/// Returns how sure the labels are of their least sure word: a content is right where all of it is.
fn least_confidence(view: &View<'_>, tokens: TokenRange) -> f32 {
    let confidences = view.labels.role_confidences.get(tokens.indices()).unwrap_or_default();
    confidences.iter().copied().fold(1.0, f32::min)
}
