//! Bytes to article to enrichment to record: the one way that the worker and the commands share.

mod stage_times;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use quotewire_engine::{Cancel, Cancelled, Enricher, Enrichment};

use crate::article::{self, Article, ArticleError, Format, Hints, Status, Warning};
use crate::record::{self, EnrichedRecord, EnrichmentInfo, OffsetUnit, SOFTWARE};
pub use stage_times::{Stage, StageTimes};

/// How payloads are made into records. Cheap to clone; shared by all threads.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// The extraction.
    pub enricher: Enricher,
    /// What offsets count.
    pub offset_unit: OffsetUnit,
    /// Largest payload accepted, bytes.
    pub max_article_bytes: usize,
}

/// Why a payload has no record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PipelineError {
    /// It is no article.
    #[error(transparent)]
    Article(#[from] ArticleError),
    /// Enriching it was given up. Whoever gave it up says why.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Enriching it panicked with this message, which is a fault of ours.
    #[error("enriching panicked: {0}")]
    Panic(String),
}

impl Pipeline {
    /// Returns the article in `payload` and its record, as long as they are wanted. The caller reads the clock:
    /// `enriched_at` is RFC 3339.
    ///
    /// # Errors
    ///
    /// Any [`PipelineError`]; none can succeed on another try. A panic is caught here.
    ///
    /// # Cost
    ///
    /// Linear in the length of the payload; milliseconds: not for an async thread.
    pub fn run(
        &self,
        payload: &[u8],
        hints: &Hints<'_>,
        format: Format,
        enriched_at: &str,
        cancel: &Cancel,
    ) -> Result<(Article, EnrichedRecord), PipelineError> {
        let times = StageTimes::default();
        let article = self.decode(payload, hints, format, &times)?;
        let record = self.enrich_timed(&article, enriched_at, cancel, &times)?;
        Ok((article, record))
    }

    /// Does the first half of [`Self::run`]: returns the article in `payload`, and notes in `times` how long that took.
    ///
    /// # Errors
    ///
    /// It is no article, or decoding it panicked.
    pub fn decode(
        &self,
        payload: &[u8],
        hints: &Hints<'_>,
        format: Format,
        times: &StageTimes,
    ) -> Result<Article, PipelineError> {
        guarded(|| {
            times.begin(Stage::Decode);
            let article = article::decode(payload, hints, format, self.max_article_bytes)?;
            times.end(Stage::Decode);
            Ok(article)
        })
    }

    /// Does the second half of [`Self::run`]: returns the record of `article`, and notes in `times` when each stage began and
    /// ended. Whoever writes the record ends [`Stage::Record`] once more.
    ///
    /// # Errors
    ///
    /// It was cancelled before the record was there, or enriching it panicked.
    pub fn enrich_timed(
        &self,
        article: &Article,
        enriched_at: &str,
        cancel: &Cancel,
        times: &StageTimes,
    ) -> Result<EnrichedRecord, PipelineError> {
        guarded(|| Ok(self.enrich_watched(article, enriched_at, cancel, times)?))
    }

    /// Returns the article in `payload` and what was found in it, as long as they are wanted; nothing where it is canceled or not
    /// in English.
    ///
    /// # Errors
    ///
    /// As [`Self::run`].
    pub fn extract(
        &self,
        payload: &[u8],
        format: Format,
        cancel: &Cancel,
    ) -> Result<(Article, Option<Enrichment>), PipelineError> {
        guarded(|| {
            let article = article::decode(payload, &Hints::default(), format, self.max_article_bytes)?;
            let enrichment = match is_extracted(&article, &mut Vec::new()) {
                true => Some(self.enricher.enrich_unless(&article.headline, &article.body, cancel)?),
                false => None,
            };
            Ok((article, enrichment))
        })
    }

    /// Returns the record of `article`, as long as it is wanted: enriched, or with a warning and nothing extracted where it
    /// is canceled or not in English.
    ///
    /// # Errors
    ///
    /// It was cancelled before the record was there.
    pub fn enrich(&self, article: &Article, enriched_at: &str, cancel: &Cancel) -> Result<EnrichedRecord, Cancelled> {
        self.enrich_watched(article, enriched_at, cancel, &StageTimes::default())
    }

    fn enrich_watched(
        &self,
        article: &Article,
        enriched_at: &str,
        cancel: &Cancel,
        times: &StageTimes,
    ) -> Result<EnrichedRecord, Cancelled> {
        let started = Instant::now();
        let mut warnings = article.warnings.clone();
        record::warn(article, enriched_at.parse().ok(), &mut warnings);
        let enrichment = match is_extracted(article, &mut warnings) {
            true => Some(self.enricher.enrich_watched(&article.headline, &article.body, cancel, times)?),
            false => None,
        };
        times.begin(Stage::Record);
        let mut record = record::make(article, enrichment.as_ref(), self.offset_unit);
        let tagger = self.enricher.tagger();
        record.warnings = warnings;
        record.enrichment = EnrichmentInfo {
            software: SOFTWARE.into(),
            tier: tagger.tier().as_str().into(),
            model: tagger.model().to_owned(),
            enriched_at: enriched_at.to_owned(),
            duration_us: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        };
        times.end(Stage::Record);
        Ok(record)
    }
}

/// Runs `work`; a panic in it is an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, PipelineError>) -> Result<T, PipelineError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(PipelineError::Panic(panic_message(panic.as_ref()))))
}

/// Returns whether anything is to be extracted from the article, and adds to `warnings` why not.
fn is_extracted(article: &Article, warnings: &mut Vec<Warning>) -> bool {
    if article.status == Status::Canceled {
        return false;
    }
    if let Some(language) = article.language.as_deref().filter(|_| !article.is_english()) {
        let message = match language {
            "und" => "nobody knows the article's language: only English is extracted from".to_owned(),
            language => format!("the article is in {language:?}: only English is extracted from"),
        };
        warnings.push(Warning::new("language_unsupported", message));
        return false;
    }
    true
}

/// Returns what a panic says of itself.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
