//! Which of two records of one id is the newer: the rule of docs/status.md.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::model::EnrichedRecord;
use super::number::{compare_numbers, number};
use crate::article::Status;

/// What tells which of two records of one id is the newer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The article's version as it was written, where it is a number.
    pub version: Option<String>,
    /// Whether it is a withdrawal.
    pub is_canceled: bool,
    /// The article's own date, where it is RFC 3339.
    pub published_at: Option<Timestamp>,
    /// The message that it was made of.
    pub origin: Option<Origin>,
}

/// A message of the input stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The stream's name.
    pub stream: String,
    /// The message's sequence in it.
    pub sequence: u64,
}

impl Standing {
    /// Returns the standing of a record with this version and `article.published_at`, as they are written, which was made of
    /// message `origin`.
    #[must_use]
    pub fn new(version: Option<&str>, is_canceled: bool, published_at: Option<&str>, origin: Option<Origin>) -> Self {
        let version = version.and_then(number).map(str::to_owned);
        let published_at = published_at.and_then(|text| text.parse().ok());
        Self { version, is_canceled, published_at, origin }
    }

    /// Returns the standing of `record`, which was made of message `origin`.
    #[must_use]
    pub fn of(record: &EnrichedRecord, origin: Option<Origin>) -> Self {
        let published_at = record.article.get("published_at").and_then(|value| value.as_str());
        Self::new(record.version.as_deref(), record.status == Status::Canceled, published_at, origin)
    }

    /// Returns whether it is newer than `other` of the same id. Of two that nothing tells apart, either is newer than the other.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        let version = match (&self.version, &other.version) {
            (Some(own), Some(others)) => compare_numbers(own, others),
            _ => Ordering::Equal,
        };
        let published_at = match (self.published_at, other.published_at) {
            (Some(own), Some(others)) => own.cmp(&others),
            _ => Ordering::Equal,
        };
        let order =
            version.then(self.is_canceled.cmp(&other.is_canceled)).then(published_at).then(self.sequence_order(other));
        order != Ordering::Less
    }

    /// Returns whether both were made of the same message.
    #[must_use]
    pub fn is_of_same_message(&self, other: &Self) -> bool {
        self.origin.is_some() && self.origin == other.origin
    }

    /// Returns the order in which the messages of both were published; equal where they are of two streams.
    #[must_use]
    pub fn sequence_order(&self, other: &Self) -> Ordering {
        match (&self.origin, &other.origin) {
            (Some(own), Some(others)) if own.stream == others.stream => own.sequence.cmp(&others.sequence),
            _ => Ordering::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(version: &str, is_canceled: bool, day: u32, sequence: u64) -> Standing {
        Standing {
            version: number(version).map(str::to_owned),
            is_canceled,
            published_at: format!("2030-01-{day:02}T00:00:00Z").parse().ok(),
            origin: Some(Origin { stream: "NEWS".to_owned(), sequence }),
        }
    }

    #[test]
    fn the_first_rule_that_tells_two_apart_decides() {
        for (newer, older) in [
            (standing("10", false, 1, 1), standing("9", true, 2, 2)),
            (standing("20301231235959999", false, 1, 1), standing("20301231235959998", false, 2, 2)),
            (standing("1.10", false, 1, 1), standing("1.09", false, 2, 2)),
            (standing("2", true, 1, 1), standing("2", false, 2, 2)),
            (standing("b", true, 1, 1), standing("3", false, 2, 2)),
            (standing("2", false, 2, 1), standing("2.0", false, 1, 2)),
            (standing("b", false, 0, 2), standing("c", false, 1, 1)),
        ] {
            assert!(newer.is_newer_than(&older) && !older.is_newer_than(&newer), "{newer:?} {older:?}");
        }
    }

    #[test]
    fn what_nothing_tells_apart_gives_way_to_what_comes() {
        let other = Standing { origin: None, ..standing("1", false, 1, 9) };
        let one = standing("1", false, 1, 1);
        assert!(one.is_newer_than(&other) && other.is_newer_than(&one));
        assert!(one.is_of_same_message(&one) && !other.is_of_same_message(&other));
    }
}
