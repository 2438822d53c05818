//! An article to what is written of it.

use quotewire_engine::Cancel;

use super::args::To;
use super::input::Item;
use super::stop::Stop;
use super::writer::Written;
use super::{explain, page, summary};
use crate::article::{ArticleError, Hints};
use crate::cli::terminal::Look;
use crate::export::ninjs;
use crate::pipeline::{Pipeline, PipelineError};

/// What is done with each article.
pub(super) struct Job {
    pub(super) pipeline: Pipeline,
    pub(super) explain: bool,
    pub(super) to: To,
    pub(super) look: Look,
    pub(super) stop: Stop,
}

/// What became of an item.
pub(super) enum Made {
    /// Its record as it is written.
    Record(Written),
    /// It is no article, and nobody's fault.
    Skipped(ArticleError),
    /// It was given up.
    Cancelled,
    /// Why there is no record, as kind and message.
    Failed(&'static str, String),
}

impl Made {
    /// Returns what became of an article whose extraction panicked.
    pub(super) fn panicked() -> Self {
        Self::Failed("panic", "the extraction failed: please report this article".to_owned())
    }
}

impl Job {
    /// Makes the record of `item`, the article of this number; a panic in it is that article's failure and no other's. What
    /// is begun after a signal is given up at once.
    pub(super) fn make(&self, item: &Item, number: usize) -> Made {
        let payload = match &item.payload {
            Ok(_) if self.stop.is_asked() => return Made::Cancelled,
            Ok(payload) => payload,
            Err((kind, message)) => return Made::Failed(kind, message.clone()),
        };
        match self.written(payload, item, number) {
            Ok(written) => Made::Record(written),
            Err(PipelineError::Article(error)) if error.is_no_article() => Made::Skipped(error),
            Err(PipelineError::Article(error)) => Made::Failed(error.kind(), format!("{error}{}", hint(&error))),
            Err(PipelineError::Cancelled(_)) => Made::Cancelled,
            Err(PipelineError::Panic(_)) => Made::panicked(),
        }
    }

    fn written(&self, payload: &[u8], item: &Item, number: usize) -> Result<Written, PipelineError> {
        let (format, cancel): (_, &Cancel) = (item.format, &self.stop.cancel);
        if self.explain {
            let (article, found) = self.pipeline.extract(payload, format, cancel)?;
            return Ok(Written::Bytes(explain::write(&article, item.file.as_deref(), found.as_ref()).into_bytes()));
        }
        let enriched_at = jiff::Timestamp::now().to_string();
        let (_, mut record) = self.pipeline.run(payload, &Hints::default(), format, &enriched_at, cancel)?;
        if let Some(file) = &item.file {
            record.set_file(file);
        }
        Ok(match self.to {
            To::Ndjson => Written::line(record.to_json()),
            To::Ninjs => Written::line(ninjs::to_json(&record)),
            To::Text => Written::Bytes(summary::write(&record, self.look).into_bytes()),
            To::Html => Written::Part(page::write(&record, number)),
            To::Csv | To::Parquet => Written::Record(Box::new(record)),
        })
    }
}

/// Returns how to mend an input of several articles that are not one a line; nothing for any other.
fn hint(error: &ArticleError) -> &'static str {
    match error {
        ArticleError::MalformedJson { message } if message.starts_with("trailing characters") => {
            " (several articles are read one a line: jq -c .)"
        }
        ArticleError::NotAnObject { found: "a list" } => " (several articles are read one a line: jq -c '.[]')",
        _ => "",
    }
}
