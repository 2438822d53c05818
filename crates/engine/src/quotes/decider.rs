//! Whether a labelled content is a statement by an act of saying: one log-linear decider, for the labels know beliefs, wishes and
//! deeds as well.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::context::Context;
use super::decider_features::{Gatherer, NAMES};
use super::decider_gather::gather;
use super::model::Draft;
use super::rules::Stage;
use super::ruling::{N_TOLD, Ruling, TABLE};
use crate::log_linear::{Feature, LogLinear, logistic};
use crate::text::ByteSpan;

static WEIGHTS: LazyLock<LogLinear> = LazyLock::new(|| LogLinear::read(NAMES, TABLE));

/// Returns what the decider makes of `draft`.
///
/// # Cost
///
/// Linear in the length of the content.
pub(super) fn decide(ctx: &Context<'_>, draft: &Draft) -> Ruling {
    let mut gatherer = Gatherer::default();
    gather(ctx, draft, &mut gatherer);
    let mut evidence = [(Feature::plain(0), 0.0_f32); N_TOLD];
    let mut score = 0.0;
    for feature in gatherer.features {
        let weight = WEIGHTS.weight(feature);
        score += weight;
        if let Some(place) = evidence.iter().position(|(_, other)| weight.abs() > other.abs()) {
            evidence[place..].rotate_right(1);
            evidence[place] = (feature, weight);
        }
    }
    Ruling { probability: logistic(score), evidence }
}

/// One candidate for a reported statement, for a trainer.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// What would be said.
    pub span: ByteSpan,
    /// What is so of it.
    pub features: Vec<Feature>,
}

/// Returns the candidates among `drafts`, and adds the words of their features to `words`, by their hashes. What rules turn away
/// teaches nothing.
pub(super) fn candidates(ctx: &Context<'_>, drafts: &[Draft], words: &mut FxHashMap<u64, String>) -> Vec<Candidate> {
    let is_asked = |draft: &&Draft| {
        !draft.is_direct() && [Stage::Reported, Stage::Unsaid].iter().all(|stage| ctx.veto(*stage, draft).is_none())
    };
    drafts
        .iter()
        .filter(is_asked)
        .map(|draft| {
            let mut gatherer = Gatherer { words: Some(words), ..Gatherer::default() };
            gather(ctx, draft, &mut gatherer);
            Candidate { span: draft.span(ctx.view), features: gatherer.features }
        })
        .collect()
}
