//! Whether words make a statement: a clause, an infinitive or a gerund, told by the forms of their words.

use super::view::View;
use crate::lexicon::word::{APOSTROPHE_S, EVER, NOT, TO};
use crate::lexicon::{self, Class};
use crate::text::{TokenKind, TokenRange};

/// Returns whether `tokens` hold what a statement needs: a finite verb outside a relative clause, or at their beginning a
/// complementizer, an infinitive or a gerund.
pub(crate) fn is_clause(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let word = |n: usize| tokens.holds(start + n).then(|| view.hashes[start + n]);
    let first = view.hashes[start];
    let shift = usize::from(first == NOT || first == EVER);
    if word(shift) == Some(TO) {
        return tokens.holds(start + shift + 1) && is_infinitive(view, start + shift + 1);
    }
    if view.is(start, Class::Complementizer) {
        return tokens.len() > 2;
    }
    if tokens.holds(start + shift) && is_gerund(view, start + shift)
        || (view.is(start, Class::GerundPreposition) && tokens.len() > 1 && is_gerund(view, start + 1))
    {
        return true;
    }
    has_finite_verb(view, tokens)
}

/// Returns whether `tokens` read like a clause of a headline, where any verb may stand in the present, and no list has them
/// all: "union calls for inquiry", "talks resume".
pub(crate) fn is_headline_clause(view: &View<'_>, tokens: TokenRange) -> bool {
    let ends_in_s = |idx: usize| view.text(idx).ends_with('s');
    let is_plain = |idx: &usize| view.kind(*idx) == TokenKind::Word && !view.is(*idx, Class::GerundPreposition);
    let first = tokens.start as usize;
    // A verb of the third person after its subject, or a verb right after a plural.
    let is_present = |idx: usize| ends_in_s(idx) != (idx == first + 1 && ends_in_s(first));
    (first + 1..tokens.end as usize).filter(is_plain).any(is_present)
}

/// Returns whether `tokens` hold a finite verb that belongs to no relative or temporal clause in them.
pub(crate) fn has_finite_verb(view: &View<'_>, tokens: TokenRange) -> bool {
    let start = tokens.start as usize;
    let mut is_subordinate = false;
    let mut last_verb = None;
    for token_idx in tokens.indices() {
        if token_idx > start && view.is(token_idx, Class::Subordinator) {
            is_subordinate = true;
        } else if is_verb(view, token_idx, start) {
            // "was approved" is one verb.
            let goes_on = last_verb.is_some_and(|last| last + 2 >= token_idx);
            if !is_subordinate && !goes_on {
                return true;
            }
            is_subordinate = false;
            last_verb = Some(token_idx);
        }
    }
    let has_subject = view.is(start, Class::ClauseSubject);
    has_subject && n_words(view, tokens) > 2 && !view.is(start + 1, Class::Subordinator)
}

/// Returns whether token `token_idx` looks like a finite verb of a content that begins at token `start`.
fn is_verb(view: &View<'_>, token_idx: usize, start: usize) -> bool {
    let text = view.text(token_idx);
    if view.kind(token_idx) != TokenKind::Word || text.starts_with(char::is_uppercase) && token_idx > start {
        return false;
    }
    // "The deceased" and "an armed man" have no verb.
    let is_noun = token_idx > start && view.is(token_idx - 1, Class::Determiner);
    let is_past = token_idx > start && !is_noun && text.len() > 4 && text.ends_with("ed");
    let is_contracted = text
        .rsplit_once(['\'', '\u{2019}'])
        .is_some_and(|(word, ending)| !word.is_empty() && lexicon::is(ending, Class::Contraction));
    let is_short_is = view.hashes[token_idx] == APOSTROPHE_S && view.is(token_idx - 1, Class::ClauseSubject);
    is_past || is_contracted || is_short_is || view.is(token_idx, Class::Finite)
}

/// Returns whether token `token_idx` looks like a finite verb in the midst of a sentence.
pub(crate) fn is_finite(view: &View<'_>, token_idx: usize) -> bool {
    token_idx > 0 && is_verb(view, token_idx, token_idx - 1)
}

/// Returns whether token `token_idx`, after "to", is a verb: not a name, a number or the beginning of a noun.
pub(crate) fn is_infinitive(view: &View<'_>, token_idx: usize) -> bool {
    let is_mark = view.kind(token_idx) == TokenKind::Mark;
    let verb = token_idx + usize::from(is_mark && token_idx + 1 < view.hashes.len());
    view.text(verb).starts_with(char::is_lowercase) && !view.is(verb, Class::AfterToNoun)
}

/// Returns whether token `token_idx` looks like a gerund: "taking".
pub(crate) fn is_gerund(view: &View<'_>, token_idx: usize) -> bool {
    let text = view.text(token_idx);
    text.len() > 4 && text.ends_with("ing") && !view.is(token_idx, Class::NoGerund)
}

/// Returns how many of `tokens` are words or numbers.
pub(crate) fn n_words(view: &View<'_>, tokens: TokenRange) -> usize {
    tokens.indices().filter(|idx| matches!(view.kind(*idx), TokenKind::Word | TokenKind::Number)).count()
}
