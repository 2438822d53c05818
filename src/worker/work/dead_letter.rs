//! The dead letter of an article that has no record.

use super::{Answer, Failure, Obstacle, Work};
use crate::nats::{DeadLetter, DeadLetterRoom, Outgoing, PublishFailure, Stored};
use crate::pipeline::Stage;
use crate::telemetry::live::LostArticle;

impl Work<'_> {
    /// Publishes the dead letter, as a pointer where the stream takes no more, and tells where even that is refused. One that is
    /// there already stays as it is.
    pub(super) async fn publish_dead_letter(&self) -> Result<(), Failure> {
        self.trail.know_from(&self.delivery.payload);
        self.trail.times().begin(Stage::Publish);
        let (kind, message) = match &self.failure {
            Some(failure) => (failure.kind(), failure.to_string()),
            None => ("panic", "no failure to tell of".to_owned()),
        };
        let earlier = self.context.earlier_letters.as_ref();
        if let Some(earlier) = earlier
            && earlier.has(&self.delivery).await
        {
            earlier.count();
            tracing::warn!(stage = "processing", kind, error = message, "the article has its dead letter already");
            return Ok(());
        }
        let letter = DeadLetter { delivery: &self.delivery, kind, message: &message };
        let message_id = letter.message_id();
        let publisher = &self.context.dead_letters;
        let room = DeadLetterRoom {
            max_message_bytes: self.context.connection.client().max_payload(),
            n_added_bytes: publisher.n_added_bytes(&message_id),
        };
        let subject = self.context.dead_letter_subjects.apply(&self.delivery.subject);
        let (headers, payload) = letter.compose(room);
        let mut outgoing = Outgoing { subject, message_id, headers, payload };
        let permit = self.context.dead_letter_tries.try_acquire();
        if permit.is_err() && self.context.health.has(Obstacle::NoDeadLetters) {
            self.context.answers.keep(&self.delivery, Answer::RefusedDeadLetter { kind, message });
            return Err(PublishFailure::NoAck("other dead letters are tried".to_owned()).into());
        }
        let mut published = self.publish(publisher, &outgoing, Obstacle::NoDeadLetters).await;
        if let Err(PublishFailure::TooLarge(_)) = published {
            // The stream has a limit of its own, below the server's.
            (outgoing.headers, outgoing.payload) = letter.compose_pointer(room);
            published = self.publish(publisher, &outgoing, Obstacle::NoDeadLetters).await;
        }
        if let Err(failure) = &published {
            self.context.health.report(Obstacle::NoDeadLetters, self.context.connection.is_up());
            self.context.answers.keep(&self.delivery, Answer::RefusedDeadLetter { kind, message: message.clone() });
            tracing::error!(
                stage = "publishing",
                kind,
                error = %failure,
                "the dead letter is not taken; the article waits in the input stream"
            );
        }
        let Stored { was_duplicate, .. } = published?;
        if !was_duplicate {
            self.context.metrics.dead_lettered.inc(kind);
        } else if let Some(earlier) = earlier {
            earlier.count();
        }
        self.context.live.dead_lettered(|| LostArticle { origin: self.origin(), kind, message: message.clone() });
        tracing::warn!(stage = "processing", kind, error = message, "article dead-lettered");
        Ok(())
    }
}
