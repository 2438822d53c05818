//! Words in marks that name or call something: "called the plan “a farce”", "known as “the Duchess”", "a board reads “No Entry”".

use super::QuoteKind;
use super::cues::{CueClass, hashes, lower_hash};
use super::draft::{self, Draft};
use super::stretch::{Decision, Verdict};
use super::view::View;
use crate::text::{MarkPair, TokenKind, TokenRange};

/// Longest name, slogan or term, in tokens. Larger takes words that somebody said; smaller leaves slogans in.
const NAME_LEN: usize = 9;

/// Longest object that words in marks call something, in tokens.
const OBJECT_LEN: usize = 7;

/// How far before a nickname "known as" may stand, in tokens: "known to his crew as “the Admiral”".
const NICKNAME_REACH: usize = 8;

/// How far before "reads" the board or banner stands, in tokens.
const BOARD_REACH: usize = 7;

/// Makes no quotation of its own of each stretch that is a nickname, a term, or the slogan of a board or banner.
pub(crate) fn settle(view: &View<'_>, decisions: &mut [Decision]) {
    for (pair, decision) in view.document.mark_pairs.iter().zip(decisions) {
        if pair.close.is_some_and(|close| close - pair.open <= NAME_LEN + 1)
            && (is_nickname(view, pair)
                || is_middle_name(view, pair)
                || is_title(view, pair)
                || is_slogan(view, pair)
                || is_adjective(view, pair))
        {
            // Inside a reported statement it still makes words in marks.
            let verdict = if decision.verdict == Verdict::Part { Verdict::Part } else { Verdict::Neither };
            *decision = Decision { verdict, probabilities: [0.0, 0.0, 1.0] };
        }
    }
}

/// Returns whether [`settle`] found that a stretch only names something.
pub(crate) fn is_settled(decision: &Decision) -> bool {
    decision.probabilities[Verdict::Direct as usize] == 0.0
}

/// Returns whether `pair` holds what somebody is known as, or a word under discussion.
fn is_nickname(view: &View<'_>, pair: &MarkPair) -> bool {
    let start = view.sentence_at(pair.open).start as usize;
    let words = &view.hashes[start.max(pair.open.saturating_sub(NICKNAME_REACH))..pair.open];
    match words {
        [.., last] if NAMERS.contains(last) => true,
        [rest @ .., last, article] if *last == AS && ARTICLES.contains(article) => {
            rest.iter().any(|word| KNOWN.contains(word))
        }
        [rest @ .., last] if *last == AS => rest.iter().any(|word| KNOWN.contains(word)),
        [.., before, last] => *last == CALLED && PASSIVE.contains(before),
        _ => false,
    }
}

/// Returns whether `pair` stands inside a person's name: "Leon “Shorty” Marks". A headline has such capitals everywhere.
fn is_middle_name(view: &View<'_>, pair: &MarkPair) -> bool {
    let sentence = view.sentence_at(pair.open);
    let (before, behind) = (pair.open.saturating_sub(1), pair.close.map_or(0, |close| close + 1));
    view.inside(pair).len() <= 2
        && [before, behind].into_iter().all(|idx| sentence.holds(idx) && view.is_capitalized(idx))
        && [before, behind].into_iter().any(|idx| view.is_person(idx))
        && !(sentence.holds(behind + 1) && view.is_capitalized(behind + 1))
}

/// Returns whether `pair` holds the title of the work that is named before it: "her novel “The Long Way Home”".
fn is_title(view: &View<'_>, pair: &MarkPair) -> bool {
    let is_lower = |idx: usize| view.text(idx).len() > 4 && view.text(idx).starts_with(char::is_lowercase);
    let start = view.sentence_at(pair.open).start as usize;
    let before = &view.hashes[start.max(pair.open.saturating_sub(2))..pair.open];
    before.iter().any(|word| WORKS.contains(word)) && !view.inside(pair).indices().any(is_lower)
}

/// Returns whether a board, a banner or a motto "reads" or "is" what `pair` holds.
fn is_slogan(view: &View<'_>, pair: &MarkPair) -> bool {
    let start = view.sentence_at(pair.open).start as usize;
    let Some(mut verb) = pair.open.checked_sub(1).filter(|last| *last >= start) else { return false };
    if matches!(view.text(verb), "," | ":") && verb > start {
        verb -= 1;
    }
    let limit = start.max(verb.saturating_sub(BOARD_REACH));
    READS.contains(&view.hashes[verb]) && (limit..verb).any(|idx| BOARDS.contains(&view.hashes[idx]))
}

/// Returns whether `pair` holds a word or two that tell of what kind the noun behind them is: "a yellow “be aware” warning".
fn is_adjective(view: &View<'_>, pair: &MarkPair) -> bool {
    let inside = view.inside(pair);
    let Some(behind) = pair.close.map(|close| close + 1).filter(|idx| view.sentence_at(pair.open).holds(*idx)) else {
        return false;
    };
    let Some(before) = pair.open.checked_sub(1) else { return false };
    let is_plain = |idx: usize| view.kind(idx) == TokenKind::Word && view.text(idx).starts_with(char::is_lowercase);
    inside.len() <= 3
        && inside.indices().all(is_plain)
        && is_plain(behind)
        && !FUNCTION_WORDS.contains(&view.hashes[behind])
        && (ARTICLES.contains(&view.hashes[before])
            || (before > 0 && is_plain(before) && ARTICLES.contains(&view.hashes[before - 1])))
}

