//! Who says it and by which word: the cue and the source beside a content.

use super::act::{self, Verb};
use super::cues::CueClass;
use super::lead;
use super::source::source_of;
use super::view::View;
use crate::lexicon::word::{ACCORDING, THAT, TO};
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Furthest a labelled cue may stand from its content, in words that are no source. Larger takes the cue of
/// another statement in a long sentence; smaller loses cues behind a long apposition.
pub(super) const CUE_REACH: usize = 20;

/// The same for a word that the labels pass over and only the list of cues knows.
const UNLABELLED_REACH: usize = 8;

/// Furthest from its content that a cue or source is looked for, in tokens. It bounds the work on endless sentences.
const WINDOW: usize = 80;

/// What a content of another quotation between the two counts as, in words.
const CROSSING: usize = 8;

/// The cue and the source of one quotation, as ranges of tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attribution {
    /// The words of saying.
    pub(crate) cue: Option<TokenRange>,
    /// Whoever says it.
    pub(crate) source: Option<TokenRange>,
}

/// A stretch of tokens with one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its role.
    pub(crate) role: Role,
    /// Its tokens.
    pub(crate) tokens: TokenRange,
}

/// What is taken already: for every token whether it is said by somebody.
pub(crate) type Taken = [bool];

/// Returns the cue and the source that stand beside `content`, marks included, in its first and last sentence.
pub(crate) fn find(view: &View<'_>, stretches: &[Stretch], taken: &Taken, content: TokenRange) -> Attribution {
    let (start, end) = (content.start as usize, content.end as usize);
    if let Some(source) = signature(view, end) {
        return Attribution { cue: None, source: Some(source) };
    }
    let window = window(view, content);
    let Some(cue) = nearest_cue(view, stretches, taken, content, window) else {
        return Attribution { cue: None, source: introduced_by_colon(view, start, window) };
    };
    Attribution { cue: Some(cue), source: source_of(view, stretches, taken, cue, window) }
}

/// Returns the tokens in which the cue of `content` may stand: its sentences, and one before that ends in a colon.
fn window(view: &View<'_>, content: TokenRange) -> TokenRange {
    let sentences = &view.document.sentences;
    let first = view.document.sentence_of(content.start as usize);
    let last = view.document.sentence_of(content.end as usize - 1);
    let mut start = sentences[first].start as usize;
    if start == content.start as usize
        && let Some(before) = first.checked_sub(1).map(|idx| sentences[idx])
        && view.text(before.end as usize - 1) == ":"
    {
        start = before.start as usize;
    }
    let reach = TokenRange::new(
        (content.start as usize).saturating_sub(WINDOW),
        (content.end as usize + WINDOW).min(view.document.tokens.len()),
    );
    let end = sentences.get(last + 1).filter(|next| attributes(view, content, **next)).unwrap_or(&sentences[last]).end;
    TokenRange::new(start.max(reach.start as usize), (end as usize).min(reach.end as usize))
}

/// Returns whether `next`, a sentence for whoever splits at "?" and "!", only tells who says `content`: "“No!” Roe shouted."
fn attributes(view: &View<'_>, content: TokenRange, next: TokenRange) -> bool {
    let last = content.indices().rev().find(|idx| view.kind(*idx) != TokenKind::Mark);
    let closing = last.map_or("", |idx| view.text(idx));
    if next.start != content.end
        || !view.paragraph_at(content.end as usize - 1).holds(next.start as usize)
        || view.kind(content.end as usize - 1) != TokenKind::Mark
        || !matches!(closing, "?" | "!" | ".")
    {
        return false;
    }
    let cue = (next.indices().take(WINDOW / 4))
        .take_while(|idx| view.kind(*idx) != TokenKind::Mark)
        .find(|idx| view.cues[*idx] >= CueClass::Report && view.role(*idx).kind() != Some(Role::Source));
    cue.is_some_and(|cue| {
        let behind = cue + 1;
        let says_more = behind < next.end as usize
            && (view.role(behind).kind() == Some(Role::Content) || view.text(behind) == "that");
        // A full stop before it is a slip, and believed of the plainest alone.
        let is_plain = behind + 2 >= next.end as usize && view.cues[cue] == CueClass::Speech;
        // "“Why?” Roe asked a manager": whoever is asked.
        let asks = closing == "?" && matches!(act::verb_at(view, cue), Some(Verb::Asks | Verb::Wonders));
        (!says_more || asks) && (closing != "." || is_plain)
    })
}

/// Returns who signs the words that end before token `end`: "“…” — Steve Quinlan".
pub(crate) fn signature(view: &View<'_>, end: usize) -> Option<TokenRange> {
    let tokens = &view.document.tokens;
    let dash = tokens.get(end)?;
    let paragraph = view.paragraph_at(end.checked_sub(1)?);
    let is_dash = dash.kind == TokenKind::Punctuation
        && view.text(end).starts_with(['-', '\u{2013}', '\u{2014}', '\u{2015}'])
        && paragraph.holds(end);
    let from = end + 1;
    if !is_dash || !paragraph.holds(from) || !view.is_capitalized(from) {
        return None;
    }
    let to = (from..paragraph.end as usize)
        .find(|idx| {
            let is_name = view.kind(*idx) == TokenKind::Word || view.text(*idx) == "-";
            !is_name || view.cues[*idx] == CueClass::Speech
        })
        .unwrap_or(paragraph.end as usize);
    let ends_there = to == paragraph.end as usize || matches!(view.text(to), "." | "," | "(");
    (ends_there && to > from && to - from <= 8).then(|| TokenRange::new(from, to))
}

