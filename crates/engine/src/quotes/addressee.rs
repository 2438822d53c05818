//! Whom a statement is addressed to, or who is accused in it, is no part of it: "urged them ⟦to talk⟧".

use super::clause;
use super::complement;
use super::context::Context;
use super::edges;
use super::infinitive::{ADDRESSEE_LEN, behind_name, deed};
use super::model::{CONFIDENCE, Draft};
use super::verb::{Verb, verb_at};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{FOR, NOT, OF, TO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Takes from a content the one that a request is made to, or an accusation against: of "asked Pompeo to send" it leaves "to send",
/// of "accused the firm of hiding it" "hiding it".
pub(crate) fn without_addressee(ctx: &Context<'_>, draft: &mut Draft) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let Some(cue) = draft.attribution.cue.filter(|cue| draft.pair_idx.is_none() && cue.end <= tokens.start) else {
        return;
    };
    let start = tokens.start as usize;
    let stands_beside = (cue.end as usize..start).all(|idx| {
        view.role(idx).kind() == Some(Role::Cue) || (view.is(idx, Class::AppealParticle) && view.hashes[idx] != TO)
    });
    let has = |class: Class| cue.indices().any(|idx| view.is(idx, class));
    let (asks, accuses) = (has(Class::NamesAsked), has(Class::Accuses));
    if !stands_beside || !(asks || accuses) {
        return;
    }
    let from = if asks { deed_of_appeal(view, tokens).or_else(|| question(view, cue, tokens)) } else { None };
    let from = from.or_else(|| if accuses { charge(view, tokens) } else { None });
    if let Some(from) = from {
        draft.tokens = TokenRange::new(from, tokens.end as usize);
        // Words in marks alone are his own.
        let pair = edges::whole_pair(ctx, draft.tokens).filter(|idx| !ctx.decisions[*idx].names_something());
        (draft.pair_idx, draft.confidence) = (pair, if pair.is_some() { CONFIDENCE } else { draft.confidence });
    }
}

/// Returns where the deed begins that is asked for in `tokens`, which may begin with the "to" of those asked: "appealed ⟦to donors
/// of all kinds⟧ to come".
fn deed_of_appeal(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    let first = deed(view, tokens)?;
    let is_appeal = first == tokens.start as usize && first > 0 && view.is(first - 1, Class::AppealsTo);
    let second = || deed(view, TokenRange::new(first + 1, tokens.end as usize));
    if is_appeal && first + 2 < tokens.end as usize { second().or(Some(first)) } else { Some(first) }
}

/// Returns where the question begins that is put to somebody in `tokens`: "asked ⟦her⟧ what it was".
fn question(view: &View<'_>, cue: TokenRange, tokens: TokenRange) -> Option<usize> {
    let verb = verb_at(view, cue.start as usize).filter(|verb| matches!(verb, Verb::Asks | Verb::Wonders))?;
    complement::start(view, verb, cue.end as usize - 1, tokens.end as usize).filter(|start| tokens.holds(*start))
}

/// Returns where the deed that somebody is accused of begins in `tokens`: after "of" or "for".
fn charge(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    let preposition = behind_name(view, tokens, |idx| {
        let next = idx + 1 + usize::from(view.hashes[idx + 1] == NOT);
        matches!(view.hashes[idx], OF | FOR)
            && tokens.holds(next)
            && (clause::is_gerund(view, next) || view.kind(next) == TokenKind::Mark)
    })?;
    Some(preposition + 1)
}

/// Takes from a content the clause on its source that it begins with: "According to Ann Roe, ⟦who led the trial,⟧ it works".
pub(crate) fn give_back_relative(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let follows = draft.attribution.source.is_some_and(|source| source.end as usize + 1 == start);
    if !follows || draft.pair_idx.is_some() || !view.is(start, Class::Relative) {
        return;
    }
    let comma = (start + 2..end).find(|idx| view.text(*idx) == ",");
    if let Some(comma) =
        comma.filter(|comma| comma + 3 < end && clause::has_finite_verb(view, TokenRange::new(comma + 1, end)))
    {
        draft.tokens = TokenRange::new(comma + 1, end);
    }
}

/// Makes part of the source the name that a content begins with, where its description stands before it:
/// "According to the district collector, Ann Roe, ⟦54 people …⟧".
pub(crate) fn give_back_name(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let start = draft.tokens.start as usize;
    let Some(source) = draft.attribution.source.filter(|source| source.end as usize + 1 == start) else { return };
    let is_description = view.text(source.end as usize) == "," && !view.is_capitalized(source.end as usize - 1);
    let n_names = (draft.tokens.indices().take(ADDRESSEE_LEN))
        .take_while(|idx| view.kind(*idx) == TokenKind::Word && view.is_capitalized(*idx))
        .count();
    let is_name = n_names > 1 && start + n_names + 1 < draft.tokens.end as usize && view.text(start + n_names) == ",";
    if is_description && is_name && draft.pair_idx.is_none() {
        let end = TokenRange::new(start, start + n_names).end;
        draft.attribution.source = Some(TokenRange { end, ..source });
        draft.tokens.start = end + 1;
    }
}

/// Ends a statement of a relative clause where that ends: "Roe, who said she agreed, ⟦runs a clinic⟧".
pub(crate) fn within_relative(ctx: &Context<'_>, draft: &mut Draft) {
    let view = ctx.view;
    let (start, end) = (draft.tokens.start as usize, draft.tokens.end as usize);
    let is_relative = |source: TokenRange| {
        source.len() == 1
            && source.start > 0
            && view.is(source.start as usize, Class::RelativeSubject)
            && view.text(source.start as usize - 1) == ","
    };
    let leads = draft.attribution.cue.is_some_and(|cue| cue.end as usize <= start);
    if draft.is_direct() || !leads || !draft.attribution.source.is_some_and(is_relative) {
        return;
    }
    let ends = |comma: &usize| {
        let verb = comma + 1;
        let is_verb = clause::is_finite(view, verb)
            || view.text(verb).ends_with('s') && view.is(verb + 1, Class::Determiner) && !view.is_capitalized(verb);
        view.text(*comma) == "," && is_verb && clause::is_clause(view, TokenRange::new(start, *comma))
    };
    if let Some(comma) = (start + 2..end.saturating_sub(2).min(start + RELATIVE_LEN)).find(ends) {
        draft.tokens = TokenRange::new(start, comma);
    }
}

/// Longest statement of a relative clause, in tokens. It bounds the work on endless sentences.
const RELATIVE_LEN: usize = 40;
