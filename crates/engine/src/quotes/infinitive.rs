//! Where what somebody is asked to do begins, after the one who is asked: "urged them ⟦to talk⟧".

use super::clause;
use super::cues::CueClass;
use super::view::View;
use crate::lexicon::Class;
use crate::lexicon::word::{BE, NOT, TO};
use crate::text::{TokenKind, TokenRange};

/// Longest name of the one spoken to or spoken of, in tokens. Larger cuts into statements; smaller leaves long names in.
pub(crate) const ADDRESSEE_LEN: usize = 9;

/// Returns where the deed that is asked for begins in `tokens`, after the one asked: at "to", or at "not to".
pub(crate) fn deed(view: &View<'_>, tokens: TokenRange) -> Option<usize> {
    behind_name(view, tokens, |idx| match view.hashes[idx] {
        TO => clause::is_infinitive(view, idx + 1),
        NOT => view.hashes[idx + 1] == TO,
        _ => false,
    })
}

/// Returns the first token of `tokens` that `begins` something, with nothing but a name or description before it.
pub(crate) fn behind_name(view: &View<'_>, tokens: TokenRange, begins: impl Fn(usize) -> bool) -> Option<usize> {
    let start = tokens.start as usize;
    let limit = (start + ADDRESSEE_LEN).min((tokens.end as usize).saturating_sub(1));
    for idx in start..limit {
        // "Urged the two towns “to share it”".
        let is_marked =
            view.kind(idx) == TokenKind::Mark && idx > start && idx + 2 < tokens.end as usize && begins(idx + 1);
        if is_marked || begins(idx) {
            return Some(idx);
        }
        let is_name = view.text(idx) == "-"
            || view.kind(idx) == TokenKind::Number
            || (view.kind(idx) == TokenKind::Word && (view.cues[idx] == CueClass::None || view.is_capitalized(idx)));
        if !is_name || view.is(idx, Class::EndsName) {
            return None;
        }
    }
    None
}

/// Returns whether a content is only the wish not to be named: "(not) to be named", "identified", "quoted".
pub(crate) fn asks_for_anonymity(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let to = start + usize::from(view.hashes[start] == NOT);
    tokens.holds(to + 2) && view.hashes[to..to + 2] == [TO, BE] && view.is(to + 2, Class::NamesSomebody)
}
