//! The end of an article's way: the server is told, and so is the log.

use std::time::SystemTime;

use super::{Failure, Step, Work};
use crate::pipeline::Stage;
use crate::telemetry::log::wild::shortened;
use crate::telemetry::traces::Settled;
use crate::worker::pool::Urgency;

const NS_A_MS: i128 = 1_000_000;

impl Work<'_> {
    /// Tells the server what has become of the article, and the log, in one line with the time that each stage took.
    pub(super) async fn settle(&self, step: Step) {
        let times = self.trail.times();
        self.trail.know_from(&self.delivery.payload);
        times.begin(Stage::Ack);
        match step {
            Step::Ack => self.delivery.ack().await,
            Step::Terminate => self.delivery.terminate().await,
            Step::HandBack(delay) => {
                let kind = self.failure.as_ref().map_or("shutdown", Failure::kind);
                self.context.metrics.retried.inc(kind);
                if let Some(failure) = &self.failure {
                    let delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
                    tracing::warn!(stage = "publishing", kind, error = %failure, delay_ms, "article handed back");
                }
                self.delivery.negative_ack(delay).await;
            }
            Step::Enrich | Step::PublishRecord | Step::PublishDeadLetter => {}
        }
        times.end(Stage::Ack);
        self.tell(step);
        self.trace(step);
    }

    /// Returns what has become of the article.
    pub(super) fn outcome(&self, step: Step) -> &'static str {
        match step {
            Step::Terminate => "dead_lettered",
            Step::Ack if self.no_article.is_some() => "no_article",
            Step::Ack if let Some(outcome) = self.trail.kept_back() => outcome,
            Step::Ack if self.record.is_some() => "published",
            // An earlier delivery has its record.
            Step::Ack => "published_before",
            _ => "handed_back",
        }
    }

    /// Tells the log of the article's way.
    fn tell(&self, step: Step) {
        let times = self.trail.times();
        let us = |stage| times.took(stage).map(|took| u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        let stored_at_ns = self.delivery.origin.stored_at_ns;
        let age_ns = (stored_at_ns > 0).then(|| jiff::Timestamp::now().as_nanosecond() - stored_at_ns);
        tracing::debug!(
            outcome = self.outcome(step),
            kind = self.failure.as_ref().map(Failure::kind).or(self.no_article),
            age_ms = age_ns.and_then(|age_ns| i64::try_from(age_ns / NS_A_MS).ok()),
            receive_us = us(Stage::Receive),
            decode_us = us(Stage::Decode),
            tag_us = us(Stage::Tag),
            entities_us = us(Stage::Entities),
            quotes_us = us(Stage::Quotes),
            speakers_us = us(Stage::Speakers),
            record_us = us(Stage::Record),
            publish_us = us(Stage::Publish),
            ack_us = us(Stage::Ack),
            total_us = u64::try_from(times.elapsed().as_micros()).unwrap_or(u64::MAX),
            "article settled"
        );
    }

    /// Hands over what its trace tells of the article, where it is traced.
    fn trace(&self, step: Step) {
        let Some(sampled) = self.sampled else { return };
        let (origin, times) = (&self.delivery.origin, self.trail.times());
        // One that gives way has let go of its record.
        let gives_way = matches!(self.failure, Some(Failure::GivesWay(_)));
        let answer_subject = match self.record.is_none() && self.failure.is_some() && !gives_way {
            true => self.context.dead_letter_subjects.apply(&self.delivery.subject),
            false => self.record_subject(self.record.as_ref()),
        };
        self.context.traces.export(Settled {
            sampled,
            at: SystemTime::now(),
            took: times.elapsed(),
            stages: times.begun().collect(),
            subject: shortened(&self.delivery.subject).to_owned(),
            answer_subject: shortened(&answer_subject).to_owned(),
            stream: origin.stream.clone(),
            sequence: origin.sequence,
            deliveries: origin.deliveries,
            is_urgent: self.urgency == Urgency::Urgent,
            n_bytes: self.delivery.payload.len(),
            article_id: self.trail.id().map(|id| shortened(id).to_owned()),
            outcome: self.outcome(step),
            failure: self.failure.as_ref().map(|failure| (failure.kind(), shortened(&failure.to_string()).to_owned())),
        });
    }
}
