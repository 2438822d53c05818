//! The extraction that the settings ask for.

use std::sync::Arc;

use crate::config::EngineSettings;
use quotewire_engine::{AccurateTagger, Enricher, FastTagger, ModelError, Tagger, Tier};

/// Returns the enricher of `settings`: with its model file, or the weights inside the program.
///
/// # Errors
///
/// A model file that cannot be read or is none.
pub fn load(settings: &EngineSettings) -> Result<Enricher, ModelError> {
    let file = settings.model.as_ref().map(std::fs::read).transpose()?;
    let tagger: Arc<dyn Tagger> = match (settings.tier, file) {
        (Tier::Fast, None) => Arc::new(FastTagger::embedded()?),
        (Tier::Fast, Some(file)) => Arc::new(FastTagger::from_bytes(&file)?),
        (Tier::Accurate, None) => Arc::new(AccurateTagger::embedded()?),
        (Tier::Accurate, Some(file)) => Arc::new(AccurateTagger::from_bytes(file)?),
    };
    Ok(Enricher::new(tagger))
}
