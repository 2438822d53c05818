//! What a CPU thread does with one article: payload in, record to publish out.

use std::sync::Arc;

use async_nats::{HeaderMap, HeaderValue};
use bytes::Bytes;

use super::failure::Failure;
use super::trail::Trail;
use crate::article::{Format, Hints};
use crate::nats::{Identity, wire_len};
use crate::pipeline::{Pipeline, Stage};
use crate::record::{self, EnrichedRecord, Source, Standing};
use crate::telemetry::Live;
use crate::telemetry::live::Digest;
use crate::telemetry::metrics::RecordFacts;
use quotewire_engine::Cancel;

/// A record, ready to publish.
#[derive(Debug)]
pub struct Record {
    /// Its `Nats-Msg-Id`.
    pub message_id: String,
    /// Its other headers.
    pub headers: HeaderMap,
    /// The record as JSON.
    pub payload: Bytes,
    /// Whether it must not be published yet because of an embargo. A withdrawal holds nothing to wait for.
    pub is_embargoed: bool,
    /// Which edition of which article it is of.
    pub edition: Edition,
    /// What is counted once the record is stored.
    pub facts: RecordFacts,
    /// What the live page's list needs of it, where somebody wants that.
    pub digest: Option<Arc<Digest>>,
}

/// Which edition of which article a record is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The article's id.
    pub id: String,
    /// Whether it is newer than another one, as far as the article says.
    pub standing: Standing,
    /// Whether it has an embargo, over or not.
    pub has_embargo: bool,
    /// Ids of the articles that it replaces, or withdraws, its own too.
    pub supersedes: Vec<String>,
}

impl Edition {
    fn of(record: &EnrichedRecord) -> Self {
        Self {
            id: record.id.clone(),
            standing: Standing::of(record, None),
            has_embargo: record.embargoed.is_some() || record.is_embargoed(),
            supersedes: record.supersedes.iter().map(|superseded| superseded.id.clone()).collect(),
        }
    }
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
    /// The live page, or none.
    pub live: Live,
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

    /// Returns the record of the article in it, made by `pipeline`, as long as it is wanted, and notes in `trail` its id, and
    /// when each stage began and ended.
    ///
    /// # Errors
    ///
    /// [`Failure::Article`], [`Failure::Panic`] and [`Failure::Cancelled`]: none can succeed on another try.
    ///
    /// # Cost
    ///
    /// Milliseconds: not for an async thread.
    pub fn enrich(&self, pipeline: &Pipeline, cancel: &Cancel, trail: &Trail) -> Result<Record, Failure> {
        let hints = Hints::from_headers(|name| self.headers.get(name).map(HeaderValue::as_str));
        let enriched_at = jiff::Timestamp::now().to_string();
        let times = trail.times();
        let article = pipeline.decode(&self.payload, &hints, Format::Auto, times)?;
        trail.know(&article.id);
        let record = pipeline.enrich_timed(&article, &enriched_at, cancel, times)?;
        let mut facts = RecordFacts::of(&record);
        let message_id = self.record_id(hints.reading(), pipeline.enricher.tagger().model());
        let mut headers = HeaderMap::new();
        for (name, value) in record::headers(&article, &record.content_hash, &message_id, &enriched_at) {
            // A value that a header cannot hold is better left out than a reason to lose the article.
            if let Ok(value) = value.parse::<HeaderValue>() {
                headers.insert(name, value);
            }
        }
        let is_embargoed = record.is_embargoed() && !record.is_canceled();
        let edition = Edition::of(&record);
        let digest = self.live.digest(&record);
        let n_room = self.max_record_bytes.saturating_sub(wire_len(&headers));
        let (payload, is_shortened) = record::to_json_within(record, n_room, &self.whole());
        if is_shortened {
            facts.shortened();
        }
        times.end(Stage::Record);
        Ok(Record { message_id, headers, payload: payload.into(), is_embargoed, edition, facts, digest })
    }
}
