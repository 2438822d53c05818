//! Words that stand before or for a person: titles, honorifics, roles.

use crate::lexicon::gazetteer::Gender;
use crate::lexicon::{self, Class, Classes};

/// Returns whether a folded word is a title that stands before names and is no part of them.
pub fn is_title(word: &str) -> bool {
    lexicon::is(word, Class::Title)
}

/// Returns whether a word as it stands is initials: "M.S." in "M.S. Roe" is no "Ms.".
pub fn is_initials(text: &str) -> bool {
    let letters = text.as_bytes();
    letters.len() > 3 && letters.chunks(2).all(|pair| matches!(pair, [letter, b'.'] if letter.is_ascii_uppercase()))
}

/// Returns whether a word of these classes stands for one person: a title or a role.
pub(crate) fn is_role(classes: Classes) -> bool {
    classes.has(Class::Role) || (classes.has(Class::Title) && !classes.has(Class::TitleModifier))
}

/// Returns whether a word of these classes stands for a person, alone or before a name: a title or a role.
pub(crate) fn is_person_noun(classes: Classes) -> bool {
    classes.has(Class::Title) || classes.has(Class::Role)
}

/// Returns the gender that a title or a role of these classes tells of.
pub(crate) fn title_gender(classes: Classes) -> Option<Gender> {
    if classes.has(Class::Feminine) {
        Some(Gender::Female)
    } else if classes.has(Class::Masculine) {
        Some(Gender::Male)
    } else {
        None
    }
}
