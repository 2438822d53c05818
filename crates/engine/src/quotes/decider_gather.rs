//! The features of one candidate for a reported statement: the labels, the cue, the source, the content, and how they stand.

use std::cmp::Reverse;

use super::clause;
use super::context::Context;
use super::decider_features::{Gatherer, Of, bucket};
use super::decider_kinds::{self as kinds, CUE_CLASSES};
use super::infinitive::asks_for_anonymity;
use super::model::{Draft, RoleSpan};
use super::negation;
use super::reported;
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Longest cue that is looked at, in tokens. Like the next two it bounds the work on endless sentences.
const CUE_LEN: usize = 8;

/// How far before a cue its negation may stand, in tokens.
const CLAUSE_LEN: usize = 16;

/// How many labelled stretches from a cue another content is looked for.
const N_SPANS: usize = 8;

/// Fills `gatherer` with the features of `draft`.
///
/// # Cost
///
/// Linear in the length of the content.
pub(super) fn gather(ctx: &Context<'_>, draft: &Draft, gatherer: &mut Gatherer<'_>) {
    let form = kinds::form(ctx.view, draft.tokens);
    let class = cue(ctx, draft, form, gatherer);
    source(ctx, draft, form, class, gatherer);
    content(ctx, draft, form, class, gatherer);
    labels(ctx, draft, form, class, gatherer);
    place(ctx, draft, form, gatherer);
}

/// What the labels say.
fn labels(ctx: &Context<'_>, draft: &Draft, form: &str, class: &str, gatherer: &mut Gatherer<'_>) {
    let view = ctx.view;
    let confidence = |idx: usize| view.labels.role_confidences.get(idx).copied().unwrap_or(1.0);
    let tokens = draft.tokens;
    let (mut least, mut sum) = (1.0_f32, 0.0_f32);
    for token_idx in tokens.indices() {
        least = least.min(confidence(token_idx));
        sum += confidence(token_idx);
    }
    #[expect(clippy::cast_precision_loss, reason = "a content has far fewer than 2^24 tokens")]
    let mean = sum / tokens.len().max(1) as f32;
    gatherer.add_bounds(Of::Least, least);
    gatherer.add_bounds(Of::Mean, mean);
    gatherer.add_pair(Of::LeastClass, bucket(least), class);
    gatherer.add_pair(Of::LeastMarks, bucket(least), kinds::marks(ctx, draft));
    gatherer.add_pair(Of::LeastForm, bucket(least), form);
    // What stands outside the text is surely no part of it.
    let mut outside = |of: Of, idx: Option<usize>| match idx.filter(|idx| *idx < view.document.tokens.len()) {
        Some(idx) => gatherer.add_pair(of, kinds::role(view, idx), bucket(confidence(idx))),
        None => gatherer.add_pair(of, "none", bucket(1.0)),
    };
    outside(Of::OutsideBefore, (tokens.start as usize).checked_sub(1));
    outside(Of::OutsideBehind, Some(tokens.end as usize));
    let labelled = |span: Option<TokenRange>, role: Role| match span {
        None => "none",
        Some(span) => {
            let idx = span.indices().find(|idx| view.role(*idx).kind() == Some(role));
            idx.map_or("unlabelled", |idx| bucket(confidence(idx)))
        }
    };
    gatherer.add(Of::CueLabel, labelled(draft.attribution.cue, Role::Cue));
    gatherer.add(Of::SourceLabel, labelled(draft.attribution.source, Role::Source));
}

