//! The words before a verb of saying that can be its subject.

use super::cues::CueClass;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{IT, THE, WHICH, WHO, YOU};
use crate::text::{TokenKind, TokenRange};

/// Returns the subject of an attribution that ends a sentence, which may also be somebody's: ", its director said".
pub(crate) fn described(view: &View<'_>, from: usize, cue: usize) -> Option<TokenRange> {
    let owned = view.is(from, Class::Possessive) && from + 1 < cue;
    if owned { subject_from(view, from, cue, true) } else { before(view, from, cue) }
}

/// Returns the words from token `from` to `cue`, less auxiliaries, if they can be its subject.
pub(crate) fn before(view: &View<'_>, from: usize, cue: usize) -> Option<TokenRange> {
    subject_from(view, from, cue, false)
}

/// Does what [`before`] does; `is_owned` says that it begins with an owner.
fn subject_from(view: &View<'_>, from: usize, cue: usize, is_owned: bool) -> Option<TokenRange> {
    let mut to = cue;
    while to > from && (view.is(to - 1, Class::BeforeCue) || view.is(to - 1, Class::Habit)) {
        to -= 1;
    }
    let is_pronoun = view.is(from, Class::SubjectPronoun);
    let is_subject = to > from
        && ![YOU, WHO, WHICH].contains(&view.hashes[from])
        && (is_pronoun || is_owned || view.is_capitalized(from) || view.hashes[from] == THE)
        && (to == from + 1 || !is_pronoun)
        && (from..to).all(|idx| view.kind(idx) == TokenKind::Word || view.text(idx) == "-")
        && !(from..to).any(|idx| view.cues[idx] >= CueClass::Report || view.is(idx, Class::Connective))
        && !view.is(to - 1, Class::Coordinator)
        && !(view.hashes[from] == IT && view.is(cue, Class::Evidences))
        && !view.text(cue).ends_with("ing");
    is_subject.then(|| TokenRange::new(from, to))
}
