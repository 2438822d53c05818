//! The words before a verb of saying that can be its subject.

use super::cues::{CueClass, hashes, lower_hash};
use super::source::{AUXILIARIES, PRONOUNS};
use super::view::View;
use crate::text::{TokenKind, TokenRange};

/// Returns the subject of an attribution that ends a sentence, which may also be somebody's: ", its director said".
pub(crate) fn described(view: &View<'_>, from: usize, cue: usize) -> Option<TokenRange> {
    let owned = OWNERS.contains(&view.hashes[from]) && from + 1 < cue;
    if owned { subject_from(view, from, cue, true) } else { before(view, from, cue) }
}

/// Returns the words from token `from` to `cue`, less auxiliaries, if they can be its subject.
pub(crate) fn before(view: &View<'_>, from: usize, cue: usize) -> Option<TokenRange> {
    subject_from(view, from, cue, false)
}

/// Does what [`before`] does; `is_owned` says that it begins with an owner.
fn subject_from(view: &View<'_>, from: usize, cue: usize, is_owned: bool) -> Option<TokenRange> {
    let mut to = cue;
    while to > from && (AUXILIARIES.contains(&view.hashes[to - 1]) || HABITS.contains(&view.hashes[to - 1])) {
        to -= 1;
    }
    let is_pronoun = PRONOUNS.contains(&view.hashes[from]);
    let is_subject = to > from
        && ![YOU, WHO, WHICH].contains(&view.hashes[from])
        && (is_pronoun || is_owned || view.is_capitalized(from) || view.hashes[from] == THE)
        && (to == from + 1 || !is_pronoun)
        && (from..to).all(|idx| view.kind(idx) == TokenKind::Word || view.text(idx) == "-")
        && !(from..to).any(|idx| view.cues[idx] >= CueClass::Report || CONNECTIVES.contains(&view.hashes[idx]))
        && !JOINS.contains(&view.hashes[to - 1])
        && !(view.hashes[from] == IT && EVIDENCE.contains(&view.hashes[cue]))
        && !view.text(cue).ends_with("ing");
    is_subject.then(|| TokenRange::new(from, to))
}

const IT: u64 = lower_hash("it");
const THE: u64 = lower_hash("the");
const YOU: u64 = lower_hash("you");
const WHO: u64 = lower_hash("who");
const WHICH: u64 = lower_hash("which");

/// What facts do too: "it underscores that" is nobody's statement.
const EVIDENCE: [u64; 4] = hashes(["suggested", "suggests", "underscored", "underscores"]);

/// Words that no subject ends with.
const JOINS: [u64; 3] = hashes(["and", "or", "but"]);

/// Words that begin a description of somebody by what he belongs to.
const OWNERS: [u64; 4] = hashes(["his", "her", "its", "their"]);

/// Words between a subject and what it is wont to say.
const HABITS: [u64; 5] = hashes(["used", "to", "always", "just", "only"]);

/// Words that no subject holds.
#[rustfmt::skip]
const CONNECTIVES: [u64; 10] = hashes([
    "when", "while", "as", "if", "but", "because", "after", "before", "what", "how",
]);
