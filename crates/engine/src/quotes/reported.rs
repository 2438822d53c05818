//! Whether a labelled content is a statement by an act of saying: the labels know beliefs, wishes and deeds as well.

use super::QuoteKind;
use super::act::{self, Act};
use super::clause;
use super::cues::CueClass;
use super::draft::{self, Draft};
use super::naming;
use super::stretch::Decision;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{ANY, BE, NOT, THAT, TO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// From how many words on the words behind "said" count as a clause although no verb in them is known.
const TRUSTED_LEN: usize = 5;

/// Returns whether `draft` reports what somebody said.
///
/// Its cue tells of saying, or at least of showing where a clause or words in marks follow; thoughts, wishes and refusals tell
/// nothing. Without words in marks its content is a clause, an infinitive or a gerund: a mere noun says nothing.
///
/// # Cost
///
/// Linear in the length of the content.
pub(crate) fn is_reported(view: &View<'_>, decisions: &[Decision], draft: &Draft) -> bool {
    let (cue, tokens) = (draft.attribution.cue, draft.tokens);
    if asks_for_anonymity(view, tokens) || tells_before_that(view, draft) {
        return false;
    }
    let cue_words = cue.map_or(0..0, TokenRange::indices);
    let tells = cue_words.clone().any(|idx| view.cues[idx] >= CueClass::Report);
    let is_attributed = cue.is_some() || draft.attribution.source.is_some();
    let gives_words = || draft::pairs_in(view, tokens).any(|(pair_idx, _)| !naming::is_settled(&decisions[pair_idx]));
    if draft.pair_idx.is_some() || (draft.kind == QuoteKind::Mixed && gives_words()) {
        return tells || is_attributed;
    }
    let first = view.hashes[tokens.start as usize];
    let is_act = tells || cue_words.clone().any(|idx| view.is(idx, Class::AsksForDeed)) || rejects(view, draft);
    // What a court heard was said there.
    let source_words = draft.attribution.source.map_or(0..0, TokenRange::indices);
    let in_court = source_words.clone().any(|idx| view.is(idx, Class::Court));
    let only_shows = !tells && source_words.clone().any(|idx| view.is(idx, Class::Speechless));
    let thinks = !tells && !in_court && cue_words.clone().any(|idx| view.is(idx, Class::Thinks));
    let refuses = cue.is_some_and(|cue| is_refused(view, cue));
    let pleads = cue_words.clone().any(|idx| view.is(idx, Class::Pleads)) && first == TO;
    if thinks
        || refuses
        || pleads
        || only_shows
        || ends_in_relative(view, tokens)
        || !(is_act || (is_attributed && first != TO && view.is(tokens.start as usize, Class::Complementizer)))
    {
        return false;
    }
    let in_headline = view.document.is_in_headline(view.document.tokens[tokens.start as usize].span);
    let says = cue_words.clone().any(|idx| view.is(idx, Class::SaysThat));
    let trails = cue.is_some_and(|cue| cue.end < tokens.start) && view.text(tokens.start as usize - 1) == ",";
    // "On the safety of the road, he said …": what the statement is about.
    let opens = cue.is_some_and(|cue| cue.start >= tokens.end) && view.is(tokens.start as usize, Class::BeginsTopic);
    let is_trusted =
        says && !trails && !opens && !names_speaker(view, draft) && clause::n_words(view, tokens) >= TRUSTED_LEN;
    in_headline || clause::is_clause(view, tokens) || is_trusted || denies_part(view, draft)
}

/// Returns whether the cue behind a content leads in another one with "that": "Roe stood beside Doe, as he told reporters that …".
pub(crate) fn tells_before_that(view: &View<'_>, draft: &Draft) -> bool {
    let Some(cue) = draft.attribution.cue.filter(|cue| cue.start >= draft.tokens.end) else { return false };
    let end = (view.sentence_at(cue.start as usize).end as usize).min(cue.end as usize + THAT_REACH);
    let that = (cue.end as usize..end).find(|idx| view.hashes[*idx] == THAT || view.kind(*idx) != TokenKind::Word);
    let is_told =
        |idx: usize| view.role(idx).kind() == Some(Role::Content) || view.role(idx + 1).kind() == Some(Role::Content);
    draft.pair_idx.is_none() && that.is_some_and(|that| view.hashes[that] == THAT && that + 1 < end && is_told(that))
}

/// How far behind a cue the "that" of its content may stand, in tokens.
const THAT_REACH: usize = 8;

/// Returns whether what stands before a cue is only who speaks, with what is told of him, and the content stands behind: "The
/// ministry, unlike the bank, said prices would fall".
pub(crate) fn names_speaker(view: &View<'_>, draft: &Draft) -> bool {
    let Some(cue) = draft.attribution.cue.filter(|cue| cue.start >= draft.tokens.end) else { return false };
    let behind = cue.end as usize;
    let goes_on = view.sentence_at(cue.start as usize).holds(behind) && view.role(behind).kind() == Some(Role::Content);
    goes_on && draft.attribution.source.is_none_or(|source| source.overlaps(draft.tokens) || source.end <= cue.start)
}

/// Returns whether a cue like "rejected" tells of a clause that somebody denies: "rejected claims that the dam was unsafe".
fn rejects(view: &View<'_>, draft: &Draft) -> bool {
    let start = draft.tokens.start as usize;
    let is_clause = view.hashes[start] == THAT || start > 0 && view.hashes[start - 1] == THAT;
    is_clause && act::of(view, draft) == Act::Denial
}

/// Returns whether a noun is denied that says what did not happen: "denies any part in the fire", "denied knowledge of it".
fn denies_part(view: &View<'_>, draft: &Draft) -> bool {
    names_deed(view, draft.tokens) && act::of(view, draft) == Act::Denial
}

/// Returns whether `tokens` begin with a noun for what somebody may have done: "any part in", "knowledge of".
pub(crate) fn names_deed(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let is_deed = view.is(start, Class::Involvement) && view.is(start + 1, Class::InDeed);
    tokens.len() > 1 && (view.hashes[start] == ANY || is_deed)
}

/// Returns whether a content is no statement but words that somebody said: "the only words that (he said)".
fn ends_in_relative(view: &View<'_>, tokens: TokenRange) -> bool {
    let end = tokens.end as usize;
    let relative = (tokens.start as usize + 2..end).rev().take(RELATIVE_LEN).find(|idx| view.hashes[*idx] == THAT);
    relative.is_some_and(|that| that + 1 == end || !clause::is_clause(view, TokenRange::new(that + 1, end)))
}

/// Most words of a relative clause that has lost its verb: "that the defendant".
const RELATIVE_LEN: usize = 4;

/// Returns whether a content is only the wish not to be named: "(not) to be named", "identified", "quoted".
pub(crate) fn asks_for_anonymity(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let to = start + usize::from(view.hashes[start] == NOT);
    tokens.holds(to + 2) && view.hashes[to..to + 2] == [TO, BE] && view.is(to + 2, Class::NamesSomebody)
}

/// Returns whether the word of saying at `cue` is what somebody declined to do: "declined to say".
fn is_refused(view: &View<'_>, cue: TokenRange) -> bool {
    let sentence = view.sentence_at(cue.start as usize);
    let from = (sentence.start as usize).max((cue.start as usize).saturating_sub(4));
    (from + 1..cue.end as usize).any(|idx| view.hashes[idx] == TO && view.is(idx - 1, Class::KeepsSilent))
}
