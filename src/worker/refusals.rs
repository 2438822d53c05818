//! Subjects of the output on which records are refused while others are stored: an outage of the output is everybody's, and
//! this is theirs alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::nats::PublishFailure;

/// Subjects that are kept in mind. Where there are more, all are forgotten: those that are still refused come back.
const MOST: usize = 1024;

/// What the output has refused last.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<HashMap<String, Refused>>);

#[derive(Debug)]
struct Refused {
    /// Whether a record on another subject has been stored since.
    others_pass: bool,
    failure: PublishFailure,
}

impl Refusals {
    /// Keeps in mind that the output has refused a record on `subject`. A full output is so for everybody, though it may still
    /// take what is small.
    pub(super) fn refused(&self, subject: &str, failure: &PublishFailure) {
        if matches!(failure, PublishFailure::Full(_)) {
            return;
        }
        let mut subjects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if subjects.len() >= MOST {
            subjects.clear();
        }
        // The first refusal counts: later ones may come in between those that pass.
        let refused = Refused { others_pass: false, failure: failure.clone() };
        subjects.entry(subject.to_owned()).or_insert(refused);
    }

    /// Forgets what was refused on `subject`, which has a record now, and keeps in mind that others pass.
    pub(super) fn taken(&self, subject: &str) {
        let mut subjects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        subjects.remove(subject);
        subjects.values_mut().for_each(|refused| refused.others_pass = true);
    }

    /// Returns why records on `subject` are refused; none where they are not, or where none on another has been stored since.
    pub(super) fn of_subject_alone(&self, subject: &str) -> Option<PublishFailure> {
        let subjects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        subjects.get(subject).filter(|refused| refused.others_pass).map(|refused| refused.failure.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_refused_alone_once_others_are_stored_and_until_it_is_taken() {
        let (refusals, no_ack) = (Refusals::default(), PublishFailure::NoAck("m".to_owned()));
        refusals.refused("a", &no_ack);
        assert_eq!(refusals.of_subject_alone("a"), None, "nobody has anything stored");
        refusals.taken("b");
        assert_eq!(refusals.of_subject_alone("a"), Some(no_ack.clone()));
        refusals.refused("a", &no_ack);
        assert_eq!(refusals.of_subject_alone("a"), Some(no_ack.clone()), "and still");
        assert_eq!(refusals.of_subject_alone("b"), None);
        refusals.taken("a");
        refusals.taken("b");
        assert_eq!(refusals.of_subject_alone("a"), None);
        // What passes on the subject itself says nothing against it, in whichever order both are heard of.
        refusals.taken("a");
        refusals.refused("a", &no_ack);
        refusals.taken("a");
        assert_eq!(refusals.of_subject_alone("a"), None);
        refusals.refused("c", &PublishFailure::Full("m".to_owned()));
        refusals.taken("b");
        assert_eq!(refusals.of_subject_alone("c"), None, "full is full");
        for idx in 0..5_000 {
            refusals.refused(&idx.to_string(), &no_ack);
        }
        assert!(refusals.0.lock().unwrap().len() <= MOST);
    }
}
