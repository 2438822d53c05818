//! Questions and requests that no label tells: "asked on Thursday why the ferry had sailed", "called on both sides to spare the
//! classes", "were told by the operator to avoid the station", "Urging drivers to stay at home, …".

use super::clause;
use super::complement;
use super::context::Context;
use super::model::Attribution;
use super::rules::Proposal;
use super::source::source_before;
use super::subject;
use super::verb::{Verb, is_passive, verb_at, wants_to_know};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AFTER, AS, GUILTY, NOT, TO, WHO};
use crate::text::{TokenKind, TokenRange};

/// Longest request with the one asked, in tokens. It bounds the work on endless sentences.
const REQUEST_LEN: usize = 60;

/// Returns the first question or request of `sentence`, with its cue and source.
pub(crate) fn statement(ctx: &Context<'_>, sentence: TokenRange) -> Option<Proposal> {
    sentence.indices().find_map(|cue| at(ctx, sentence, cue))
}

/// Returns the question or request of the verb at `cue` of which nothing is `taken`, with its cue and source.
fn at(ctx: &Context<'_>, sentence: TokenRange, cue: usize) -> Option<Proposal> {
    let (view, taken) = (ctx.view, &ctx.taken);
    let end = (sentence.end as usize).min(cue + REQUEST_LEN);
    let is_wanted = wants_to_know(view, cue);
    let verb = if is_wanted { Verb::Wonders } else { asking(view, sentence, cue)? };
    // "Pleaded guilty to fraud" asks for nothing.
    if taken[cue] || view.hashes.get(cue + 1) == Some(&GUILTY) {
        return None;
    }
    let start = complement::start(view, verb, cue, end).filter(|start| *start < end && !taken[*start])?;
    let is_deed = view.hashes[start] == TO || view.hashes[start] == NOT;
    let limit = if is_deed {
        (start..end).find(|idx| taken[*idx] || ends(view, *idx)).unwrap_or(end)
    } else {
        complement::end(view, |idx| taken[idx], start, end)
    };
    let content = TokenRange::new(start, limit);
    // "Told to leave" tells who was told; of "asked to leave" nobody knows who asked.
    let has_addressee = start > cue + 1;
    // The labels tell another quotation in its midst: where it ends nobody knows.
    let is_cut = limit < end && taken[limit] && view.text(limit - 1).ends_with("ing");
    if is_cut || is_deed && !has_addressee {
        return None;
    }
    if limit <= start + 2 || !is_deed && !clause::has_finite_verb(view, TokenRange::new(start + 1, limit)) {
        return None;
    }
    let head = TokenRange::new(if is_wanted { cue - 2 } else { cue }, cue + 1);
    let source = if is_passive(view, cue) {
        subject::agent(view, cue, start)
    } else if view.text(cue).ends_with("ing") {
        // "Urging drivers to stay at home, the premier said", "the premier wrote to them, urging".
        let begins = cue == sentence.start as usize;
        let (from, to) = if begins { (limit + 1, sentence.end as usize) } else { (sentence.start as usize, cue) };
        subject::first(view, from, to)
    } else {
        let subject_end = TokenRange::new(cue - if is_wanted { 2 } else { 0 }, cue + 1);
        source_before(ctx, subject_end, sentence)
    };
    Some((content, Attribution { cue: Some(head), source: Some(source?) }))
}

/// Returns what the verb at `cue` asks, where it is the verb of a clause and asks for an answer or a deed.
fn asking(view: &View<'_>, sentence: TokenRange, cue: usize) -> Option<Verb> {
    let verb = verb_at(view, cue).filter(|verb| !matches!(verb, Verb::Denies | Verb::Rejects))?;
    let text = view.text(cue);
    let begins = cue == sentence.start as usize;
    let is_past = !begins && (text.ends_with("ed") || view.is(cue, Class::Past));
    let is_participle = text.ends_with("ing") && (begins || view.text(cue - 1) == ",");
    let is_present =
        !begins && text.ends_with('s') && view.text(cue).starts_with(char::is_lowercase) && verb != Verb::Tells;
    let is_put = !begins && view.is(cue - 1, Class::BeforeNoun);
    (is_past || is_participle || is_present && !is_put).then_some(verb)
}

/// Returns whether a request ends before token `token_idx`.
fn ends(view: &View<'_>, token_idx: usize) -> bool {
    view.kind(token_idx) == TokenKind::Punctuation && matches!(view.text(token_idx), ";" | ":" | "." | "\u{2014}")
        || AFTER == view.hashes[token_idx]
        // "To leave their homes as rivers spill into towns", and not "as soon as they can".
        || AS == view.hashes[token_idx]
            && token_idx + 1 < view.hashes.len()
            && !view.is(token_idx + 1, Class::AsLong)
        || (view.text(token_idx) == "," && ends_before(view, token_idx + 1))
}

/// Returns whether what begins with token `next` after a comma is no part of a request: a clause, or the subject of the sentence.
fn ends_before(view: &View<'_>, next: usize) -> bool {
    view.is(next, Class::Subordinator) || view.is(next, Class::NextSubject)
}

/// How many requests are looked for inside one content. They keep the work linear on hostile text.
const MAX_INSIDE: usize = 8;

/// Returns what is asked or asked for inside the words of `outer`, with cue and source: "“I told them ⟦to sing⟧,” she said", "said it had
/// advised them ⟦to wait⟧", "“I asked him ⟦whose it was⟧”".
pub(crate) fn inside(view: &View<'_>, outer: TokenRange) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    let mut from = outer.start as usize + 1;
    while found.len() < MAX_INSIDE
        && let Some(verb) = (from..outer.end as usize).find(|idx| asks(view, *idx))
    {
        from = verb + 1;
        let end = (view.sentence_at(verb).end.min(outer.end) as usize).min(verb + REQUEST_LEN);
        let does = verb_at(view, verb).filter(|_| verb + 3 < end);
        let Some(start) = does.and_then(|does| complement::start(view, does, verb, end)) else { continue };
        let is_deed = [TO, NOT].contains(&view.hashes[start]) && (start > verb + 1 || is_passive(view, verb));
        // "I asked him what it was".
        let is_question = asks_question(view, verb) && view.is(start, Class::Complementizer);
        if !is_deed && !is_question {
            continue;
        }
        let tokens = TokenRange::new(start, complement::end(view, |_| false, start, end));
        let source = if is_passive(view, verb) {
            subject::agent(view, verb, start)
        } else {
            subject::left(view, &[], outer.start as usize, verb)
        };
        if tokens.len() > 1 {
            found.push((tokens, Attribution { cue: Some(TokenRange::new(verb, verb + 1)), source }));
            from = tokens.end as usize;
        }
    }
    found
}

/// Returns whether the verb at `verb` asks for an answer.
fn asks_question(view: &View<'_>, verb: usize) -> bool {
    matches!(verb_at(view, verb), Some(Verb::Asks | Verb::Wonders))
}

/// Returns whether token `idx` is a verb of asking for a deed or an answer, and is itself done by somebody: not "to ask", "would ask", "who asked".
fn asks(view: &View<'_>, idx: usize) -> bool {
    let does = matches!(verb_at(view, idx), Some(Verb::Asks | Verb::Demands | Verb::Tells | Verb::Wonders));
    let before = idx - 1;
    does && view.text(idx).starts_with(char::is_lowercase)
        // "Who ordered the doors to be locked?" asks who did.
        && ![TO, WHO].contains(&view.hashes[before])
        && !view.is(before, Class::Hypothetical)
        && !view.is(before, Class::Determiner)
        && !complement::is_noun(view, idx)
}
