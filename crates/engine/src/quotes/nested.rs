//! Quotations inside quotations: what the one quoted says that another has said.

use super::context::Context;
use super::cues::CueClass;
use super::edges;
use super::model::{Attribution, CONFIDENCE, Draft};
use super::request;
use super::statement::{self, Person};
use super::verb::head_of;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, BUT, THAT, WHEN};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Longest attribution that ends a sentence, in tokens.
const ENDING_LEN: usize = 16;

/// How many clauses of one sentence are looked at for a statement in them. It bounds the work on endless sentences.
const MAX_CLAUSES: usize = 4;

/// A sentence that reports a statement is itself reported by what ends it: "He asked Pompeo to …, according to the statement."
pub(crate) fn in_two_layers(ctx: &Context<'_>, drafts: &mut Vec<Draft>, idx: usize) -> bool {
    let Some((whole, outermost, innermost)) = two_layers(ctx, &drafts[idx]) else { return false };
    drafts[idx].attribution = innermost;
    drafts.push(Draft { tokens: whole, attribution: outermost, ..drafts[idx] });
    true
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
    let outer = drafts[idx];
    let mut inner = inner_statements(ctx.view, &outer);
    // Those that begin inside it stand right after it.
    let after = drafts[idx + 1..].iter().take_while(|draft| draft.tokens.start < outer.tokens.end);
    let known: Vec<u32> = after.map(|draft| draft.tokens.start).collect();
    for request in request::inside(ctx.view, outer.tokens) {
        let is_new = |(statement, _): &(TokenRange, Attribution)| !statement.overlaps(request.0);
        if inner.iter().all(is_new) && !known.contains(&request.0.start) {
            inner.push(request);
        }
    }
    for (tokens, attribution) in inner {
        let fitted = if outer.is_direct() { Some(tokens) } else { edges::fitted(ctx, tokens) };
        // Half of what is in marks is no statement: the marks tell where that ends.
        let is_end = |idx: &usize| ctx.view.kind(*idx) != TokenKind::Word;
        let is_mark = |idx: &usize| ctx.view.kind(*idx) == TokenKind::Mark;
        let is_whole = |tokens: &TokenRange| tokens.indices().rev().skip_while(is_end).filter(is_mark).count() % 2 == 0;
        let Some(tokens) = fitted.filter(is_whole) else { continue };
        let confidence = CONFIDENCE * outer.confidence;
        let draft = match whole_pair(ctx.view, tokens) {
            Some(pair_idx) => Draft::direct(ctx.view, pair_idx, confidence),
            None => Draft::new(tokens, confidence),
        };
        drafts.push(Draft { attribution, ..draft });
    }
    drafts.len() > n_before
}

/// Returns the whole statement, its attribution and that of `inner`, where a sentence that reports `inner` is itself reported by
/// the labels that end it.
fn two_layers(ctx: &Context<'_>, inner: &Draft) -> Option<(TokenRange, Attribution, Attribution)> {
    let (view, end) = (ctx.view, inner.tokens.end as usize);
    let sentence = view.sentence_at(inner.tokens.start as usize);
    // Before marks the comma stands inside them.
    let is_in_marks = view.kind(end - 1) == TokenKind::Mark && view.text(end.saturating_sub(2)) == ",";
    let begins = if is_in_marks { end } else { end + 1 };
    if inner.is_direct()
        || ctx.outer.at(sentence.start as usize).is_some()
        || !sentence.holds(begins)
        || !is_in_marks && view.text(end) != ","
    {
        return None;
    }
    let in_front = TokenRange { start: sentence.start, end: inner.tokens.start };
    let behind = TokenRange::new(begins, sentence.end as usize);
    let labelled = |within: TokenRange, role: Role| {
        let first = ctx.role_spans.partition_point(|span| span.tokens.start < within.start);
        let spans = ctx.role_spans[first..].iter().take_while(move |span| span.tokens.end <= within.end);
        spans.filter(move |span| span.role == role).map(|span| span.tokens)
    };
    let (cue, source) = (labelled(behind, Role::Cue).next()?, labelled(behind, Role::Source).next()?);
    // "Roe said it was dry; a second would be dug, he said": the same speaker.
    if view.is(source.start as usize, Class::SubjectPronoun) {
        return None;
    }
    let is_bare = behind.len() <= ENDING_LEN && (cue.start == behind.start || source.start == behind.start);
    if !is_bare || [in_front, behind].into_iter().any(|within| labelled(within, Role::Content).next().is_some()) {
        return None;
    }
    let outermost = Attribution { cue: Some(head_of(view, cue)), source: Some(source) };
    let source = labelled(in_front, Role::Source).last().or(inner.attribution.source);
    let innermost = Attribution { cue: Some(head_of(view, labelled(in_front, Role::Cue).last()?)), source };
    Some((TokenRange { end: inner.tokens.end, ..sentence }, outermost, innermost))
}

/// Returns the statement of draft `draft_idx` together with the next one, where that tells when it holds ("He said she was right
/// when she said that …").
fn with_when(view: &View<'_>, drafts: &[Draft], draft_idx: usize) -> Option<TokenRange> {
    let first = &drafts[draft_idx];
    let when = first.tokens.end as usize;
    let next = drafts.get(draft_idx + 1).filter(|next| next.tokens.start as usize > when)?;
    let source = next.attribution.source?;
    let is_clause = view.hashes[when] == WHEN
        && source == TokenRange::new(when + 1, when + 2)
        && view.is(when + 1, Class::SubjectPronoun);
    let is_said = first.attribution.cue.is_some_and(|cue| cue.end <= first.tokens.start);
    (!first.is_direct() && is_said && is_clause)
        .then_some(TokenRange { start: first.tokens.start, end: next.tokens.end })
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
        let reports = |clause: TokenRange| {
            let (statement, attribution) = statement::leading(view, clause, CueClass::Speech, Person::Any)?;
            Some((clause.start, statement, attribution))
        };
        let mut reported = clauses.take(MAX_CLAUSES).filter_map(reports).peekable();
        while let Some((_, mut statement, attribution)) = reported.next() {
            // "I asked what it was for and he told me to go": the next clause is no part of the question.
            if let Some((next, ..)) = reported.peek() {
                statement.end = statement.end.min(next.saturating_sub(1));
            }
            if statement.start + 1 < statement.end {
                found.push((statement, attribution));
            }
        }
    }
    found
}

/// Returns the pair of marks that holds all of a statement, after "that" as well: the words are somebody's own. Its closing mark may
/// have been cut off.
fn whole_pair(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    let start = tokens.start as usize + usize::from(view.hashes[tokens.start as usize] == THAT);
    let pairs = &view.document.mark_pairs;
    let pair_idx = pairs.partition_point(|pair| pair.open < start);
    let pair = pairs.get(pair_idx).filter(|pair| pair.open == start)?;
    pair.close.is_some_and(|close| close + 1 >= tokens.end as usize).then_some(pair_idx)
}
