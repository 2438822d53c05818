//! Makes the model files.

use std::path::Path;

use super::data::DataError;
use super::own::Own;
use super::{lexicon, marked_roles, names, quotes_marks, roles, silver_labels};
use quotewire_engine::training::clusters::Clusters;
use quotewire_engine::training::fast::FastTagger;
use quotewire_engine::training::fast_file;
use quotewire_engine::training::first_stage::FirstStage;
use quotewire_engine::{ModelError, Tagger};

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
    Weights(#[from] super::accurate::WeightsError),
}

/// Name of the fast tier's model, as records show it. It changes with the weights.
const FAST_MODEL: &str = "fast-6";

/// Returns the bytes of the fast tier's model file, learnt from the annotated sets and word lists below `data`, from `own` articles
/// and lists, and from the lines of word clusters; `report` is told of every step. What `teacher` finds in the articles is learnt from
/// too, where their own annotation is of another kind.
///
/// # Errors
///
/// [`TrainError`] where the data is missing or malformed.
///
/// # Cost
///
/// About a quarter of an hour on one core, three minutes of it for what the teacher labels.
pub fn train_fast(
    data: &Path,
    own: &Own,
    clusters: &str,
    teacher: Option<&dyn Tagger>,
    report: impl Fn(&str),
) -> Result<Vec<u8>, TrainError> {
    let lexicon = lexicon::build(data, &own.lists)?;
    let clusters = Clusters::parse(clusters);
    report("word lists read");
    let silver_names = teacher.map(|teacher| silver_labels::names(data, own, teacher)).transpose()?.unwrap_or_default();
    let mut silver_roles =
        teacher.map(|teacher| silver_labels::roles(data, own, teacher)).transpose()?.unwrap_or_default();
    report(&format!("{} articles labelled by the teacher", silver_names.len() + silver_roles.len()));
    for folder in &own.quoted {
        silver_roles.extend(marked_roles::read(folder)?);
    }
    let names = names::train(&names::sets(data, &own.named)?, &lexicon, &clusters, silver_names, &report);
    report(&format!("names: {} features, {} in their review", names.first.features.len(), names.review.features.len()));
    let first = FirstStage { model: FAST_MODEL.to_owned(), lexicon, clusters, names: names.first.compile() };
    let tagger = FastTagger::from_parts(first, names.review.compile(), roles::untrained());
    let roles =
        roles::train(data, &tagger, |_| true, &silver_roles, |epoch| report(&format!("roles: pass {epoch} done")))?;
    report(&format!("roles: {} features", roles.features.len()));
    Ok(fast_file::write(tagger.first_stage(), [&names.first, &names.review, &roles]))
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
/// About three minutes on one core: the roles model is learnt again for each third of the articles.
pub fn train_marks(data: &Path, report: impl Fn(&str)) -> Result<Vec<u8>, TrainError> {
    let tagger = FastTagger::embedded()?;
    let articles = quotes_marks::training_articles(data)?;
    report(&format!("marks: {} articles read", articles.len()));
    let labels = quotes_marks::unseen_labels(data, &articles, &tagger)?;
    report("marks: articles labelled");
    Ok(quotes_marks::train_marks(&articles, &labels))
}
