//! What a CPU thread does with one article: payload in, record to publish out.

use async_nats::{HeaderMap, HeaderValue};
use bytes::Bytes;

use super::failure::Failure;
use crate::article::{self, Format, Hints};
use crate::cancel::Cancel;
use crate::enrich::Enricher;
use crate::nats::{Identity, wire_len};
use crate::record::{self, OffsetUnit, Source};

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

/// The message that a record is made of.
#[derive(Debug, Clone)]
pub struct Message {
    /// The subject that it was published on.
    pub subject: String,
    /// The publisher's headers.
    pub headers: HeaderMap,
    /// What was published.
    pub payload: Bytes,
    /// Which stored message it is; none in core mode, where each is its own.
    pub identity: Option<Identity>,
    /// Most bytes of its record and of the headers that are made here: what is longer is shortened.
    pub max_record_bytes: usize,
}

impl Message {
    /// Returns the `Nats-Msg-Id` of its record, which is read as `reading` says.
    fn record_id(&self, reading: [&str; 2], model: &str) -> String {
        match &self.identity {
            Some(Identity { stream, sequence, stored_at_ns }) => {
                let (sequence, stored_at_ns) = (*sequence, *stored_at_ns);
                let (subject, payload) = (&self.subject, &self.payload);
                record::message_id(&Source { stream, sequence, stored_at_ns, subject, reading, payload }, model)
            }
            None => format!("{:032x}", fastrand::u128(..)),
        }
    }

    /// Tells where the whole article is.
    fn whole(&self) -> String {
        match &self.identity {
            Some(Identity { stream, sequence, .. }) => {
                format!("The whole article is message {sequence} of stream {stream}")
            }
            None => "Whoever published the article has it whole".to_owned(),
        }
    }
}

impl Recipe {
    /// Returns the record of the article in `message`, as long as it is wanted.
    ///
    /// # Errors
    ///
    /// [`Failure::Article`] and [`Failure::Cancelled`]: none can succeed on another try.
    ///
    /// # Cost
    ///
    /// Milliseconds: not for an async thread.
    pub fn make(&self, message: &Message, cancel: &Cancel) -> Result<Record, Failure> {
        let hints = Hints::from_headers(|name| message.headers.get(name).map(HeaderValue::as_str));
        let article = article::decode(&message.payload, &hints, Format::Auto, self.max_article_bytes)?;
        let enriched_at = jiff::Timestamp::now().to_string();
        let record = record::make_unless(&self.enricher, &article, self.offset_unit, &enriched_at, cancel)?;
        let message_id = message.record_id(hints.reading(), self.enricher.tagger().model());
        let mut headers = HeaderMap::new();
        for (name, value) in record::headers(&article, &record.content_hash, &message_id, &enriched_at) {
            // A value that a header cannot hold is better left out than a reason to lose the article.
            if let Ok(value) = value.parse::<HeaderValue>() {
                headers.insert(name, value);
            }
        }
        let n_room = message.max_record_bytes.saturating_sub(wire_len(&headers));
        Ok(Record { message_id, headers, payload: record::to_json_within(record, n_room, &message.whole()).into() })
    }
}
