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
    /// Records that the output had stored by then.
    n_stored: u64,
    failure: PublishFailure,
}

impl Refusals {
    /// Keeps in mind that the output has refused a record on `subject`, when it had stored `n_stored`.
    pub(super) fn refused(&self, subject: &str, n_stored: u64, failure: &PublishFailure) {
        let mut subjects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if subjects.len() >= MOST {
            subjects.clear();
        }
        // The first refusal counts: later ones may come in between those that pass.
        let refused = Refused { n_stored, failure: failure.clone() };
        subjects.entry(subject.to_owned()).or_insert(refused);
    }

    /// Forgets what was refused on `subject`, which has a record now.
    pub(super) fn taken(&self, subject: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(subject);
    }

    /// Returns why records on `subject` are refused; none where they are not, or where no other has been stored since.
    pub(super) fn of_subject_alone(&self, subject: &str, n_stored: u64) -> Option<PublishFailure> {
        let subjects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        subjects.get(subject).filter(|refused| refused.n_stored < n_stored).map(|refused| refused.failure.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_refused_alone_once_others_are_stored_and_until_it_is_taken() {
        let (refusals, full) = (Refusals::default(), PublishFailure::Full("m".to_owned()));
        refusals.refused("a", 7, &full);
        assert_eq!(refusals.of_subject_alone("a", 7), None, "nobody has anything stored");
        assert_eq!(refusals.of_subject_alone("a", 8), Some(full.clone()));
        refusals.refused("a", 9, &full);
        assert_eq!(refusals.of_subject_alone("a", 9), Some(full.clone()), "and still");
        assert_eq!(refusals.of_subject_alone("b", 9), None);
        refusals.taken("a");
        assert_eq!(refusals.of_subject_alone("a", 10), None);
        for idx in 0..5_000 {
            refusals.refused(&idx.to_string(), 0, &full);
        }
        assert!(refusals.0.lock().unwrap().len() <= MOST);
    }
}