/// What the cue is; returns its class.
fn cue(ctx: &Context<'_>, draft: &Draft, form: &'static str, gatherer: &mut Gatherer<'_>) -> &'static str {
    let view = ctx.view;
    let Some(cue) = draft.attribution.cue else {
        gatherer.add(Of::CueClass, "none");
        gatherer.add_pair(Of::CueClassForm, "none", form);
        return "none";
    };
    let words = cue.indices().take(CUE_LEN);
    let head = words.clone().max_by_key(|idx| (view.cues[*idx], Reverse(*idx))).unwrap_or(cue.start as usize);
    let class = kinds::cue_class(view, head);
    gatherer.add(Of::Cue, kinds::stem(view.text(head)));
    gatherer.add(Of::CueClass, class);
    gatherer.add_pair(Of::CueClassForm, class, form);
    for (_, name) in CUE_CLASSES.iter().filter(|(class, _)| words.clone().any(|idx| view.is(idx, *class))) {
        gatherer.add(Of::CueIs, name);
        gatherer.add_pair(Of::CueIsForm, name, form);
    }
    gatherer.add(Of::CueForm, kinds::cue_form(view, head));
    let floor = (view.sentence_at(head).start as usize).max(head.saturating_sub(CLAUSE_LEN));
    if negation::is_negated(view, floor, head) {
        gatherer.add(Of::CueIs, "negated");
    }
    class
}

/// What the source is.
fn source(ctx: &Context<'_>, draft: &Draft, form: &str, class: &str, gatherer: &mut Gatherer<'_>) {
    let kind = kinds::source_kind(ctx.view, draft.attribution.source);
    gatherer.add(Of::SourceKind, kind);
    gatherer.add_pair(Of::SourceForm, kind, form);
    gatherer.add_pair(Of::CueSource, class, kind);
}

/// What the content is.
fn content(ctx: &Context<'_>, draft: &Draft, form: &str, class: &str, gatherer: &mut Gatherer<'_>) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let start = tokens.start as usize;
    gatherer.add(Of::First, view.text(start));
    gatherer.add(Of::Form, form);
    let length = match clause::n_words(view, tokens) {
        0..=1 => "1",
        2 => "2",
        3..=4 => "3-4",
        5..=7 => "5-7",
        8..=12 => "8-12",
        13..=20 => "13-20",
        21..=40 => "21-40",
        _ => "41",
    };
    gatherer.add(Of::Length, length);
    gatherer.add_pair(Of::LengthForm, length, form);
    let marks = kinds::marks(ctx, draft);
    gatherer.add(Of::Marks, marks);
    gatherer.add_pair(Of::MarksCue, marks, class);
    gatherer.add_pair(Of::MarksForm, marks, form);
    let facts = [
        (view.is_capitalized(start), "capital"),
        (clause::has_finite_verb(view, tokens), "finite"),
        (view.document.is_in_headline(view.document.tokens[start].span), "headline"),
        (asks_for_anonymity(view, tokens), "anonymity"),
        (reported::names_speaker(ctx, draft), "names_speaker"),
        (reported::tells_before_that(ctx, draft), "that_follows"),
        (view.is_person(start), "person"),
    ];
    for (_, name) in facts.iter().filter(|(is_so, _)| *is_so) {
        gatherer.add(Of::Content, name);
    }
}

/// How cue and content stand.
fn place(ctx: &Context<'_>, draft: &Draft, form: &str, gatherer: &mut Gatherer<'_>) {
    let (view, tokens) = (ctx.view, draft.tokens);
    let (start, end) = (tokens.start as usize, tokens.end as usize);
    let side = match draft.attribution.cue {
        None => "none",
        Some(cue) if cue.end <= tokens.start => match (cue.end as usize..start).len() {
            0 => "cue_right_before",
            _ if view.text(start - 1) == "," => "cue_before_comma",
            _ if view.text(start - 1) == ":" => "cue_before_colon",
            1..=3 => "cue_near_before",
            _ => "cue_far_before",
        },
        Some(cue) if cue.start >= tokens.end => match (end..cue.start as usize).len() {
            0 => "cue_right_after",
            _ if view.text(end) == "," => "cue_after_comma",
            _ => "cue_after",
        },
        Some(_) => "cue_inside",
    };
    gatherer.add(Of::Side, side);
    gatherer.add_pair(Of::SideForm, side, form);
    let sentence = view.sentence_at(start);
    if let Some(cue) = draft.attribution.cue {
        let rival = rival(ctx, tokens, cue, sentence);
        gatherer.add(Of::Rival, rival);
        gatherer.add_pair(Of::RivalForm, rival, form);
    }
    gatherer.add(Of::Before, if start == sentence.start as usize { "start" } else { view.text(start - 1) });
    let is_last = end >= sentence.end as usize;
    let behind = if is_last { "end" } else { view.text(end) };
    gatherer.add(Of::Behind, behind);
    if is_last || view.kind(end) == TokenKind::Punctuation {
        gatherer.add(Of::Content, "closed");
    }
}

/// Returns on which side of `cue` the labels show another content of `sentence` than `content`, which stands on the other.
fn rival(ctx: &Context<'_>, content: TokenRange, cue: TokenRange, sentence: TokenRange) -> &'static str {
    let is_content = |span: &RoleSpan| span.role == Role::Content;
    let at = ctx.role_spans.partition_point(|span| span.tokens.end <= cue.start);
    if cue.end <= content.start {
        let before = ctx.role_spans[..at].iter().rev().take(N_SPANS);
        let is_before = before.take_while(|span| span.tokens.end > sentence.start).any(is_content);
        if is_before { "before" } else { "none" }
    } else {
        let behind = ctx.role_spans[at..].iter().take(N_SPANS).filter(|span| span.tokens.start >= cue.end);
        let is_behind = behind.take_while(|span| span.tokens.start < sentence.end).any(is_content);
        if is_behind { "behind" } else { "none" }
    }
}
