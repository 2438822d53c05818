//! What happens to an article, in which order: a small pure state machine that the worker runs.
//!
//! # Invariants
//!
//! * [`Step::Ack`] comes only after the server has stored the record, at this delivery or an earlier one, or holds it, or something
//!   newer of its article, until its time has come; or where the message is no article.
//! * [`Step::Terminate`] comes only after the server has stored the dead letter.
//! * Every article ends in exactly one of `Ack`, `Terminate` and `HandBack`.
//!
//! `settlement/model.rs` visits every state that workers, server and network can get an article into with it.

#[cfg(test)]
mod model;

use std::time::Duration;

/// What to do next with an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Make the record on a CPU thread.
    Enrich,
    /// Publish the record and wait for the server's ack.
    PublishRecord,
    /// Publish the dead letter and wait for the server's ack.
    PublishDeadLetter,
    /// Ack the input. The end.
    Ack,
    /// Terminate the input. The end.
    Terminate,
    /// Hand the input back, to be delivered again after this delay. The end.
    HandBack(Duration),
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The record is made.
    Enriched,
    /// The message is no article: there is nothing to answer.
    NoArticle,
    /// The server has stored its record at an earlier delivery.
    HasRecord,
    /// The server has acked what was published.
    Stored,
    /// The step failed, and this is to be done about it.
    Failed(Disposition),
    /// The worker stops before the step is over.
    Abandoned,
}

/// What a failure asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disposition {
    /// Another try, after this delay.
    Retry {
        /// How long the server waits before it delivers again.
        after: Duration,
    },
    /// No other try: it can never succeed, or has been tried often enough.
    DeadLetter,
}

/// The way of one article.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Settlement {
    step: Step,
    /// How long to wait where the article is handed back for want of anything better.
    fallback_delay: Duration,
}

impl Settlement {
    /// Returns the settlement of an article that has just been delivered. `fallback_delay` is for handing it back
    /// when even its dead letter cannot be published.
    #[must_use]
    pub fn new(fallback_delay: Duration) -> Self {
        Self { step: Step::Enrich, fallback_delay }
    }

    /// Returns what to do now.
    #[must_use]
    pub fn step(&self) -> Step {
        self.step
    }

    /// Returns whether the article is settled.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.step, Step::Ack | Step::Terminate | Step::HandBack(_))
    }

    /// Takes what came of [`Self::step`] and returns what to do next. An outcome that the step cannot have hands
    /// the article back, which is always safe.
    pub fn advance(&mut self, outcome: Outcome) -> Step {
        if self.is_over() {
            return self.step;
        }
        self.step = match (self.step, outcome) {
            (_, Outcome::Abandoned) => Step::HandBack(Duration::ZERO),
            (Step::Enrich, Outcome::Enriched) => Step::PublishRecord,
            (Step::Enrich, Outcome::NoArticle | Outcome::HasRecord) => Step::Ack,
            (Step::PublishRecord, Outcome::Stored) => Step::Ack,
            (Step::PublishDeadLetter, Outcome::Stored) => Step::Terminate,
            (Step::Enrich | Step::PublishRecord, Outcome::Failed(Disposition::DeadLetter)) => Step::PublishDeadLetter,
            (Step::Enrich | Step::PublishRecord, Outcome::Failed(Disposition::Retry { after })) => {
                Step::HandBack(after)
            }
            _ => Step::HandBack(self.fallback_delay),
        };
        self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: [Outcome; 5] = [
        Outcome::Enriched,
        Outcome::Stored,
        Outcome::Failed(Disposition::DeadLetter),
        Outcome::Failed(Disposition::Retry { after: Duration::from_secs(1) }),
        Outcome::Abandoned,
    ];

    /// Goes every way an article can take and checks each against what the server has by then.
    fn explore(settlement: &Settlement, record_stored: bool, dead_letter_stored: bool, n_ends: &mut usize, depth: u32) {
        match settlement.step() {
            Step::Ack => assert!(record_stored && !dead_letter_stored),
            Step::Terminate => assert!(dead_letter_stored && !record_stored),
            Step::HandBack(_) => assert!(!record_stored && !dead_letter_stored),
            _ => {}
        }
        if settlement.is_over() {
            *n_ends += 1;
            for outcome in OUTCOMES {
                assert_eq!(settlement.clone().advance(outcome), settlement.step(), "the end is the end");
            }
            return;
        }
        assert!(depth < 4, "an article is settled after three steps at most");
        for outcome in OUTCOMES {
            let stored = outcome == Outcome::Stored;
            let record_stored = record_stored || stored && settlement.step() == Step::PublishRecord;
            let dead_letter_stored = dead_letter_stored || stored && settlement.step() == Step::PublishDeadLetter;
            let mut next = settlement.clone();
            next.advance(outcome);
            explore(&next, record_stored, dead_letter_stored, n_ends, depth + 1);
        }
    }

    #[test]
    fn no_way_settles_an_article_before_the_server_has_its_answer() {
        let mut n_ends = 0;
        explore(&Settlement::new(Duration::from_secs(5)), false, false, &mut n_ends, 0);
        assert!(n_ends > 10, "{n_ends} ways");
    }

    #[test]
    fn what_is_no_article_is_acked_when_it_is_found_out_and_at_no_other_step() {
        let new = || Settlement::new(Duration::from_secs(5));
        assert_eq!(new().advance(Outcome::NoArticle), Step::Ack);
        let mut later = new();
        later.advance(Outcome::Enriched);
        assert!(matches!(later.advance(Outcome::NoArticle), Step::HandBack(_)));
    }
}
