//! What a CPU thread does with one article: payload in, record to publish out.

use async_nats::HeaderMap;
use bytes::Bytes;

use super::failure::Failure;
use crate::article::{self, Format};
use crate::cancel::Cancel;
use crate::enrich::Enricher;
use crate::record::{self, OffsetUnit};

/// How articles are made into records.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The extraction.
    pub enricher: Enricher,
    /// What offsets count.
    pub offset_unit: OffsetUnit,
    /// Largest payload accepted, bytes.
    pub max_article_bytes: usize,
}

/// A record, ready to publish.
#[derive(Debug)]
pub struct Record {
    /// Its `Nats-Msg-Id`.
    pub message_id: String,
    /// Its other headers.
    pub headers: HeaderMap,
    /// The record as JSON.
    pub payload: Bytes,
}

impl Recipe {
    /// Returns the record of the article in `payload`, as long as it is wanted.
    ///
    /// # Errors
    ///
    /// [`Failure::Article`], [`Failure::Cancelled`] and [`Failure::Record`]: none can succeed on another try.
    ///
    /// # Cost
    ///
    /// Milliseconds: not for an async thread.
    pub fn make(&self, payload: &[u8], cancel: &Cancel) -> Result<Record, Failure> {
        let article = article::decode(payload, &article::Hints::default(), Format::Auto, self.max_article_bytes)?;
        let enriched_at = jiff::Timestamp::now().to_string();
        let record = record::make_unless(&self.enricher, &article, self.offset_unit, &enriched_at, cancel)?;
        let message_id = record::message_id(&article, self.enricher.tagger().model());
        let mut headers = HeaderMap::new();
        for (name, value) in record::headers(&article, &message_id, &enriched_at) {
            // A value that a header cannot hold, such as an id with a line break, is better left out than a
            // reason to lose the article.
            if let Ok(value) = value.parse::<async_nats::HeaderValue>() {
                headers.insert(name, value);
            }
        }
        Ok(Record { message_id, headers, payload: serde_json::to_vec(&record)?.into() })
    }
}
