//! What kind of noun or determiner a word is.

use crate::entities::titles::is_person_noun;
use crate::lexicon::word::OLD;
use crate::lexicon::{Class, Classes, Words};

/// Returns whether a word of these classes stands for one person: "minister", "fireman", "source".
pub(super) fn is_somebody(classes: Classes) -> bool {
    is_person_noun(classes) || classes.has(Class::Person)
}

/// Returns whether token `token_idx` is a role of one person, or ends his age: "the 24-year-old".
pub(super) fn is_person_role(words: &Words, token_idx: usize) -> bool {
    is_person_noun(words.classes(token_idx)) || words.has(token_idx, OLD)
}

/// Returns whether token `token_idx` is a noun for a body.
pub(super) fn is_body_noun(words: &Words, token_idx: usize) -> bool {
    words.is(token_idx, Class::Body) || words.is(token_idx, Class::NamedBody)
}

/// Returns whether token `token_idx` begins a description: an article, an owner, a number.
pub(super) fn is_determiner(words: &Words, token_idx: usize) -> bool {
    words.is(token_idx, Class::Determiner) || words.is(token_idx, Class::Quantifier)
}