/// Returns `draft` as a reported statement where its words in marks are what something is called: "called the plan “a farce”".
pub(crate) fn with_object(view: &View<'_>, draft: &Draft) -> Option<TokenRange> {
    let pair = &view.document.mark_pairs[draft.pair_idx?];
    if draft.kind == QuoteKind::Indirect || !view.text(pair.open + 1).starts_with(char::is_lowercase) {
        return None;
    }
    let sentence = view.sentence_at(pair.open);
    let limit = (sentence.start as usize).max(pair.open.saturating_sub(OBJECT_LEN + 1));
    let is_object = |idx: &usize| {
        matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number) && view.cues[*idx] < CueClass::Report
    };
    let first = (limit..pair.open).rev().take_while(is_object).last()?;
    let cue = first.checked_sub(1).filter(|cue| *cue >= limit && CALLING.contains(&view.hashes[*cue]))?;
    let is_what = cue > 0 && (sentence.start as usize..cue).rev().take(4).any(|idx| view.hashes[idx] == WHAT);
    let is_bare = view.hashes[first] == AS && first + 1 == pair.open;
    (!is_what && !is_bare && !draft.tokens.holds(cue) && view.hashes[first] != FOR)
        .then(|| TokenRange::new(first, draft.tokens.end as usize))
}

/// Returns the index of the pair that `tokens` end with, where all before it is "what X called".
pub(crate) fn called(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    if view.hashes[tokens.start as usize] != WHAT {
        return None;
    }
    let (pair_idx, pair) = draft::pairs_in(view, tokens).next()?;
    let mut before = tokens.start as usize..pair.open;
    let is_last = pair.close.is_some_and(|close| close + 1 == tokens.end as usize);
    (is_last && before.len() <= OBJECT_LEN && before.any(|idx| CALLING.contains(&view.hashes[idx]))).then_some(pair_idx)
}

const AS: u64 = lower_hash("as");
const FOR: u64 = lower_hash("for");
const WHAT: u64 = lower_hash("what");
const CALLED: u64 = lower_hash("called");

/// Words that a name or a term stands behind.
const NAMERS: [u64; 7] = hashes(["nicknamed", "entitled", "titled", "codenamed", "verb", "noun", "adjective"]);

/// Words before "as" and a name.
const KNOWN: [u64; 4] = hashes(["known", "famous", "nicknamed", "billed"]);

/// Words before "called" and a name: "a so-called “bridge”".
const PASSIVE: [u64; 7] = hashes(["is", "was", "are", "were", "been", "be", "-"]);

/// What a board does, and a motto is.
const READS: [u64; 8] = hashes(["read", "reads", "reading", "saying", "says", "said", "is", "was"]);

/// Things that words are written on, and words that are written on them.
#[rustfmt::skip]
const BOARDS: [u64; 29] = hashes([
    "board", "boards", "banner", "banners", "sign", "signs", "placard", "placards", "poster", "posters", "sticker",
    "stickers", "plaque", "shirt", "shirts", "t-shirt", "t-shirts", "sweatshirt", "billboard", "motto", "slogan",
    "badge", "badges", "cap", "caps", "hat", "hats", "hoodie", "mug",
]);

/// Verbs of calling something by words.
#[rustfmt::skip]
const CALLING: [u64; 36] = hashes([
    "call", "calls", "called", "calling", "describe", "describes", "described", "describing", "label", "labels",
    "labelled", "labeled", "labeling", "labelling", "dub", "dubs", "dubbed", "dubbing", "brand", "brands",
    "branded", "branding", "denounce", "denounces", "denounced", "denouncing", "dismiss", "dismisses", "dismissed",
    "dismissing", "term", "terms", "termed", "terming", "deem", "deemed",
]);

/// Words that begin a noun.
const ARTICLES: [u64; 9] = hashes(["a", "an", "the", "its", "his", "her", "their", "this", "that"]);

/// Words behind a stretch that are no noun it belongs to.
#[rustfmt::skip]
const FUNCTION_WORDS: [u64; 36] = hashes([
    "and", "or", "but", "of", "in", "on", "at", "to", "for", "with", "by", "from", "as", "when", "while", "that",
    "which", "who", "is", "was", "are", "were", "be", "has", "have", "had", "will", "would", "said", "says",
    "about", "after", "before", "because", "if", "than",
]);

/// Works that have titles.
#[rustfmt::skip]
const WORKS: [u64; 19] = hashes([
    "book", "novel", "film", "movie", "show", "song", "album", "play", "series", "essay", "column", "commentary",
    "documentary", "exhibition", "textbook", "poem", "memoir", "opera", "musical",
]);
