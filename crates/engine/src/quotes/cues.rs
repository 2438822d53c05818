//! How surely a word tells of saying.

use crate::lexicon::{Class, Classes};

/// How surely a word tells that somebody is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum CueClass {
    /// Not at all.
    #[default]
    None,
    /// It tells of thinking, showing or judging, and of much else: "believe", "show", "criticized".
    Weak,
    /// It tells of saying in one of its meanings: "added", "called", "noted".
    Report,
    /// It tells of saying: "said", "told", "tweeted".
    Speech,
}

impl CueClass {
    /// Returns how surely a word of these classes tells of saying.
    pub(crate) fn of(classes: Classes) -> Self {
        if classes.has(Class::Speech) {
            Self::Speech
        } else if classes.has(Class::Report) {
            Self::Report
        } else if classes.has(Class::Weak) {
            Self::Weak
        } else {
            Self::None
        }
    }
}
