//! The extraction that the settings ask for.

use std::sync::Arc;

use crate::config::EngineSettings;
use crate::enrich::Enricher;
use crate::tagger::{FastTagger, ModelError, Tier};

/// Returns the enricher of `settings`: with its model file, or the weights inside the program.
///
/// # Errors
///
/// A model file that cannot be read or is none.
pub fn load(settings: &EngineSettings) -> Result<Enricher, ModelError> {
    let tagger = match (settings.tier, &settings.model) {
        (Tier::Fast, None) => FastTagger::embedded()?,
        (Tier::Fast, Some(path)) => FastTagger::from_bytes(&std::fs::read(path).map_err(ModelError::from)?)?,
    };
    Ok(Enricher::new(Arc::new(tagger)))
}