/// Returns the speaker of a transcript's line or of a bare introduction: "Clinton: “…”".
fn introduced_by_colon(view: &View<'_>, start: usize, window: TokenRange) -> Option<TokenRange> {
    let colon = start.checked_sub(1).filter(|idx| window.holds(*idx) && view.text(*idx) == ":")?;
    let from = window.start as usize;
    let is_name = colon > from
        && colon - from <= 5
        && (from..colon).all(|idx| view.kind(idx) == TokenKind::Word && view.is_capitalized(idx));
    is_name.then(|| TokenRange::new(from, colon))
}

/// Returns the labelled stretches of this role in `window` that no other content has taken.
pub(super) fn free_stretches<'a>(
    stretches: &'a [Stretch],
    taken: &'a Taken,
    window: TokenRange,
    role: Role,
) -> impl Iterator<Item = &'a Stretch> {
    let first = stretches.partition_point(|stretch| stretch.tokens.end <= window.start);
    stretches[first..]
        .iter()
        .take_while(move |stretch| stretch.tokens.start < window.end)
        .filter(move |stretch| stretch.role == role && !taken[stretch.tokens.start as usize])
}

/// Returns the cue nearest to `content`, labelled ones before others.
fn nearest_cue(
    view: &View<'_>,
    stretches: &[Stretch],
    taken: &Taken,
    content: TokenRange,
    window: TokenRange,
) -> Option<TokenRange> {
    if let Some(verb) = lead::verb(view, taken, content) {
        return Some(TokenRange::new(verb, verb + 1));
    }
    let labelled = free_stretches(stretches, taken, window, Role::Cue)
        .map(|stretch| (cost(view, taken, content, stretch.tokens), head_of(view, stretch.tokens)))
        .filter(|(cost, _)| *cost <= CUE_REACH)
        .min_by_key(|(cost, _)| *cost);
    if let Some((_, cue)) = labelled {
        return Some(cue);
    }
    let from = (window.start as usize).max((content.start as usize).saturating_sub(2 * UNLABELLED_REACH));
    let to = (window.end as usize).min(content.end as usize + 2 * UNLABELLED_REACH);
    (from..to)
        .filter(|idx| !taken[*idx] && !content.holds(*idx) && view.cues[*idx] >= CueClass::Report)
        .map(|idx| {
            (cost(view, taken, content, TokenRange::new(idx, idx + 1)), head_of(view, TokenRange::new(idx, idx + 1)))
        })
        .filter(|(cost, _)| *cost <= UNLABELLED_REACH)
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, cue)| cue)
}

/// Returns how far `cue` stands from `content`, in words that are no source; the side that the punctuation
/// points to counts as nearer.
fn cost(view: &View<'_>, taken: &Taken, content: TokenRange, cue: TokenRange) -> usize {
    let is_behind = cue.start >= content.end;
    let between =
        if is_behind { content.end as usize..cue.start as usize } else { cue.end as usize..content.start as usize };
    let mut cost = gap(view, taken, between, Some(Role::Source));
    let points_there = if is_behind {
        let last = (content.indices()).rev().find(|idx| view.kind(*idx) != TokenKind::Mark);
        let comma_outside = content.end < cue.start && view.text(content.end as usize) == ",";
        comma_outside || last.is_some_and(|idx| matches!(view.text(idx), "," | "?" | "!"))
    } else {
        let before = content.start as usize - 1;
        before < cue.end as usize || matches!(view.text(before), "," | ":" | "that" | "to")
    };
    // "Said last week that it was sound, asked for help": what "that" leads in is told before.
    let start = content.start as usize;
    let is_led_in = view.hashes[start] == THAT || start > 0 && view.hashes[start - 1] == THAT;
    cost *= 2;
    cost += if is_behind && is_led_in && start > view.sentence_at(start).start as usize { 6 } else { 0 };
    cost + if points_there { 0 } else { 5 }
}

/// Counts the words in `between` that are not of `role`; what others say counts as [`CROSSING`].
pub(super) fn gap(view: &View<'_>, taken: &Taken, between: std::ops::Range<usize>, role: Option<Role>) -> usize {
    let mut n_words = 0;
    let mut was_taken = false;
    for token_idx in between {
        if taken[token_idx] {
            n_words += if was_taken { 0 } else { CROSSING };
        } else if view.kind(token_idx) != TokenKind::Punctuation
            && (role.is_none() || view.role(token_idx).kind() != role)
        {
            n_words += 1;
        }
        was_taken = taken[token_idx];
    }
    n_words
}

/// Returns the word of `cue` that tells of saying, with "to" behind "according"; the whole of it where none does.
pub(crate) fn head_of(view: &View<'_>, cue: TokenRange) -> TokenRange {
    let best = cue.indices().max_by_key(|idx| (view.cues[*idx], std::cmp::Reverse(*idx)));
    match best {
        Some(idx) if view.cues[idx] >= CueClass::Report => {
            let takes_to = view.hashes[idx] == ACCORDING
                && view.hashes.get(idx + 1) == Some(&TO)
                && view.sentence_at(idx).holds(idx + 1);
            TokenRange::new(idx, idx + 1 + usize::from(takes_to))
        }
        _ => cue,
    }
}
