//! What the speaker does with the words: states, denies, asks, or asks for something.

use super::clause;
use super::context::{self, Context};
use super::infinitive;
use super::model::{Act, Draft};
use super::verb::{Verb, verb_at, wants_to_know};
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AS, MARK, NOT, THAT, TO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Returns what the speaker of `draft` does with its words, by its cue and the clause that stands in.
///
/// # Cost
///
/// Linear in the length of the content.
pub(crate) fn of(ctx: &Context<'_>, draft: &Draft) -> Act {
    let view = ctx.view;
    let cue = draft.attribution.cue;
    let asks = draft.is_direct() && is_question(view, draft.tokens);
    let neutral = if asks { Act::Question } else { Act::Statement };
    if cue.is_some_and(|cue| wants_to_know(view, cue.end as usize - 1)) {
        return Act::Question;
    }
    match cue.and_then(|cue| verb_in(view, cue)) {
        Some(Verb::Denies) => Act::Denial,
        Some(Verb::Rejects) if rejects_clause(view, draft) => Act::Denial,
        Some(Verb::Wonders) => Act::Question,
        Some(Verb::Asks) if asks_for_deed(view, draft) || asks_that(view, draft) => Act::Request,
        Some(Verb::Asks) => Act::Question,
        // "“Where is it?” she demanded".
        Some(Verb::Demands) if asks => Act::Question,
        Some(Verb::Demands) => Act::Request,
        Some(Verb::Tells) if asks_for_deed(view, draft) => Act::Request,
        Some(Verb::Rejects | Verb::Tells) | None => neutral,
    }
}

/// Returns what the verb of a cue does: of its head, or of all that the labels take for it, "rejected claims".
fn verb_in(view: &View<'_>, cue: TokenRange) -> Option<Verb> {
    let of = |tokens: TokenRange| tokens.indices().find_map(|idx| verb_at(view, idx));
    of(cue).or_else(|| {
        let whole = context::labelled(view, cue, Role::Cue);
        let begins = TokenRange::new((whole.start as usize).min(cue.start as usize), cue.end as usize);
        let found = of(begins).filter(|verb| matches!(verb, Verb::Denies | Verb::Rejects));
        // "Repeated her demand that".
        found.or_else(|| of(whole).filter(|verb| matches!(verb, Verb::Denies | Verb::Demands)))
    })
}

/// Returns whether the words in marks are nothing but questions.
fn is_question(view: &View<'_>, tokens: TokenRange) -> bool {
    let first = view.document.sentence_of(tokens.start as usize);
    let last_of = |sentence: &TokenRange| {
        let (start, end) = (sentence.start.max(tokens.start), sentence.end.min(tokens.end));
        (start..end).rev().map(|idx| idx as usize).find(|idx| view.kind(*idx) != TokenKind::Mark)
    };
    let sentences = view.document.sentences[first..].iter().take_while(|sentence| sentence.start < tokens.end);
    let mut ends = sentences.filter_map(last_of).map(|last| view.text(last).starts_with('?')).peekable();
    ends.peek().is_some() && ends.all(|is_asked| is_asked)
}

/// Returns whether a reported content is what somebody is to do: "to leave", "not to leave", after "call on them".
fn asks_for_deed(view: &View<'_>, draft: &Draft) -> bool {
    let start = draft.tokens.start as usize;
    let verb = start + usize::from(view.hashes[start] == NOT);
    let is_infinitive = view.hashes.get(verb) == Some(&TO);
    let appeals = draft.attribution.cue.is_some_and(|cue| view.is(cue.end as usize, Class::AppealParticle));
    draft.pair_idx.is_none() && (is_infinitive || infinitive::deed(view, draft.tokens).is_some() && appeals)
}

/// Returns whether "asked" asks that something be done: "asked that the charges be dropped".
fn asks_that(view: &View<'_>, draft: &Draft) -> bool {
    let start = draft.tokens.start as usize;
    let leads = draft.attribution.cue.is_some_and(|cue| cue.end <= draft.tokens.start);
    let is_that = |idx: usize| view.hashes[idx] == THAT;
    draft.pair_idx.is_none() && leads && (is_that(start) || start > 0 && is_that(start - 1))
}

/// Returns whether the content of a verb like "reject" is a clause that is said not to be so. What a thing is rejected as is the
/// speaker's own judgement.
fn rejects_clause(view: &View<'_>, draft: &Draft) -> bool {
    let tokens = draft.tokens;
    let start = tokens.start as usize;
    let is_judged = view.hashes[start] == AS
        || start.checked_sub(1).is_some_and(|before| view.hashes[before] == AS)
        || tokens.indices().any(|idx| view.hashes[idx] == AS && view.hashes.get(idx + 1) == Some(&MARK));
    draft.pair_idx.is_none() && !is_judged && clause::is_clause(view, tokens)
}
