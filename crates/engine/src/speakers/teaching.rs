//! The decisions of the ranker, noted for a trainer that knows which are right, and for people who ask why.

use std::cell::RefCell;

use crate::log_linear::Feature;

/// Returns whether one is the speaker of a quotation: the index of that, the name and the entity of this.
pub type IsRight<'t> = dyn Fn(usize, &str, Option<usize>) -> bool + 't;

/// What is known of the speakers of an article: decisions follow it where they can, and are noted.
pub struct Teaching<'t> {
    is_right: &'t IsRight<'t>,
    lessons: RefCell<Vec<Lesson>>,
}

/// One who was weighed.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The name or the description; empty for nobody.
    pub name: String,
    /// The index of the entity.
    pub entity_idx: Option<usize>,
    /// What is so of it.
    pub features: Vec<Feature>,
    /// Whether it stands for all who are no candidates.
    pub is_else: bool,
}

/// One decision that was noted.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The index of its quotation.
    pub quote_idx: usize,
    /// Those who were weighed.
    pub choices: Vec<Choice>,
    /// The places of those that are right; of who stands for all others, where none is.
    pub right: Vec<usize>,
    /// The place of the one that the weights choose.
    pub chosen: usize,
}

impl<'t> Teaching<'t> {
    /// Returns what is known by `is_right`, with nothing noted.
    #[must_use]
    pub fn new(is_right: &'t IsRight<'t>) -> Self {
        Self { is_right, lessons: RefCell::default() }
    }

    /// Returns what was noted, in the order of the decisions.
    #[must_use]
    pub fn into_lessons(self) -> Vec<Lesson> {
        self.lessons.into_inner()
    }

    /// Notes that the weights choose the one at `chosen` of `choices` as the speaker of quotation `quote_idx`. Returns the place of
    /// the right one, where one is known.
    pub(super) fn note(&self, quote_idx: usize, choices: Vec<Choice>, chosen: usize) -> usize {
        let is_right = |idx: &usize| {
            let Choice { name, entity_idx, is_else, .. } = &choices[*idx];
            !is_else && (self.is_right)(quote_idx, name, *entity_idx)
        };
        let mut right: Vec<usize> = (0..choices.len()).filter(is_right).collect();
        let best = if right.contains(&chosen) { chosen } else { right.first().copied().unwrap_or(chosen) };
        if right.is_empty() {
            right.extend(choices.iter().position(|choice| choice.is_else));
        }
        self.lessons.borrow_mut().push(Lesson { quote_idx, choices, right, chosen });
        best
    }
}
