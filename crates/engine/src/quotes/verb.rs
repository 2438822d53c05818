//! What a verb of saying does by itself: denies, asks, demands; and whether it is passive.

use super::cues::CueClass;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{ACCORDING, KNOW, TO};
use crate::text::TokenRange;

/// What a verb of saying does, by itself or by what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It denies whatever follows.
    Denies,
    /// It denies a clause, and judges a thing: "rejected claims that he lied", "rejected the plan as “a farce”".
    Rejects,
    /// It asks for an answer.
    Wonders,
    /// It asks for an answer, or with an infinitive for a deed: "asked them to leave".
    Asks,
    /// It asks for a deed.
    Demands,
    /// It asks for a deed with an infinitive alone: "told them to leave".
    Tells,
}

/// Returns what the verb at `token_idx` does; none where it only states, or is no verb of saying.
pub(crate) fn verb_at(view: &View<'_>, token_idx: usize) -> Option<Verb> {
    const VERBS: [(Class, Verb); 6] = [
        (Class::Denies, Verb::Denies),
        (Class::Rejects, Verb::Rejects),
        (Class::Wonders, Verb::Wonders),
        (Class::Asks, Verb::Asks),
        (Class::Demands, Verb::Demands),
        (Class::Tells, Verb::Tells),
    ];
    let classes = view.classes(token_idx);
    VERBS.into_iter().find(|(class, _)| classes.has(*class)).map(|(_, verb)| verb)
}

/// Returns whether the "know" at `token_idx` is what somebody asks: "wanted to know how", "demanded to know who".
pub(crate) fn wants_to_know(view: &View<'_>, token_idx: usize) -> bool {
    token_idx > view.sentence_at(token_idx).start as usize + 2
        && view.hashes[token_idx] == KNOW
        && view.hashes[token_idx - 1] == TO
        && view.is(token_idx - 2, Class::WantsToKnow)
}

/// Returns the form of "be" of the passive whose participle stands at `participle`: "was" of "was flatly denied".
pub(crate) fn auxiliary_of(view: &View<'_>, participle: usize) -> Option<usize> {
    let start = view.sentence_at(participle).start as usize;
    let is_between = |idx: &usize| view.text(*idx).ends_with("ly") || view.is(*idx, Class::PassiveAdverb);
    let before = (start..participle).rev().take(3).find(|idx| !is_between(idx))?;
    (view.is(before, Class::Be) && view.text(participle).ends_with(['d', 't', 'n'])).then_some(before)
}

/// Returns whether the verb at `verb` is passive: "was denied", "were told".
pub(crate) fn is_passive(view: &View<'_>, verb: usize) -> bool {
    auxiliary_of(view, verb).is_some()
}

/// Returns the word of `cue` that tells of saying, with "to" after "according"; the whole of it where none does.
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
