//! What the rules look at next to the words: labelled role spans, what was decided of the marks, and what is quoted already.

use super::model::{Decision, Draft, QuoteKind, RoleSpan, Verdict};
use super::rules::RuleSet;
use super::view::View;
use crate::tagger::{Role, Tag};
use crate::text::{MarkPair, TokenKind, TokenRange};

/// Returns the stretches of tokens that the role labels describe, in text order.
pub(crate) fn role_spans(view: &View<'_>) -> Vec<RoleSpan> {
    let mut spans: Vec<RoleSpan> = Vec::new();
    for (token_idx, tag) in view.labels.roles.iter().enumerate() {
        match (*tag, spans.last_mut()) {
            (Tag::Inside(role), Some(last)) if last.role == role && last.tokens.end as usize == token_idx => {
                last.tokens.end += 1;
            }
            (Tag::Begin(role) | Tag::Inside(role), _) => {
                spans.push(RoleSpan { role, tokens: TokenRange::new(token_idx, token_idx + 1) });
            }
            (Tag::Outside, _) => {}
        }
    }
    spans
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
            pair_idxs[view.with_marks(pair).indices()].fill(pair_idx);
        }
        Self { pair_idxs }
    }

    /// Returns the index of the pair that token `token_idx` stands in.
    pub(crate) fn at(&self, token_idx: usize) -> Option<usize> {
        self.pair_idxs.get(token_idx).filter(|idx| **idx != u32::MAX).map(|idx| *idx as usize)
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

/// Furthest a labelled cue may stand from its content, in words that are no source. Larger takes the cue of
/// another statement in a long sentence; smaller loses cues after a long apposition.
pub(crate) const CUE_REACH: usize = 20;

/// What a content of another quotation between the two counts as, in words.
const CROSSING: usize = 8;

/// One document in the making: its words and labels, what was decided of its marks, and what is quoted already.
pub(crate) struct Context<'v> {
    /// Its words and labels.
    pub(crate) view: &'v View<'v>,
    /// What the labels give a role, in text order.
    pub(crate) role_spans: Vec<RoleSpan>,
    /// What each pair of marks is.
    pub(crate) decisions: Vec<Decision>,
    /// The outermost pair around each token.
    pub(crate) outer: OuterPairs,
    /// For every token whether somebody says it.
    pub(crate) taken: Vec<bool>,
    /// The rules that are in force.
    pub(crate) rules: RuleSet,
}

impl<'v> Context<'v> {
    /// Returns the context of a document of whose marks this was decided, with nothing quoted yet.
    pub(crate) fn new(view: &'v View<'v>, decisions: Vec<Decision>, role_spans: Vec<RoleSpan>, rules: RuleSet) -> Self {
        let outer = OuterPairs::new(view, &decisions);
        let taken = vec![false; view.document.tokens.len()];
        Self { view, role_spans, decisions, outer, taken, rules }
    }

    /// Returns it with the tokens of `drafts`, and no others, as quoted.
    pub(crate) fn with_quoted(mut self, drafts: &[Draft]) -> Self {
        self.taken.fill(false);
        for draft in drafts {
            self.taken[draft.tokens.indices()].fill(true);
        }
        self
    }

    /// Returns how the words of `draft` are given.
    pub(crate) fn kind(&self, draft: &Draft) -> QuoteKind {
        if draft.is_direct() {
            return QuoteKind::Direct;
        }
        let mut pairs = pairs_in(self.view, draft.tokens);
        if pairs.any(|(pair_idx, _)| self.decisions[pair_idx].verdict != Verdict::Neither) {
            QuoteKind::Mixed
        } else {
            QuoteKind::Indirect
        }
    }

    /// Returns whether nothing of `tokens` is quoted yet.
    pub(crate) fn is_free(&self, tokens: TokenRange) -> bool {
        !self.taken[tokens.indices()].contains(&true)
    }

    /// Returns the role spans of `role` in `window` that are not quoted.
    pub(crate) fn free_spans(&self, window: TokenRange, role: Role) -> impl Iterator<Item = &RoleSpan> {
        let first = self.role_spans.partition_point(|span| span.tokens.end <= window.start);
        self.role_spans[first..]
            .iter()
            .take_while(move |span| span.tokens.start < window.end)
            .filter(move |span| span.role == role && !self.taken[span.tokens.start as usize])
    }

    /// Counts the words in `between` that are not of `role`; what others say counts as [`CROSSING`].
    pub(crate) fn gap(&self, between: std::ops::Range<usize>, role: Option<Role>) -> usize {
        let mut n_words = 0;
        let mut was_taken = false;
        for token_idx in between {
            if self.taken[token_idx] {
                n_words += if was_taken { 0 } else { CROSSING };
            } else if self.view.kind(token_idx) != TokenKind::Punctuation
                && (role.is_none() || self.view.role(token_idx).kind() != role)
            {
                n_words += 1;
            }
            was_taken = self.taken[token_idx];
        }
        n_words
    }
}
