//! Why training fails, and the training of the classifier of stretches in marks.

use std::path::Path;

use super::data::DataError;
use super::quotes_marks;
use super::weights::WeightsError;
use crate::tagger::{FastTagger, ModelError};

/// Why training failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The annotated data.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The model that it builds on.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The trained weights.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

/// Returns the bytes of the classifier of stretches in quotation marks, learnt from the articles below `data` on
/// top of the embedded fast tier.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed, or the embedded model damaged.
///
/// # Cost
///
/// Half a minute on one core.
pub fn train_marks(data: &Path, report: impl Fn(&str)) -> Result<Vec<u8>, TrainError> {
    let tagger = FastTagger::embedded()?;
    let articles = quotes_marks::training_articles(data)?;
    report(&format!("marks: {} articles read", articles.len()));
    Ok(quotes_marks::train_marks(&articles, &tagger))
}
