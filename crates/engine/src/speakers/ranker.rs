//! Which of those who may be meant is meant: one log-linear model for pronouns, descriptions and quotations with nobody next
//! to them.

use std::sync::LazyLock;

use super::candidates::Meant;
use super::context::Context;
use super::features::NAMES;
use super::referent::{Candidate, Referent};
use super::teaching::Choice;
use crate::log_linear::{LogLinear, softmax};

/// The weights that `quotewire-train speakers` writes.
static EMBEDDED: LazyLock<LogLinear> = LazyLock::new(|| {
    LogLinear::read(NAMES, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/speakers.tsv")))
});

/// Returns the weights that are part of the program.
pub(super) fn embedded() -> &'static LogLinear {
    &EMBEDDED
}

/// Returns who is meant for certain or most likely, with the probability; nobody where nobody is likeliest.
pub(super) fn best(context: &Context<'_>, meant: Meant) -> Option<Referent> {
    let candidates = match meant {
        Meant::Sure(found) => return Some(found),
        Meant::Candidates(candidates) => candidates.weighed(context),
    };
    let (best, probability) = likeliest(context.weights, &candidates)?;
    chosen(candidates, best, probability)
}

/// Returns what [`best`] does, as the speaker of quotation `quote_idx`.
pub(super) fn decide(context: &Context<'_>, quote_idx: usize, candidates: Vec<Candidate>) -> Option<Referent> {
    let (best, probability) = likeliest(context.weights, &candidates)?;
    let best = context.teaching.map_or(best, |teaching| {
        let choices = candidates.iter().map(|Candidate { referent, features, is_else }| Choice {
            name: referent.as_ref().map_or(String::new(), |it| it.name.clone()),
            entity_idx: referent.as_ref().and_then(|it| it.entity_idx),
            features: features.clone(),
            is_else: *is_else,
        });
        teaching.note(quote_idx, choices.collect(), best)
    });
    chosen(candidates, best, probability)
}

/// Returns the likeliest of those who may be chosen, with the probability.
fn likeliest(weights: &LogLinear, candidates: &[Candidate]) -> Option<(usize, f32)> {
    let scores: Vec<f32> = candidates.iter().map(|candidate| weights.score(&candidate.features)).collect();
    let probabilities = softmax(&scores);
    let first_of_best =
        |left: &(usize, f32), right: &(usize, f32)| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0));
    let known = probabilities.iter().copied().enumerate().filter(|(idx, _)| !candidates[*idx].is_else);
    known.max_by(first_of_best)
}

fn chosen(mut candidates: Vec<Candidate>, idx: usize, probability: f32) -> Option<Referent> {
    let referent = candidates.swap_remove(idx).referent?;
    Some(Referent { confidence: probability, ..referent })
}
