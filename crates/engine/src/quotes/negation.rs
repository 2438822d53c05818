//! Whether the verb of a clause is negated, or what it tells of was left undone: "has never said", "declined to say", "without saying".

use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{FROM, INSTEAD, MENTION, NO, NOR, OF, OR, RATHER, SHORT, THAN, TO, WITHOUT, YET};

/// Returns whether a negation stands before the verb at `verb`, with nothing but auxiliaries and adverbs between: "has never
/// publicly said", "was not able to say", "has yet to say".
pub(crate) fn is_negated(view: &View<'_>, floor: usize, verb: usize) -> bool {
    let mut at = verb;
    while at > floor {
        let before = at - 1;
        let hash = view.hashes[before];
        if is_negation(view, before) {
            // "Not only said that it would close": he said so, and more.
            return !view.is(at, Class::Merely);
        }
        if hash == TO {
            return is_kept_back(view, floor, before);
        }
        if !is_between(view, before) {
            return false;
        }
        at = before;
    }
    false
}

/// Returns whether the infinitive whose "to" stands at `to` is something that nobody did: "declined to", "was not able to",
/// and not "did not hesitate to".
fn is_kept_back(view: &View<'_>, floor: usize, to: usize) -> bool {
    let mut at = to;
    while at > floor && is_between(view, at - 1) && view.hashes[at - 1] != YET {
        at -= 1;
    }
    let Some(governor) = at.checked_sub(1).filter(|governor| *governor >= floor) else { return false };
    if is_negation(view, governor) || view.hashes[governor] == YET {
        return true;
    }
    let is_undone = is_negated(view, floor, governor);
    let refuses = view.is(governor, Class::Withholds);
    let lets = view.is(governor, Class::Hesitates);
    if refuses { !is_undone } else { is_undone && !lets }
}

/// Returns whether the saying at `verb` is what somebody did without, or avoided.
pub(crate) fn is_left_out(view: &View<'_>, floor: usize, verb: usize) -> bool {
    let mut at = verb;
    while at > floor && view.text(at - 1).ends_with("ly") {
        at -= 1;
    }
    let word = |n: usize| at.checked_sub(n).filter(|idx| *idx >= floor);
    let Some(before) = word(1) else { return false };
    let is_led = |is: &dyn Fn(usize) -> bool| word(2).is_some_and(is);
    match view.hashes[before] {
        WITHOUT => true,
        OF => is_led(&|lead| [SHORT, INSTEAD].contains(&view.hashes[lead])),
        FROM => is_led(&|lead| view.is(lead, Class::Avoids)),
        THAN => is_led(&|lead| view.hashes[lead] == RATHER),
        _ => view.is(before, Class::Avoids),
    }
}

/// Returns whether this word joins two verbs of one infinitive.
pub(crate) fn is_or(hash: u64) -> bool {
    [OR, NOR].contains(&hash)
}

/// Returns whether token `token_idx` is a negation of the verb after it.
fn is_negation(view: &View<'_>, token_idx: usize) -> bool {
    let text = view.text(token_idx);
    // "Made no mention of".
    let is_no = view.hashes[token_idx] == NO && view.hashes.get(token_idx + 1) == Some(&MENTION);
    is_no || view.is(token_idx, Class::Negation) || text.ends_with("n't") || text.ends_with("n\u{2019}t")
}

/// Returns whether token `token_idx` may stand between a negation and its verb.
fn is_between(view: &View<'_>, token_idx: usize) -> bool {
    view.is(token_idx, Class::BeforeVerb)
        || view.text(token_idx).ends_with("ly") && view.text(token_idx).starts_with(char::is_lowercase)
}
