//! Why an article has no record, and what is to be done about it: the error says so itself.

use std::time::Duration;

use super::settlement::Disposition;
use crate::article::ArticleError;
use crate::config::InputSettings;
use crate::nats::PublishFailure;
use crate::pipeline::PipelineError;
use quotewire_engine::Cancelled;

/// Why an article has no record.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The payload is no article.
    #[error(transparent)]
    Article(ArticleError),
    /// Enriching it panicked, which is a fault of ours.
    #[error("enriching panicked: {0}")]
    Panic(String),
    /// Enriching it took longer than any article may.
    #[error("not enriched within {limit:?} (engine.article_deadline)")]
    Deadline {
        /// The limit that the settings give.
        limit: Duration,
    },
    /// Enriching it was given up. Whoever gave it up says why.
    #[error(transparent)]
    Cancelled(Cancelled),
    /// The server does not take the record.
    #[error(transparent)]
    Publish(#[from] PublishFailure),
    /// The server takes no record at all, and other articles are to find out whether it takes theirs.
    #[error(transparent)]
    GivesWay(PublishFailure),
    /// The server takes other records, and none on this one's subject.
    #[error("others are taken, and none on this subject: {0}")]
    Refused(PublishFailure),
    /// It was delivered more often than the limit allows and never answered: workers may have died of it.
    #[error("delivered {deliveries} times without an answer, the limit is {limit}")]
    DeliveryLimit {
        /// Deliveries, this one too.
        deliveries: i64,
        /// The limit that the settings give.
        limit: i64,
    },
    /// What was found out at an earlier delivery, when its dead letter was refused.
    #[error("{message}")]
    Earlier {
        /// The closed-set name.
        kind: &'static str,
        /// The error in words.
        message: String,
    },
    /// It was delivered more often than the limit allows, while the server lets nobody settle anything.
    #[error("nothing can be settled: the server forbids it")]
    Unsettled,
}

impl From<PipelineError> for Failure {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Article(error) => Self::Article(error),
            PipelineError::Panic(message) => Self::Panic(message),
            PipelineError::Cancelled(cancelled) => Self::Cancelled(cancelled),
        }
    }
}

impl Failure {
    /// Returns the closed-set name, for metrics and dead letters.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Article(error) => error.kind(),
            Self::Panic(_) => "panic",
            Self::Deadline { .. } => "deadline",
            Self::Cancelled(_) => "cancelled",
            Self::Publish(failure) | Self::GivesWay(failure) | Self::Refused(failure) => failure.kind(),
            Self::DeliveryLimit { .. } => "delivery_limit",
            Self::Earlier { kind, .. } => kind,
            Self::Unsettled => "ack_denied",
        }
    }

    /// Returns whether the message is none that could have a record, and nothing is wrong with it: a picture, an event, the
    /// marker of something deleted.
    #[must_use]
    pub fn is_no_article(&self) -> bool {
        matches!(self, Self::Article(error) if error.is_no_article())
    }

    /// Returns what is to be done about it at this delivery: only what the server refused for now is tried again,
    /// and that only up to the limit.
    #[must_use]
    pub fn disposition(&self, deliveries: i64, policy: &RetryPolicy) -> Disposition {
        match self {
            Self::Article(_)
            | Self::Panic(_)
            | Self::Deadline { .. }
            | Self::Cancelled(_)
            | Self::DeliveryLimit { .. }
            | Self::Earlier { .. }
            | Self::Publish(PublishFailure::TooLarge(_)) => Disposition::DeadLetter,
            Self::Publish(_) | Self::Refused(_) if deliveries >= policy.max_deliver => Disposition::DeadLetter,
            Self::Unsettled | Self::Refused(_) => Disposition::Retry { after: policy.longest },
            Self::GivesWay(_) => Disposition::Retry { after: Duration::ZERO },
            Self::Publish(_) => Disposition::Retry { after: policy.delay(deliveries) },
        }
    }
}

/// How often and how soon an article is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Deliveries before an article is dead-lettered.
    pub max_deliver: i64,
    /// Delay after the first delivery.
    pub first: Duration,
    /// Longest delay.
    pub longest: Duration,
}

impl RetryPolicy {
    /// Returns the policy that the settings give.
    #[must_use]
    pub fn new(settings: &InputSettings) -> Self {
        Self { max_deliver: settings.max_deliver, first: settings.retry_delay, longest: settings.retry_delay_max }
    }

    /// Returns the delay after so many deliveries: it doubles with each, up to the longest, with a quarter of
    /// jitter either way so that articles that failed together do not come back together.
    #[must_use]
    pub fn delay(&self, deliveries: i64) -> Duration {
        let n_doublings = u32::try_from((deliveries - 1).clamp(0, 20)).unwrap_or(0);
        let delay = self.first.saturating_mul(1 << n_doublings).min(self.longest);
        delay.mul_f64(0.75 + fastrand::f64() / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy =
        RetryPolicy { max_deliver: 3, first: Duration::from_secs(1), longest: Duration::from_secs(60) };

    #[test]
    fn every_kind_is_counted_by_its_name() {
        let text = String::new;
        let publish = [
            PublishFailure::TooLarge(text()),
            PublishFailure::Full(text()),
            PublishFailure::NoStream(text()),
            PublishFailure::NoAck(text()),
            PublishFailure::Refused(text()),
        ];
        assert_eq!(publish.each_ref().map(PublishFailure::kind), PublishFailure::KINDS);
        let own = [
            Failure::Panic(text()),
            Failure::Deadline { limit: Duration::ZERO },
            Failure::Cancelled(Cancelled),
            Failure::DeliveryLimit { deliveries: 1, limit: 1 },
            Failure::Unsettled,
            Failure::Article(ArticleError::Empty),
        ];
        for failure in own.into_iter().chain(publish.map(Failure::Publish)) {
            assert!(crate::telemetry::metrics::is_failure(failure.kind()), "{failure:?}");
        }
    }

    #[test]
    fn delays_grow_and_stay_below_the_longest() {
        for (deliveries, seconds) in [(1, 1.0), (2, 2.0), (4, 8.0), (9, 60.0), (1_000_000, 60.0)] {
            let delay = POLICY.delay(deliveries).as_secs_f64();
            assert!((seconds * 0.75..=seconds * 1.25).contains(&delay), "delivery {deliveries}: {delay} s");
        }
    }

    #[test]
    fn only_what_may_succeed_later_is_tried_again_and_not_for_ever() {
        let no_ack = Failure::Publish(PublishFailure::NoAck(String::new()));
        assert!(matches!(no_ack.disposition(1, &POLICY), Disposition::Retry { .. }));
        assert_eq!(no_ack.disposition(3, &POLICY), Disposition::DeadLetter);
        let too_large = Failure::Publish(PublishFailure::TooLarge(String::new()));
        assert_eq!(too_large.disposition(1, &POLICY), Disposition::DeadLetter);
        let malformed = Failure::Article(ArticleError::TooLarge { bytes: 2, limit: 1 });
        assert_eq!(malformed.disposition(1, &POLICY), Disposition::DeadLetter);
        assert_eq!(Failure::Panic(String::new()).disposition(1, &POLICY), Disposition::DeadLetter);
    }
}
