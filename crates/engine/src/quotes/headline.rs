//! Statements in headlines, which report in shapes of their own: "X vow to …", "…, say X", "… — agency", "X: We …".

use super::clause;
use super::context::Context;
use super::cues::CueClass;
use super::model::Attribution;
use super::rules::Proposal;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AS, TO};
use crate::text::{MarkPair, TokenKind, TokenRange};

/// Longest name or description of who speaks in a headline, in tokens.
const SOURCE_LEN: usize = 6;

/// Fewest words of a statement in a headline.
const STATEMENT_LEN: usize = 3;

/// Returns whether a colon parts a clause in marks from the rest of a headline: "‘We go’: Roe on her last season".
pub(crate) fn is_apart(view: &View<'_>, pair: &MarkPair) -> bool {
    let Some(close) = pair.close.filter(|_| view.document.is_in_headline(pair.inner)) else { return false };
    let is_colon = |idx: usize| view.document.tokens.get(idx).is_some() && view.text(idx) == ":";
    let inside = view.inside(pair);
    let is_apart = is_colon(close + 1) || pair.open.checked_sub(1).is_some_and(is_colon);
    let is_long = inside.len() > STATEMENT_LEN || view.document.paragraph_of(pair.open) == 0 && inside.len() > 1;
    // "‘Not for sale, not for fear’" is no title, for its words begin small.
    let is_small = |idx: usize| view.kind(idx) != TokenKind::Word || view.text(idx).starts_with(char::is_lowercase);
    let is_phrase = || clause::n_words(view, inside) > STATEMENT_LEN && inside.indices().skip(1).all(is_small);
    is_apart && is_long && (clause::is_clause(view, inside) || is_phrase())
}

/// Returns whether `sentence` is a headline in which nobody is quoted yet.
fn is_free(ctx: &Context<'_>, sentence: TokenRange) -> bool {
    ctx.view.document.is_in_headline(ctx.view.document.tokens[sentence.start as usize].span) && ctx.is_free(sentence)
}

/// "Roe: We will not yield": a person, or anybody who goes on in the first person.
pub(crate) fn behind_name(ctx: &Context<'_>, headline: TokenRange) -> Option<Proposal> {
    let view = ctx.view;
    if !is_free(ctx, headline) {
        return None;
    }
    let (start, end) = (headline.start as usize, headline.end as usize);
    let colon = (start + 1..end.min(start + SOURCE_LEN)).find(|idx| view.text(*idx) == ":")?;
    let is_name = (start..colon).all(|idx| view.kind(idx) == TokenKind::Word && view.is_capitalized(idx));
    let behind = TokenRange::new(colon + 1, end);
    let is_own = view.is(colon + 1, Class::FirstPerson);
    let says = behind.len() >= STATEMENT_LEN && (is_own || view.is_person(start)) && clause::is_clause(view, behind);
    let source = TokenRange::new(start, colon);
    (is_name && says).then_some((behind, Attribution { cue: None, source: Some(source) }))
}

/// "Salt is swallowing our fields, say farmers", "We lost all, traders cry out", "Three ships freed — agency".
pub(crate) fn before_source(ctx: &Context<'_>, headline: TokenRange) -> Option<Proposal> {
    let view = ctx.view;
    if !is_free(ctx, headline) {
        return None;
    }
    let (start, end) = (headline.start as usize, headline.end as usize);
    let limit = (start + 2).max(end.saturating_sub(SOURCE_LEN + 2));
    let edge = (limit..end).rev().find(|idx| view.text(*idx) == "," || is_spaced_dash(view, *idx))?;
    let behind = TokenRange::new(edge + 1, end);
    if behind.is_empty() || behind.indices().any(|idx| view.kind(idx) != TokenKind::Word) {
        return None;
    }
    // "Market fire: We lost all, …" tells of what before it tells what was said.
    let colon = (start..edge).rev().find(|idx| view.text(*idx) == ":").map_or(start, |colon| colon + 1);
    let statement = TokenRange::new(colon, edge);
    let (first, last) = (edge + 1, end - 1);
    let tells = |idx: usize| view.cues[idx] >= CueClass::Report;
    let (cue, source) = if is_spaced_dash(view, edge) {
        (None, behind)
    } else if tells(first) && last > first {
        (Some(first), TokenRange::new(first + 1, end))
    } else {
        let cue = (first + 1..end).find(|idx| tells(*idx)).filter(|cue| end - cue <= 2)?;
        (Some(cue), TokenRange::new(first, cue))
    };
    let says = statement.len() >= STATEMENT_LEN && clause::is_clause(view, statement);
    let cue = cue.map(|cue| TokenRange::new(cue, cue + 1));
    says.then_some((statement, Attribution { cue, source: Some(source) }))
}

/// Returns whether the verb at `token_idx` promises in the manner of headlines: in the present.
fn promises(view: &View<'_>, token_idx: usize) -> bool {
    view.is(token_idx, Class::Promises) && !view.is(token_idx, Class::Past)
}

/// "Teachers vow to stay out".
pub(crate) fn promise(ctx: &Context<'_>, headline: TokenRange) -> Option<Proposal> {
    let view = ctx.view;
    if !is_free(ctx, headline) {
        return None;
    }
    let (start, end) = (headline.start as usize, headline.end as usize);
    let cue = (start + 1..end.min(start + SOURCE_LEN)).find(|idx| promises(view, *idx))?;
    let is_subject = (start..cue).all(|idx| view.kind(idx) == TokenKind::Word && !view.is(idx, Class::SubjectPronoun));
    let ends = |idx: &usize| view.kind(*idx) == TokenKind::Punctuation || AS == view.hashes[*idx];
    let to = cue + 1;
    let limit = (to..end).find(ends).unwrap_or(end);
    let is_deed = to + 1 < limit && view.hashes[to] == TO && clause::is_infinitive(view, to + 1);
    let attribution =
        Attribution { cue: Some(TokenRange::new(cue, cue + 1)), source: Some(TokenRange::new(start, cue)) };
    (is_subject && is_deed).then_some((TokenRange::new(to, limit), attribution))
}

fn is_spaced_dash(view: &View<'_>, token_idx: usize) -> bool {
    let tokens = &view.document.tokens;
    view.is_dash(token_idx)
        && token_idx > 0
        && tokens[token_idx - 1].span.end < tokens[token_idx].span.start
        && tokens.get(token_idx + 1).is_some_and(|next| tokens[token_idx].span.end < next.span.start)
}
