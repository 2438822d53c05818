//! Quotations inside quotations: what the one quoted says that another has said.

use super::context::Context;
use super::cues::CueClass;
use super::edges;
use super::model::{Attribution, CONFIDENCE, Draft, RoleSpan};
use super::statement::{self, Person};
use super::verb::head_of;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, BUT, THAT, WHEN};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Longest attribution that ends a sentence, in tokens.
const ENDING_LEN: usize = 16;

/// How far after a statement the participle that carries on its second half may stand, in tokens.
const COORDINATED_LEN: u32 = 30;

/// How many clauses of one sentence are looked at for a statement in them. It bounds the work on endless sentences.
const MAX_CLAUSES: usize = 4;

/// A sentence that reports a statement is itself reported by what ends it: "He asked Pompeo to …, according to the statement."
pub(crate) fn in_two_layers(ctx: &Context<'_>, drafts: &mut Vec<Draft>, idx: usize) -> bool {
    let Some((whole, outermost, innermost)) = two_layers(ctx, &drafts[idx]) else { return false };
    drafts[idx].attribution = innermost;
    drafts.push(Draft { tokens: whole, attribution: outermost, ..drafts[idx] });
    true
}

/// A participle carries on what a statement reports of another: "It said Pompeo … reiterated …, underscoring that …".
#[expect(clippy::ptr_arg, reason = "all rules that nest have one type")]
pub(crate) fn carried_by_participle(ctx: &Context<'_>, drafts: &mut Vec<Draft>, idx: usize) -> bool {
    let whole = with_participle(ctx.view, drafts, idx);
    whole.is_some_and(|tokens| {
        drafts[idx].tokens = tokens;
        true
    })
}

/// The next statement tells when one holds: "He said she was right when she said that …".
#[expect(clippy::ptr_arg, reason = "all rules that nest have one type")]
pub(crate) fn carried_by_when(ctx: &Context<'_>, drafts: &mut Vec<Draft>, idx: usize) -> bool {
    let whole = with_when(ctx.view, drafts, idx);
    whole.is_some_and(|tokens| {
        drafts[idx].tokens = tokens;
        true
    })
}

/// A statement begins by reporting another: "he had told them that …", and in a direct quotation one a sentence.
pub(crate) fn reported_inside(ctx: &Context<'_>, drafts: &mut Vec<Draft>, idx: usize) -> bool {
    let n_before = drafts.len();
    for (tokens, attribution) in inner_statements(ctx.view, &drafts[idx]) {
        let Some(tokens) = fitted_inside(ctx, &drafts[idx], tokens) else { continue };
        let confidence = CONFIDENCE * drafts[idx].confidence;
        let draft = match whole_pair(ctx.view, tokens) {
            Some(pair_idx) => Draft::direct(ctx.view, pair_idx, confidence),
            None => Draft::new(tokens, confidence),
        };
        drafts.push(Draft { attribution, ..draft });
    }
    drafts.len() > n_before
}

/// Returns the whole statement, its attribution and that of `inner`, where a sentence that reports `inner` is
/// itself reported by what ends it: "He asked Pompeo to …, according to the statement."
fn two_layers(ctx: &Context<'_>, inner: &Draft) -> Option<(TokenRange, Attribution, Attribution)> {
    let (view, spans) = (ctx.view, &*ctx.role_spans);
    let sentence = view.sentence_at(inner.tokens.start as usize);
    if inner.is_direct() || ctx.outer.at(sentence.start as usize).is_some() {
        return None;
    }
    let ending = ending_attribution(spans, view, inner.tokens, sentence)?;
    let in_front = TokenRange { start: sentence.start, end: inner.tokens.start };
    if spans_in(spans, in_front).any(|span| span.role == Role::Content) {
        return None;
    }
    let last = |role: Role| spans_in(spans, in_front).filter(|span| span.role == role).last();
    let cue = last(Role::Cue)?;
    let source = last(Role::Source).map(|span| span.tokens).or(inner.attribution.source);
    let before = Attribution { cue: Some(head_of(view, cue.tokens)), source };
    Some((TokenRange { end: inner.tokens.end, ..sentence }, ending, before))
}

