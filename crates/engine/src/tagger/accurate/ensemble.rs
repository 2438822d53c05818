//! Names by two models together: the encoder, which reads the sentence, and the fast tier's linear model, which knows
//! words and lists.
//!
//! A. Smith, T. Cohn, M. Osborne: Logarithmic Opinion Pools for Conditional Random Fields, ACL 2005. Their errors are
//! different ones: on articles that neither has seen, both together are a point of F1 better than the better one.

use super::file::SCORE_STEP;
use super::model::NAME_LANES;
use crate::cancel::{Cancel, Cancelled};
use crate::tagger::chain::{Chain, Scores};
use crate::tagger::first_stage::FirstStage;
use crate::text::Document;

/// How much the encoder's scores count.
const ENCODER_WEIGHT: f32 = 0.6;

/// How much the linear model's scores count. With the weight above it also says how sure the two are together: larger
/// ones give higher confidences.
const LINEAR_WEIGHT: f32 = 0.3;

/// Bounds of a token's scores, far below the price of a forbidden pair of labels.
const MAX_SCORE: f32 = 4_000.0;

/// The second model of names, and the scores of neighbouring labels that both agree on.
#[derive(Debug)]
pub(super) struct NamesEnsemble {
    linear: FirstStage,
    /// Scores of neighbouring labels.
    pub(super) chain: Chain<NAME_LANES>,
}

impl NamesEnsemble {
    /// Returns the pool of an encoder with these scores of neighbouring labels and of `linear`.
    pub(super) fn new(encoder: &Chain<NAME_LANES>, linear: FirstStage) -> Self {
        let chain = encoder.mixed(ENCODER_WEIGHT, linear.chain(), LINEAR_WEIGHT, SCORE_STEP);
        Self { linear, chain }
    }

    /// Replaces the encoder's scores of every word of `document` by those of both.
    ///
    /// # Errors
    ///
    /// It was cancelled; the scores are as they were.
    pub(super) fn mix(
        &self,
        document: &Document,
        scores: &mut [Scores<NAME_LANES>],
        cancel: &Cancel,
    ) -> Result<(), Cancelled> {
        let weight = LINEAR_WEIGHT * self.linear.chain().step / SCORE_STEP;
        for (own, linear) in scores.iter_mut().zip(self.linear.scores(document, cancel)?) {
            for lane in 0..NAME_LANES {
                let sum = f32::from(own[lane]) * ENCODER_WEIGHT + f32::from(linear[lane]) * weight;
                own[lane] = {
                    #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of the type")]
                    let clamped = sum.clamp(-MAX_SCORE, MAX_SCORE) as i16;
                    clamped
                };
            }
        }
        Ok(())
    }
}
