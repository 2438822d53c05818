//! Who says it and by which word: the cue and the source beside a content.

use super::cues::{CueClass, hashes, lower_hash};
use super::view::View;
use crate::tagger::Role;
use crate::text::{TokenKind, TokenRange};

/// Furthest a labelled cue may stand from its content, in words that are no source. Larger takes the cue of
/// another statement in a long sentence; smaller loses cues behind a long apposition.
const CUE_REACH: usize = 20;

/// The same for a word that the labels pass over and only the list of cues knows.
const UNLABELLED_REACH: usize = 8;

/// Furthest from its content that a cue or source is looked for, in tokens. It bounds the work on endless sentences.
const WINDOW: usize = 80;

/// What a content of another quotation between the two counts as, in words.
const CROSSING: usize = 8;

/// Longest source that is read off the words around a cue where no label tells it, in tokens.
const SOURCE_LEN: usize = 12;

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
        !says_more && (closing != "." || is_plain)
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
fn free_stretches<'a>(
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
    cost *= 2;
    cost + if points_there { 0 } else { 5 }
}

/// Counts the words in `between` that are not of `role`; what others say counts as [`CROSSING`].
fn gap(view: &View<'_>, taken: &Taken, between: std::ops::Range<usize>, role: Option<Role>) -> usize {
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

const ACCORDING: u64 = lower_hash("according");
const TO: u64 = lower_hash("to");

/// Returns the source that belongs to `cue`: the nearest labelled one, or else what stands as its subject.
pub(crate) fn source_of(
    view: &View<'_>,
    stretches: &[Stretch],
    taken: &Taken,
    cue: TokenRange,
    window: TokenRange,
) -> Option<TokenRange> {
    let labelled = free_stretches(stretches, taken, window, Role::Source)
        .filter(|stretch| !stretch.tokens.overlaps(cue))
        .map(|stretch| {
            let source = stretch.tokens;
            let between = if source.start >= cue.end {
                cue.end as usize..source.start as usize
            } else {
                source.end as usize..cue.start as usize
            };
            (gap(view, taken, between, None), source)
        })
        .min_by_key(|(cost, _)| *cost);
    let source = match labelled {
        Some((cost, source)) if cost <= 2 * CUE_REACH => Some(source),
        _ => subject_behind(view, taken, cue, window).or_else(|| subject_before(view, taken, cue, window)),
    };
    let source = source.map(|source| before_relative(view, taken, source, cue, window));
    source.and_then(|source| trimmed(view, one_clause(view, source, cue)))
}

/// Returns the subject before the relative clause that `source` stands in: "Roe" of "Roe, whose voice she knew, said".
fn before_relative(
    view: &View<'_>,
    taken: &Taken,
    source: TokenRange,
    cue: TokenRange,
    window: TokenRange,
) -> TokenRange {
    let start = source.start as usize;
    let ends_clause = source.end < cue.start && view.text(source.end as usize) == ",";
    let comma = (start.saturating_sub(RELATIVE_LEN).max(window.start as usize)..start)
        .rev()
        .find(|idx| view.text(*idx) == ",")
        .filter(|comma| ends_clause && RELATIVE_STARTS.contains(&view.hashes[comma + 1]));
    let subject = comma.and_then(|comma| subject_before(view, taken, TokenRange::new(comma, comma + 1), window));
    subject.unwrap_or(source)
}

/// How far from its comma the subject of a relative clause may stand, in tokens.
const RELATIVE_LEN: usize = 5;

/// Words that begin a relative clause whose subject is another one.
const RELATIVE_STARTS: [u64; 3] = hashes(["whose", "whom", "which"]);

/// Returns the part of `source` in the clause of `cue`: "Roe" in "said Roe, while Doe", "Doe" in "Roe, while Doe insisted".
fn one_clause(view: &View<'_>, source: TokenRange, cue: TokenRange) -> TokenRange {
    let joint = (source.start as usize + 1..source.end as usize)
        .find(|idx| view.text(*idx - 1) == "," && CONJUNCTIONS.contains(&view.hashes[*idx]));
    match joint {
        Some(joint) if source.start >= cue.end => TokenRange::new(source.start as usize, joint - 1),
        Some(joint) if joint + 1 < source.end as usize => TokenRange::new(joint + 1, source.end as usize),
        _ => source,
    }
}

/// Returns the subject of an inversion, "said X", or what "according to" names.
fn subject_behind(view: &View<'_>, taken: &Taken, cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let from = cue.end as usize;
    let is_inverted = view.hashes[cue.start as usize] == ACCORDING
        || (cue.start > window.start && {
            let before = cue.start as usize - 1;
            taken[before] || view.kind(before) == TokenKind::Mark || view.text(before) == ","
        });
    let begins = window.holds(from) && (view.is_capitalized(from) || DETERMINERS.contains(&view.hashes[from]));
    if !is_inverted || !begins {
        return None;
    }
    let limit = (window.end as usize).min(from + SOURCE_LEN);
    let to = (from..limit).find(|idx| ends_phrase(view, taken, *idx)).unwrap_or(limit);
    (to > from).then(|| TokenRange::new(from, to))
}

/// Returns where the auxiliaries begin that stand before token `cue`, from token `from` on: `cue` where there are none.
pub(crate) fn before_auxiliaries(view: &View<'_>, from: usize, cue: usize) -> usize {
    let mut to = cue;
    while to > from && AUXILIARIES.contains(&view.hashes[to - 1]) {
        to -= 1;
    }
    to
}

/// Returns the subject that stands before the cue: "X said", "X has also said".
fn subject_before(view: &View<'_>, taken: &Taken, cue: TokenRange, window: TokenRange) -> Option<TokenRange> {
    let to = before_auxiliaries(view, window.start as usize, cue.start as usize);
    let limit = (window.start as usize).max(to.saturating_sub(SOURCE_LEN));
    let from = (limit..to).rev().find(|idx| ends_phrase(view, taken, *idx)).map_or(limit, |idx| idx + 1);
    let is_subject = from < to
        && (from..to).any(|idx| {
            view.is_capitalized(idx) || PRONOUNS.contains(&view.hashes[idx]) || DETERMINERS.contains(&view.hashes[idx])
        });
    is_subject.then(|| TokenRange::new(from, to))
}

/// Returns whether token `token_idx` can be no part of a name or description.
fn ends_phrase(view: &View<'_>, taken: &Taken, token_idx: usize) -> bool {
    taken[token_idx]
        || match view.kind(token_idx) {
            TokenKind::Mark => true,
            TokenKind::Punctuation => !matches!(view.text(token_idx), "-" | "." | "(" | ")"),
            TokenKind::Word | TokenKind::Number => BREAKS.contains(&view.hashes[token_idx]),
        }
}

/// Returns `source` without commas at its edges and without the day that trails it: "the department on Friday".
fn trimmed(view: &View<'_>, source: TokenRange) -> Option<TokenRange> {
    let (mut from, mut to) = (source.start as usize, source.end as usize);
    while to > from {
        let last = to - 1;
        let is_trailing = matches!(view.kind(last), TokenKind::Punctuation if view.text(last) != ")")
            || DAYS.contains(&view.hashes[last])
            || (to < source.end as usize && view.hashes[last] == lower_hash("on"))
            // The clause of "A senior official, who asked …" is no part of who it is.
            || (last > from && RELATIVES.contains(&view.hashes[last]));
        if !is_trailing {
            break;
        }
        to -= 1;
    }
    while from < to && view.kind(from) == TokenKind::Punctuation {
        from += 1;
    }
    (from < to).then(|| TokenRange::new(from, to))
}

/// Words behind a comma that set one speaker against another.
pub(crate) const CONJUNCTIONS: [u64; 4] = hashes(["while", "but", "whereas", "though"]);

/// Pronouns that begin a clause about the name before them.
const RELATIVES: [u64; 2] = hashes(["who", "which"]);

/// Words that begin a description.
#[rustfmt::skip]
const DETERMINERS: [u64; 14] = hashes([
    "the", "a", "an", "his", "her", "their", "its", "one", "another", "some", "many", "several", "two", "officials",
]);

/// Pronouns that can be the subject of a cue.
pub(crate) const PRONOUNS: [u64; 9] = hashes(["i", "he", "she", "it", "they", "we", "you", "who", "which"]);

/// Words between a subject and its cue.
#[rustfmt::skip]
pub(crate) const AUXILIARIES: [u64; 18] = hashes([
    "has", "have", "had", "also", "later", "then", "was", "is", "once", "recently", "did", "would", "will",
    "repeatedly", "previously", "now", "even", "not",
]);

/// Words that no name or description goes on with.
#[rustfmt::skip]
const BREAKS: [u64; 23] = hashes([
    "in", "on", "at", "during", "after", "before", "as", "when", "while", "who", "by", "from", "to", "about", "but",
    "that", "because", "if", "is", "was", "has", "had", "last",
]);

/// Days that trail a source.
#[rustfmt::skip]
const DAYS: [u64; 9] = hashes([
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "yesterday",
]);
