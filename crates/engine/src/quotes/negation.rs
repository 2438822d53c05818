//! Whether the verb of a clause is negated, or what it tells of was left undone: "has never said", "declined to say", "without saying".

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::cues::{CueClass, hashes, lower_hash};
use super::inflect;
use super::view::View;
use crate::text::TokenKind;

/// Returns whether a negation stands before the verb at `verb`, with nothing but auxiliaries and adverbs between: "has never
/// publicly said", "was not able to say", "has yet to say".
pub(crate) fn is_negated(view: &View<'_>, floor: usize, verb: usize) -> bool {
    let mut at = verb;
    while at > floor {
        let before = at - 1;
        let hash = view.hashes[before];
        if is_negation(view, before) {
            // "Not only said that it would close": he said so, and more.
            return !MERELY.contains(&view.hashes[at]);
        }
        if hash == TO {
            return is_kept_back(view, floor, before);
        }
        // "Declined to confirm or deny": the second verb hangs on what the first does.
        let is_either = OR.contains(&hash) && before > floor && view.cues[before - 1] >= CueClass::Report;
        if is_either {
            at = before - 1;
        } else if is_between(view, before) {
            at = before;
        } else {
            return false;
        }
    }
    false
}

/// Returns whether the infinitive whose "to" stands at `to` is something that nobody did: "declined to", "was not able to",
/// and not "did not hesitate to".
fn is_kept_back(view: &View<'_>, floor: usize, to: usize) -> bool {
    let mut at = to;
    while at > floor && is_between(view, at - 1) && !YET.contains(&view.hashes[at - 1]) {
        at -= 1;
    }
    let Some(governor) = at.checked_sub(1).filter(|governor| *governor >= floor) else { return false };
    if is_negation(view, governor) || YET.contains(&view.hashes[governor]) {
        return true;
    }
    let is_undone = is_negated(view, floor, governor);
    let refuses = REFUSING.contains(&view.hashes[governor]);
    let lets = HESITATING.contains(&view.hashes[governor]);
    if refuses { !is_undone } else { is_undone && !lets }
}

/// Returns whether the saying at `verb` is what somebody did without, or avoided.
pub(crate) fn is_left_out(view: &View<'_>, floor: usize, verb: usize) -> bool {
    let mut at = verb;
    while at > floor && view.text(at - 1).ends_with("ly") {
        at -= 1;
    }
    let word = |n: usize| at.checked_sub(n).filter(|idx| *idx >= floor).map(|idx| view.hashes[idx]);
    let Some(before) = word(1) else { return false };
    let lead = word(2).unwrap_or_default();
    before == WITHOUT
        || AVOIDING.contains(&before)
        || before == lower_hash("of") && SHORT.contains(&lead)
        || before == lower_hash("from") && AVOIDING.contains(&lead)
        || before == lower_hash("than") && lead == lower_hash("rather")
}

/// Returns whether token `token_idx` is a negation of the verb behind it.
fn is_negation(view: &View<'_>, token_idx: usize) -> bool {
    let text = view.text(token_idx);
    // "Made no mention of".
    let is_no = view.hashes[token_idx] == NO && view.hashes.get(token_idx + 1) == Some(&MENTION);
    is_no || NEGATIONS.contains(&view.hashes[token_idx]) || text.ends_with("n't") || text.ends_with("n\u{2019}t")
}

/// Returns whether token `token_idx` may stand between a negation and its verb.
fn is_between(view: &View<'_>, token_idx: usize) -> bool {
    BETWEEN.contains(&view.hashes[token_idx])
        || view.text(token_idx).ends_with("ly")
            && view.kind(token_idx) == TokenKind::Word
            && view.text(token_idx).starts_with(char::is_lowercase)
}

/// Verbs and adjectives of which the infinitive is not done.
static REFUSING: LazyLock<FxHashSet<u64>> = LazyLock::new(|| {
    let adjectives =
        hashes(["unable", "unwilling", "reluctant", "loath", "unprepared", "refusal", "failure", "reluctance"]);
    inflect::hashes_of(&["decline", "refuse", "fail", "neglect", "omit+t"]).chain(adjectives).collect()
});

/// Verbs of which a negation leaves the infinitive done: "did not hesitate to say".
const HESITATING: [u64; 4] = hashes(["hesitate", "shrink", "need", "have"]);

/// Verbs of which the gerund is not done: "avoided saying", "refrained from saying".
static AVOIDING: LazyLock<FxHashSet<u64>> =
    LazyLock::new(|| inflect::hashes_of(&["avoid", "refrain", "abstain", "desist"]).collect());

const TO: u64 = lower_hash("to");
const NO: u64 = lower_hash("no");
const MENTION: u64 = lower_hash("mention");
const WITHOUT: u64 = lower_hash("without");

/// Words that make a verb not be so.
const NEGATIONS: [u64; 7] = hashes(["not", "never", "neither", "nor", "cannot", "hardly", "scarcely"]);

/// Words behind a negation that make it one of degree: "not only said".
const MERELY: [u64; 4] = hashes(["only", "just", "merely", "simply"]);

/// Words that join two verbs of one infinitive.
pub(crate) const OR: [u64; 2] = hashes(["or", "nor"]);

/// Auxiliaries and adverbs before a verb, beside adverbs in "ly".
#[rustfmt::skip]
const BETWEEN: [u64; 34] = hashes([
    "has", "have", "had", "did", "do", "does", "will", "would", "can", "could", "may", "might", "should", "must",
    "was", "is", "were", "are", "been", "be", "being", "also", "yet", "ever", "even", "once", "so", "far", "still",
    "then", "at", "all", "itself", "himself",
]);

/// Words between an auxiliary and an infinitive that has not come about: "has yet to say".
const YET: [u64; 1] = hashes(["yet"]);

/// Nouns and adverbs before "of" and the gerund that was not done: "stopped short of saying".
const SHORT: [u64; 2] = hashes(["short", "instead"]);
