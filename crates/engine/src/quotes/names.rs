//! Words in marks that name or call something: "called the plan “a farce”", "known as “the Duchess”", "a board reads “No Entry”".

use super::clause;
use super::context::{self, Context};
use super::cues::CueClass;
use super::model::Draft;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{AND, AS, CALLED, FOR, NAMED, THE, WHAT};
use crate::text::{MarkPair, TokenKind, TokenRange};

/// Longest name, slogan or term, in tokens. Larger takes words that somebody said; smaller leaves slogans in.
const NAME_LEN: usize = 9;

/// Longest object that words in marks call something, in tokens.
const OBJECT_LEN: usize = 7;

/// How far before a nickname "known as" may stand, in tokens: "known to his crew as “the Admiral”".
const NICKNAME_REACH: usize = 8;

/// How far before "reads" the board or banner stands, in tokens.
const BOARD_REACH: usize = 7;

/// Returns whether `pair` is short enough for a name, a slogan or a term.
pub(crate) fn is_short(pair: &MarkPair) -> bool {
    pair.close.is_some_and(|close| close - pair.open <= NAME_LEN + 1)
}

/// Returns whether `pair` holds what somebody is known as, or a word under discussion.
pub(crate) fn is_nickname(view: &View<'_>, pair: &MarkPair) -> bool {
    let start = view.sentence_at(pair.open).start as usize;
    let from = start.max(pair.open.saturating_sub(NICKNAME_REACH));
    let Some(last) = pair.open.checked_sub(1).filter(|last| *last >= from) else { return false };
    if view.is(last, Class::Namer) {
        return true;
    }
    let noun = last - usize::from(last > from && view.is(last, Class::NounStart));
    if view.hashes[noun] == AS {
        return (from..noun).any(|idx| view.is(idx, Class::KnownAs));
    }
    let is_passive = |idx: usize| view.is(idx, Class::Be) || view.text(idx) == "-";
    view.hashes[last] == CALLED && last > from && is_passive(last - 1) || names_object(view, pair, from)
}

/// Returns whether `pair` is what its clause names its object: "call the pass “the Widowmaker”", "dubbed him “the Eel”", and not
/// "called the plan “a farce”".
fn names_object(view: &View<'_>, pair: &MarkPair, from: usize) -> bool {
    let is_object = |idx: &usize| view.kind(*idx) == TokenKind::Word && view.cues[*idx] < CueClass::Report;
    let calls = |idx: &usize| {
        view.is(*idx, Class::Calls) && (view.cues[*idx] >= CueClass::Report || view.hashes[*idx] == NAMED)
    };
    let mut before = (from..pair.open).rev();
    let Some(verb) = before.find(|idx| calls(idx) || !is_object(idx)).filter(calls) else { return false };
    let inside = view.inside(pair);
    let is_the = view.hashes[inside.start as usize] == THE;
    let words = || inside.indices().skip(usize::from(is_the)).filter(|idx| view.kind(*idx) == TokenKind::Word);
    let is_name = words().all(|idx| view.is_capitalized(idx) || view.text(idx).chars().count() < 4);
    // "The press calls it “the butter trial”": what it is known as, and no superlative that judges.
    let is_term = is_the
        && inside.len() <= 3
        && !view.is(verb, Class::Past)
        && !words().any(|idx| view.text(idx).ends_with("st"));
    is_name || is_term
}

/// Returns whether a content is nothing but a name that something is given, or slogans on a board, with what they are given to.
pub(crate) fn is_only_named(ctx: &Context<'_>, draft: &Draft) -> bool {
    let view = ctx.view;
    let mut pairs = context::pairs_in(view, draft.tokens).peekable();
    let Some((_, first)) = pairs.peek().copied() else { return false };
    let mut end = first.open;
    let all_name = pairs.all(|(idx, pair)| {
        end = pair.close.map_or(end, |close| close + 1);
        ctx.decisions[idx].names_something()
    });
    let says = |from: usize, to: usize| from < to && clause::has_finite_verb(view, TokenRange::new(from, to));
    all_name && !says(draft.tokens.start as usize, first.open) && !says(end, draft.tokens.end as usize)
}

