//! Why somebody is taken for the speaker: what the ranker weighed, for people.

use super::teaching::{Choice, Lesson};
use crate::log_linear::{Feature, LogLinear, softmax};

/// Everybody who was weighed as the speaker of one quotation.
#[derive(Debug, Clone)]
pub struct SpeakerReasons {
    /// The index of the quotation.
    pub quote_idx: usize,
    /// The likeliest first.
    pub weighed: Vec<Weighed>,
}

/// One who was weighed.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// The name or the description; empty for nobody, "somebody else" for all who are no candidates.
    pub name: String,
    /// How likely it is that this one is meant, between 0 and 1.
    pub probability: f32,
    /// What is so of it, by the names of models/speakers.tsv, with what that adds to its score; what weighs most first.
    pub reasons: Vec<(&'static str, f32)>,
}

/// Returns the reasons of the decision `lesson` by `weights`.
pub(super) fn reasons(weights: &LogLinear, lesson: &Lesson) -> SpeakerReasons {
    let scores: Vec<f32> = lesson.choices.iter().map(|choice| weights.score(&choice.features)).collect();
    let mut weighed: Vec<Weighed> = lesson.choices.iter().zip(softmax(&scores)).map(|it| one(weights, it)).collect();
    weighed.sort_by(|left, right| right.probability.total_cmp(&left.probability));
    SpeakerReasons { quote_idx: lesson.quote_idx, weighed }
}

fn one(weights: &LogLinear, (choice, probability): (&Choice, f32)) -> Weighed {
    // Each feature stands there once for every anaphor, and once more for the kind of this one.
    let mut ids: Vec<u16> = choice.features.iter().map(|feature| feature.id).collect();
    ids.dedup();
    let weight = |id: u16| {
        let same = choice.features.iter().filter(|feature| feature.id == id);
        (weights.name(Feature::plain(id)), same.map(|feature| weights.weight(*feature)).sum::<f32>())
    };
    let mut reasons: Vec<(&'static str, f32)> = ids.into_iter().map(weight).collect();
    reasons.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
    let name = if choice.is_else { "somebody else".to_owned() } else { choice.name.clone() };
    Weighed { name, probability, reasons }
}
