//! Makes the fast tier's model file.

use std::path::Path;

use super::crf::Options;
use super::data::DataError;
use super::{lexicon, names, roles};
use crate::tagger::clusters::Clusters;
use crate::tagger::crf::Crf;
use crate::tagger::fast::{self, FastTagger};

/// Why training failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The annotated data.
    #[error(transparent)]
    Data(#[from] DataError),
}

/// Returns the bytes of a model file learnt from the annotated sets and word lists below `data`; `report` is
/// told of every step.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed.
pub fn train(data: &Path, clusters: &str, mut report: impl FnMut(&str)) -> Result<Vec<u8>, TrainError> {
    let lexicon = lexicon::build(data)?;
    let clusters = Clusters::parse(clusters);
    report("word lists read");
    let env = |key: &str, default: f32| std::env::var(key).ok().and_then(|v| v.parse().ok()).unwrap_or(default);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tuning")]
    let options = Options {
        n_epochs: env("EPOCHS", 8.0) as usize,
        rate: env("RATE", 0.1),
        l1: env("L1", 0.5),
        l2: env("L2", 0.1),
        min_count: env("MINC", 2.0) as u32,
    };
    let names = names::train(data, &lexicon, &clusters, options, |epoch| {
        report(&format!("names: epoch {epoch} of {}", options.n_epochs))
    })?;
    report(&format!("names: {} features, step {}", names.features.len(), names.step));
    let nothing = Crf::new(roles::LABELS, &[], &[[0; crate::tagger::crf::LANES]; 8], 0.01);
    let tagger = FastTagger::from_parts("names", lexicon.clone(), clusters.clone(), names.compile(), nothing);
    let options = Options {
        n_epochs: env("REPOCHS", 6.0) as usize,
        rate: env("RRATE", 0.1),
        l1: env("RL1", 0.7),
        l2: env("RL2", 0.1),
        min_count: env("RMINC", 2.0) as u32,
    };
    let roles = roles::train(
        data,
        &tagger,
        options,
        |_| true,
        |epoch| report(&format!("roles: epoch {epoch} of {}", options.n_epochs)),
    )?;
    report(&format!("roles: {} features, step {}", roles.features.len(), roles.step));
    Ok(fast::write("fast-1", &lexicon, &clusters, &[&names, &roles]))
}
