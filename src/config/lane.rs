//! The durable consumers that articles come by, each with its share of the input stream.

use std::ops::RangeInclusive;

use super::{InputSettings, subject};

/// Which of the worker's articles a consumer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LaneKind {
    /// Those of `input.subject`.
    Ordinary,
    /// Those of `input.urgent_subject`, which go before the others.
    Urgent,
    /// A part of the stream that is enriched once more.
    Backfill,
}

/// One durable consumer: what it is called and what it gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Which articles.
    pub kind: LaneKind,
    /// The name of the consumer.
    pub consumer: String,
    /// The subjects that it gives.
    pub subjects: Vec<String>,
    /// Sequences of the first and the last message; none for all there are and all that come.
    pub range: Option<RangeInclusive<u64>>,
    /// What the server tells people of the consumer.
    pub description: Option<String>,
}

impl LaneKind {
    /// Returns what says which subjects the consumer gives: a setting, or an option of the command line.
    #[must_use]
    pub fn subject_setting(self) -> &'static str {
        match self {
            Self::Ordinary => "input.subject",
            Self::Urgent => "input.urgent_subject",
            Self::Backfill => "--subject",
        }
    }
}

impl Lane {
    /// Returns whether message `sequence` is the last one that it gives, or one after it.
    #[must_use]
    pub fn is_over(&self, sequence: u64) -> bool {
        self.range.as_ref().is_some_and(|range| sequence >= *range.end())
    }

    /// Returns whether message `sequence` comes after the last one that it is to give.
    #[must_use]
    pub fn is_past(&self, sequence: u64) -> bool {
        self.range.as_ref().is_some_and(|range| sequence > *range.end())
    }
}

impl InputSettings {
    /// Returns each subject of the ordinary articles.
    #[must_use]
    pub fn subjects(&self) -> Vec<String> {
        subject::each(&self.subject).map(str::to_owned).collect()
    }

    /// Returns each subject of the urgent articles; none where they have no lane of their own.
    #[must_use]
    pub fn urgent_subjects(&self) -> Vec<String> {
        self.urgent_subject.iter().flat_map(|subjects| subject::each(subjects)).map(str::to_owned).collect()
    }

    /// Returns each subject that an article may come on.
    #[must_use]
    pub fn all_subjects(&self) -> Vec<String> {
        [self.subjects(), self.urgent_subjects()].concat()
    }

    /// Returns the same as one text, with commas between.
    #[must_use]
    pub fn every_subject(&self) -> String {
        self.all_subjects().join(", ")
    }

    /// Returns the consumers that a worker takes articles from.
    #[must_use]
    pub fn lanes(&self) -> Vec<Lane> {
        let lane = |kind, consumer, subjects| Lane { kind, consumer, subjects, range: None, description: None };
        let mut lanes = vec![lane(LaneKind::Ordinary, self.consumer.clone(), self.subjects())];
        if self.urgent_subject.is_some() {
            lanes.push(lane(LaneKind::Urgent, self.urgent_consumer(), self.urgent_subjects()));
        }
        lanes
    }

    /// Returns the name of the consumer of the urgent articles.
    #[must_use]
    pub fn urgent_consumer(&self) -> String {
        format!("{}-urgent", self.consumer)
    }

    /// Returns the name of the consumer of a backfill.
    #[must_use]
    pub fn backfill_consumer(&self) -> String {
        format!("{}-backfill", self.consumer)
    }

    /// Returns how many of the places of `max_in_flight` are kept for urgent articles.
    #[must_use]
    pub fn n_urgent_places(&self) -> usize {
        if self.urgent_subject.is_some() { self.max_in_flight.div_ceil(URGENT_PART) } else { 0 }
    }

    /// Returns how many of the bytes of `max_in_flight_bytes` are kept for urgent articles.
    #[must_use]
    pub fn n_urgent_bytes(&self) -> usize {
        if self.urgent_subject.is_some() { self.max_in_flight_bytes / URGENT_PART } else { 0 }
    }
}

/// One in so many places is kept for urgent articles. Larger leaves more to the others; smaller has more urgent ones in work at
/// once.
const URGENT_PART: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_articles_have_a_consumer_and_places_of_their_own_where_they_have_a_subject() {
        let mut input = InputSettings::default();
        assert_eq!((input.lanes().len(), input.n_urgent_places(), input.n_urgent_bytes()), (1, 0, 0));
        input.urgent_subject = Some("news.urgent.>, wires.flash.>".to_owned());
        let lanes = input.lanes();
        assert_eq!((lanes[1].kind, lanes[1].consumer.as_str()), (LaneKind::Urgent, "quotewire-urgent"));
        assert_eq!(lanes[1].subjects, ["news.urgent.>", "wires.flash.>"]);
        assert_eq!(input.all_subjects(), ["news.articles.>", "news.urgent.>", "wires.flash.>"]);
        for (max_in_flight, n_urgent) in [(2, 1), (3, 1), (5, 2), (64, 16)] {
            input.max_in_flight = max_in_flight;
            assert_eq!(input.n_urgent_places(), n_urgent);
        }
    }
}
