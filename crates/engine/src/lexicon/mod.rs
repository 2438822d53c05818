//! The language's words: which form belongs to which classes.
//!
//! Every word that a rule looks for stands in one of `tables/`, once, with all its [`Class`]es: a rule asks for a class and
//! never spells words. Verbs stand there by their base form; [`inflect`] gives the others. Words that stand for others are
//! in tables of [`pairs`].
//!
//! [`gazetteer`] knows places and first names, by words as [`fold`] makes them; [`dateline`] reads where a story was written.
//!
//! # Invariants
//!
//! * A form is known in any case of ASCII letters, and with straight and curly apostrophes alike ([`hash()`]).
//! * Every form of a listed verb has the verb's classes: there are no holes.

mod class;
pub(crate) mod dateline;
pub mod fold;
mod forms;
pub mod gazetteer;
mod hash;
mod inflect;
pub(crate) mod pairs;
mod table;
pub(crate) mod word;
mod words;

pub(crate) use class::{Class, Classes};
use forms::Lexicon;
pub use hash::hash;
pub use words::Words;
pub(crate) use words::{ends_plural, without_possessive};

/// Returns the classes of `word`.
#[must_use]
pub(crate) fn classes_of(word: &str) -> Classes {
    let lexicon = Lexicon::get();
    lexicon.classes(lexicon.id(hash(word)))
}

/// Returns whether `word` is of class `class`.
#[must_use]
pub(crate) fn is(word: &str, class: Class) -> bool {
    classes_of(word).has(class)
}

#[cfg(test)]
mod tests;
