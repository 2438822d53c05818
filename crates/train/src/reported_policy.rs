//! Which attributions of PolNeAR are reported statements for us: it counts beliefs, intentions and mere nouns as well.

use quotewire_engine::training::{DECIDER_FEATURES, Feature, hash};

/// Forms of contents that begin a clause.
const CLAUSES: [&str; 4] = ["that", "whether", "question", "when"];

/// Returns whether a candidate that is an attribution there is said by somebody, told by its features: an act of saying, asking or
/// rejecting gives it, it is no plea and no wish not to be named, and more than a mere noun. Words in marks are always said.
pub(super) fn is_said(features: &[Feature]) -> bool {
    let has = |name: &str, value: &str| {
        let id = DECIDER_FEATURES.iter().position(|known| *known == name).and_then(|id| u16::try_from(id).ok());
        id.is_some_and(|id| features.contains(&Feature::with(id, hash(value))))
    };
    let is = |form: &str| has("content.form", form);
    if has("marks", "words") {
        return true;
    }
    if has("content", "anonymity") || has("cue.is", "pleads") && is("to") {
        return false;
    }
    let tells = has("cue.class", "speech") || has("cue.class", "report");
    let begins_clause = CLAUSES.iter().any(|form| is(form));
    let is_attributed = !(has("cue.class", "none") && has("source.kind", "none"));
    let asks = has("cue.is", "asks_for_deed") || has("cue.is", "rejects") && is("that");
    let is_act = if has("cue.is", "thinks") {
        tells || has("source.kind", "court")
    } else {
        tells || asks || is_attributed && begins_clause
    };
    // The verb of a longer one after "said" may only be unknown.
    let is_trusted = is("noun")
        && has("cue.is", "says_that")
        && !has("side", "cue_before_comma")
        && !has("content", "names_speaker");
    is_act && (!is("noun") && !is("few_words") || is_trusted || has("content", "headline"))
}