/// Returns the attribution that ends `sentence` after `content` and its comma: ", his office said."
fn ending_attribution(
    spans: &[RoleSpan],
    view: &View<'_>,
    content: TokenRange,
    sentence: TokenRange,
) -> Option<Attribution> {
    let is_comma = |idx: u32| sentence.holds(idx as usize) && view.text(idx as usize) == ",";
    // Before marks the comma stands inside them.
    let is_in_marks =
        view.kind(content.end as usize - 1) == TokenKind::Mark && content.end > 1 && is_comma(content.end - 2);
    let start = if is_in_marks { content.end } else { content.end + 1 };
    if !(is_in_marks || is_comma(content.end)) || start >= sentence.end {
        return None;
    }
    let ending = TokenRange { start, end: sentence.end };
    let first = |role: Role| spans_in(spans, ending).find(|span| span.role == role);
    let (cue, source) = (first(Role::Cue)?, first(Role::Source)?);
    let is_bare = first(Role::Content).is_none() && ending.len() <= ENDING_LEN;
    let begins = cue.tokens.start == ending.start || source.tokens.start == ending.start;
    (is_bare && begins).then(|| Attribution { cue: Some(head_of(view, cue.tokens)), source: Some(source.tokens) })
}

fn spans_in(spans: &[RoleSpan], tokens: TokenRange) -> impl Iterator<Item = &RoleSpan> {
    let first = spans.partition_point(|span| span.tokens.start < tokens.start);
    spans[first..].iter().take_while(move |span| span.tokens.end <= tokens.end)
}

/// Returns the statement of draft `draft_idx` together with the next one, where a participle carries on what it
/// reports of another ("It said Pompeo … reiterated …, underscoring that …").
fn with_participle(view: &View<'_>, drafts: &[Draft], draft_idx: usize) -> Option<TokenRange> {
    let first = &drafts[draft_idx];
    let sentence = view.sentence_at(first.tokens.start as usize);
    let reach = first.tokens.end + if is_coordinated(view, first) { COORDINATED_LEN } else { 4 };
    let next = (drafts[draft_idx + 1..].iter().take(4))
        .find(|next| next.tokens.start > first.tokens.end && next.tokens.start <= reach)?;
    let cue = next.attribution.cue.filter(|cue| cue.start > first.tokens.end && cue.len() == 1)?;
    let (begins, comma) = (first.tokens.start as usize, cue.start as usize - 1);
    let is_participle = view.text(comma + 1).ends_with("ing") && view.text(comma) == ",";
    let reports = (begins + 1..comma).any(|idx| view.cues[idx] >= CueClass::Report && view.text(idx).ends_with("ed"));
    let is_said = first.attribution.cue.is_some_and(|cue| cue.end <= first.tokens.start);
    let is_one_sentence = sentence.holds(next.tokens.end as usize - 1);
    (!first.is_direct() && is_participle && reports && is_said && is_one_sentence && view.is_capitalized(begins))
        .then_some(TokenRange { start: first.tokens.start, end: next.tokens.end })
}

/// Returns the statement of draft `draft_idx` together with the next one, where that tells when it holds ("He said she was right
/// when she said that …").
fn with_when(view: &View<'_>, drafts: &[Draft], draft_idx: usize) -> Option<TokenRange> {
    let first = &drafts[draft_idx];
    let when = first.tokens.end as usize;
    let next = drafts.get(draft_idx + 1).filter(|next| next.tokens.start as usize > when)?;
    let (cue, source) = (next.attribution.cue?, next.attribution.source?);
    let is_clause = view.hashes[when] == WHEN
        && source == TokenRange::new(when + 1, when + 2)
        && view.is(when + 1, Class::SubjectPronoun)
        && source.end <= cue.start
        && cue.end <= next.tokens.start;
    let is_said = first.attribution.cue.is_some_and(|cue| cue.end <= first.tokens.start);
    let is_one_sentence = view.sentence_at(when).holds(next.tokens.end as usize - 1);
    (!first.is_direct() && is_said && is_clause && is_one_sentence)
        .then_some(TokenRange { start: first.tokens.start, end: next.tokens.end })
}