/// Returns whether `pair` holds one word of a list of words: "the words “vibe,” “pivot” and “synergy”".
pub(crate) fn is_listed_word(view: &View<'_>, pair: &MarkPair) -> bool {
    let is_word = |pair: &MarkPair| {
        view.inside(pair).indices().filter(|idx| view.kind(*idx) == TokenKind::Word).count() == 1
            && pair.close.is_some()
    };
    let pairs = &view.document.mark_pairs;
    let at = pairs.partition_point(|other| other.open < pair.open);
    let near = &pairs[at.saturating_sub(2)..(at + 3).min(pairs.len())];
    // What is no word between two of a list: commas and "and".
    let follows = |left: &MarkPair, right: &MarkPair| left.close.is_some_and(|close| right.open <= close + 2);
    near.windows(3).any(|list| {
        list.iter().all(is_word) && follows(&list[0], &list[1]) && follows(&list[1], &list[2]) && list.contains(pair)
    })
}

/// Returns whether `pair` holds the title of the work that is named before it: "her novel “The Long Way Home”".
pub(crate) fn is_title(view: &View<'_>, pair: &MarkPair) -> bool {
    let is_lower = |idx: usize| view.text(idx).len() > 4 && view.text(idx).starts_with(char::is_lowercase);
    let start = view.sentence_at(pair.open).start as usize;
    let mut before = start.max(pair.open.saturating_sub(2))..pair.open;
    before.any(|idx| view.is(idx, Class::Work)) && !view.inside(pair).indices().any(is_lower)
}

/// Returns whether a board, a banner or a motto "reads" or "is" what `pair` holds.
pub(crate) fn is_slogan(view: &View<'_>, pair: &MarkPair) -> bool {
    let start = view.sentence_at(pair.open).start as usize;
    let Some(mut verb) = pair.open.checked_sub(1).filter(|last| *last >= start) else { return false };
    // "Reading “Hands off” and “No dam”": the second of two.
    let pairs = &view.document.mark_pairs;
    let at = pairs.partition_point(|other| other.open < pair.open);
    let mut before = pairs[at.saturating_sub(3)..at].iter();
    if view.hashes[verb] == AND
        && let Some(before) = before.find(|other| other.close == verb.checked_sub(1))
    {
        verb = before.open.saturating_sub(1).max(start);
    }
    if matches!(view.text(verb), "," | ":") && verb > start {
        verb -= 1;
    }
    let limit = start.max(verb.saturating_sub(BOARD_REACH));
    view.is(verb, Class::ReadsOut) && (limit..verb).any(|idx| view.is(idx, Class::Board))
}

/// Makes a reported statement of words in marks that something is called by: "called the plan “a farce”".
pub(crate) fn with_object(ctx: &Context<'_>, draft: &mut Draft) {
    if let Some(tokens) = object(ctx.view, draft) {
        *draft = Draft { tokens, pair_idx: None, ..*draft };
    }
}

fn object(view: &View<'_>, draft: &Draft) -> Option<TokenRange> {
    let pair = &view.document.mark_pairs[draft.pair_idx?];
    if !view.text(pair.open + 1).starts_with(char::is_lowercase) {
        return None;
    }
    let sentence = view.sentence_at(pair.open);
    let limit = (sentence.start as usize).max(pair.open.saturating_sub(OBJECT_LEN + 1));
    let is_object = |idx: &usize| {
        matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number) && view.cues[*idx] < CueClass::Report
    };
    let first = (limit..pair.open).rev().take_while(is_object).last()?;
    let cue = first.checked_sub(1).filter(|cue| *cue >= limit && view.is(*cue, Class::Calls))?;
    let is_what = cue > 0 && (sentence.start as usize..cue).rev().take(4).any(|idx| view.hashes[idx] == WHAT);
    let is_bare = view.hashes[first] == AS;
    (!is_what && !is_bare && view.hashes[first] != FOR).then(|| TokenRange::new(first, draft.tokens.end as usize))
}

/// Leaves of a content only the words in marks that it ends with, where all before them is "what X called".
pub(crate) fn without_called(ctx: &Context<'_>, draft: &mut Draft) {
    if let Some(pair_idx) = called(ctx.view, draft.tokens) {
        draft.tokens = ctx.view.with_marks(&ctx.view.document.mark_pairs[pair_idx]);
    }
}

fn called(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    if view.hashes[tokens.start as usize] != WHAT {
        return None;
    }
    let (pair_idx, pair) = context::pairs_in(view, tokens).next()?;
    let mut before = tokens.start as usize..pair.open;
    let is_last = pair.close.is_some_and(|close| close + 1 == tokens.end as usize);
    (is_last && before.len() <= OBJECT_LEN && before.any(|idx| view.is(idx, Class::Calls))).then_some(pair_idx)
}
