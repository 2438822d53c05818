//! What became of articles at this worker, for those that are delivered again and again.
//!
//! Above the limit of deliveries an article is not enriched any more: workers may have died of it. This worker lives, and so
//! knows better where it has answered the article before: its record is stored and the server heard nothing of it, or its
//! dead letter had a reason and was refused.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::nats::Delivery;

/// Articles that are kept in mind. More than may be unsettled at a time by default (`input.max_ack_pending`), and some
/// hundred bytes each at most.
const MOST: usize = 4096;

/// What became of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The server has stored its record.
    Record,
    /// It can have no record, and the server has refused its dead letter.
    RefusedDeadLetter {
        /// Closed-set name of the error.
        kind: &'static str,
        /// The error in words.
        message: String,
    },
}

/// Which message of the input stream: its sequence, and when it was stored.
type Key = (u64, i128);

/// The last answers of this worker.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    answers: HashMap<Key, Answer>,
    oldest_first: VecDeque<Key>,
}

impl Answers {
    /// Keeps in mind what became of the article, and forgets the oldest where there are too many.
    pub(super) fn keep(&self, delivery: &Delivery, answer: Answer) {
        let Some(key) = key(delivery) else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.answers.insert(key, answer).is_none() {
            kept.oldest_first.push_back(key);
        }
        if kept.oldest_first.len() > MOST
            && let Some(oldest) = kept.oldest_first.pop_front()
        {
            kept.answers.remove(&oldest);
        }
    }

    /// Returns what became of the article when it was here before, none where that is not known.
    pub(super) fn find(&self, delivery: &Delivery) -> Option<Answer> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.answers.get(&key(delivery)?).cloned()
    }
}

/// Returns what names the message; none in core mode, where nothing is delivered again.
fn key(delivery: &Delivery) -> Option<Key> {
    let origin = &delivery.origin;
    (!origin.stream.is_empty()).then_some((origin.sequence, origin.stored_at_ns))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nats::Origin;

    fn delivery(sequence: u64) -> Delivery {
        let mut delivery = Delivery::of_core_payload("{".into());
        delivery.origin = Origin { stream: "NEWS".to_owned(), sequence, ..Origin::default() };
        delivery
    }

    #[test]
    fn the_last_answer_is_found_and_the_oldest_is_forgotten() {
        let answers = Answers::default();
        let refused = Answer::RefusedDeadLetter { kind: "panic", message: "m".to_owned() };
        answers.keep(&delivery(0), refused);
        answers.keep(&delivery(0), Answer::Record);
        assert_eq!(answers.find(&delivery(0)), Some(Answer::Record));
        for sequence in 1..=MOST as u64 {
            answers.keep(&delivery(sequence), Answer::Record);
        }
        assert_eq!(answers.find(&delivery(0)), None);
        assert_eq!(answers.find(&delivery(1)), Some(Answer::Record));
    }

    #[test]
    fn a_core_message_is_never_another_one() {
        let answers = Answers::default();
        let core = Delivery::of_core_payload("{".into());
        answers.keep(&core, Answer::Record);
        assert_eq!(answers.find(&core), None);
    }
}