/// Returns whether "and" and a verb of saying go on after the statement `first` about a person: "Pompeo called and reiterated …".
fn is_coordinated(view: &View<'_>, first: &Draft) -> bool {
    let (start, end) = (first.tokens.start as usize, first.tokens.end as usize);
    view.is_person(start)
        && view.hashes.get(end) == Some(&AND)
        && view.cues.get(end + 1).is_some_and(|class| *class >= CueClass::Report)
}

/// Returns the statements that `outer` reports, with cue and source: one at its beginning ("He asked Pompeo to …"), and in a
/// direct quotation one a sentence.
fn inner_statements(view: &View<'_>, outer: &Draft) -> Vec<(TokenRange, Attribution)> {
    if !outer.is_direct() {
        return statement::leading(view, outer.tokens, CueClass::Report, Person::Others).into_iter().collect();
    }
    let (start, end) = (outer.tokens.start, outer.tokens.end);
    let first = view.document.sentence_of(start as usize);
    let sentences = view.document.sentences[first..].iter().take_while(|sentence| sentence.start < end);
    let mut found = Vec::new();
    for sentence in sentences {
        let sentence = TokenRange { start: sentence.start.max(start), end: sentence.end.min(end) };
        // "It hurt, and he told me it was pollen": a clause after the first may report as well.
        let clauses = (sentence.indices())
            .filter(|idx| *idx == sentence.start as usize || [AND, BUT].contains(&view.hashes[*idx - 1]))
            .map(|idx| TokenRange::new(idx, sentence.end as usize));
        let statement = clauses
            .take(MAX_CLAUSES)
            .find_map(|clause| statement::leading(view, clause, CueClass::Speech, Person::Any));
        found.extend(statement.map(|(tokens, attribution)| (without_mark(view, outer, tokens), attribution)));
    }
    found
}

/// Returns `tokens` without the punctuation and the mark that end the quotation `outer`.
fn without_mark(view: &View<'_>, outer: &Draft, mut tokens: TokenRange) -> TokenRange {
    let says = |idx: u32| matches!(view.kind(idx as usize), TokenKind::Word | TokenKind::Number);
    while outer.pair_idx.is_some() && tokens.len() > 1 && !says(tokens.end - 1) {
        tokens.end -= 1;
    }
    tokens
}

/// Returns the pair of marks that holds all of a statement, after "that" as well: the words are somebody's own. Its closing mark may
/// have been cut off.
fn whole_pair(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    let start = tokens.start as usize + usize::from(view.hashes[tokens.start as usize] == THAT);
    let pairs = &view.document.mark_pairs;
    let pair_idx = pairs.partition_point(|pair| pair.open < start);
    let pair = pairs.get(pair_idx).filter(|pair| pair.open == start && pair.open + 1 < tokens.end as usize)?;
    let close = pair.close.filter(|close| view.sentence_at(start).holds(*close))?;
    let ends_there = close + 1 == tokens.end as usize
        || close >= tokens.end as usize
            && (tokens.end as usize..close).all(|idx| view.kind(idx) == TokenKind::Punctuation);
    ends_there.then_some(pair_idx)
}

/// Returns `tokens` with their edges fitted, where they stay inside the statement of `whole`.
fn fitted_inside(ctx: &Context<'_>, whole: &Draft, tokens: TokenRange) -> Option<TokenRange> {
    if whole.pair_idx.is_some() {
        return Some(tokens);
    }
    edges::fitted(ctx, tokens).filter(|fitted| whole.tokens.start <= fitted.start && fitted.end <= whole.tokens.end)
}
