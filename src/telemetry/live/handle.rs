//! What a worker has of the page.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use super::digest::Digest;
use super::hub::Hub;
use super::inbox::{LostArticle, News, Origin, Passed, inbox};
use super::task::Task;
use crate::record::EnrichedRecord;
use crate::telemetry::Metrics;

/// The live page, or none. Cheap to clone; nothing that a worker calls on it ever waits.
#[derive(Debug, Clone, Default)]
pub struct Live(Option<Arc<Hub>>);

impl Live {
    /// Starts the task behind the page, which ends with the runtime. It reads from `metrics` what the charts show.
    #[must_use]
    pub fn start(metrics: Metrics) -> Self {
        let (inbox, outlet) = inbox();
        let hub = Arc::new(Hub::new(inbox));
        tokio::spawn(Task::new(Arc::clone(&hub), outlet, metrics).run());
        Self(Some(hub))
    }

    /// Returns whether there is a page: if not, nobody needs a digest.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Returns what the page needs of `record`; none where there is no page.
    ///
    /// # Cost
    ///
    /// Some microseconds, for at most so many articles a second as anybody could read; less for the others.
    #[must_use]
    pub fn digest(&self, record: &EnrichedRecord) -> Option<Arc<Digest>> {
        let hub = self.0.as_ref()?;
        let is_told = Digest::is_pressing(record) || hub.tokens.fetch_sub(1, Ordering::Relaxed) > 0;
        Some(Arc::new(if is_told { Digest::of(record) } else { Digest::untold(record) }))
    }

    /// Tells the page of an article whose record is stored. `key` is the record's message id.
    pub fn published(&self, key: &str, origin: impl FnOnce() -> Origin, digest: Option<&Arc<Digest>>, record: &Bytes) {
        if let (Some(hub), Some(digest)) = (&self.0, digest) {
            let (digest, record) = (Arc::clone(digest), Some(record.clone()));
            hub.inbox.put(News::Passed(Passed { key: key.to_owned(), origin: origin(), digest, record }));
        }
    }

    /// Tells the page of an article that became a dead letter.
    pub fn dead_lettered(&self, lost: impl FnOnce() -> LostArticle) {
        if let Some(hub) = &self.0 {
            hub.inbox.put(News::Lost(lost()));
        }
    }

    pub(super) fn hub(&self) -> Option<&Arc<Hub>> {
        self.0.as_ref()
    }
}
