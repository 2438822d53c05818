//! When each stage of an article began and ended.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use quotewire_engine::Watcher;

/// A part of an article's way from its delivery to its settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// From delivery until a CPU thread takes it.
    Receive,
    /// Payload to article.
    Decode,
    /// Text to tokens and labels.
    Tag,
    /// Labels to entities.
    Entities,
    /// Labels to quotations.
    Quotes,
    /// Who speaks them.
    Speakers,
    /// All of it to the record's JSON.
    Record,
    /// Record or dead letter to the server's ack of it, published or held, all tries together.
    Publish,
    /// Telling the server that the article is settled.
    Ack,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 9] = [
        Self::Receive,
        Self::Decode,
        Self::Tag,
        Self::Entities,
        Self::Quotes,
        Self::Speakers,
        Self::Record,
        Self::Publish,
        Self::Ack,
    ];
    /// Those on a CPU thread, from payload to record, in order.
    pub const ON_THREAD: [Self; 6] =
        [Self::Decode, Self::Tag, Self::Entities, Self::Quotes, Self::Speakers, Self::Record];

    /// Returns its name, in metrics, log and traces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Decode => "decode",
            Self::Tag => "tag",
            Self::Entities => "entities",
            Self::Quotes => "quotes",
            Self::Speakers => "speakers",
            Self::Record => "record",
            Self::Publish => "publish",
            Self::Ack => "ack",
        }
    }
}

/// When each stage of one article began and ended, written by the threads that work on it.
#[derive(Debug)]
pub struct StageTimes {
    since: Instant,
    /// Nanoseconds from `since` to beginning and end of each stage, 1 more than that: 0 is not yet.
    stages: [(AtomicU64, AtomicU64); Stage::ALL.len()],
}

impl Default for StageTimes {
    fn default() -> Self {
        Self { since: Instant::now(), stages: Default::default() }
    }
}

impl StageTimes {
    /// Notes that `stage` begins, also where it has been before.
    pub fn begin(&self, stage: Stage) {
        let (begin, end) = &self.stages[stage as usize];
        end.store(0, Ordering::Relaxed);
        begin.store(self.now(), Ordering::Relaxed);
    }

    /// Notes that `stage` is over; a later end counts.
    pub fn end(&self, stage: Stage) {
        self.stages[stage as usize].1.store(self.now(), Ordering::Relaxed);
    }

    /// Notes that `stage` is over, where it was not so before.
    pub fn end_once(&self, stage: Stage) {
        if self.span(stage).is_none() {
            self.end(stage);
        }
    }

    /// Returns how long `stage` took; none where it did not come to its end.
    #[must_use]
    pub fn took(&self, stage: Stage) -> Option<Duration> {
        let (begin, end) = self.span(stage)?;
        Some(end.saturating_sub(begin))
    }

    /// Returns when `stage` began and ended, since the times were made; none where it did not come to its end.
    #[must_use]
    pub fn span(&self, stage: Stage) -> Option<(Duration, Duration)> {
        let (begin, end) = &self.stages[stage as usize];
        Some((at(begin)?, at(end)?))
    }

    /// Returns each stage that has begun, with its beginning and its end since the times were made; no end where it did not come
    /// to one.
    pub fn begun(&self) -> impl Iterator<Item = (Stage, Duration, Option<Duration>)> {
        Stage::ALL
            .into_iter()
            .zip(&self.stages)
            .filter_map(move |(stage, (begin, end))| Some((stage, at(begin)?, at(end))))
    }

    /// Returns how long it is since the times were made.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_nanos()).unwrap_or(u64::MAX).saturating_add(1)
    }
}

impl Watcher for StageTimes {
    fn begins(&self, stage: quotewire_engine::Stage) {
        self.begin(of_engine(stage));
    }

    fn ends(&self, stage: quotewire_engine::Stage) {
        self.end(of_engine(stage));
    }
}

/// Returns the time that is noted, none where it is not yet.
fn at(time: &AtomicU64) -> Option<Duration> {
    time.load(Ordering::Relaxed).checked_sub(1).map(Duration::from_nanos)
}

fn of_engine(stage: quotewire_engine::Stage) -> Stage {
    match stage {
        quotewire_engine::Stage::Tag => Stage::Tag,
        quotewire_engine::Stage::Entities => Stage::Entities,
        quotewire_engine::Stage::Quotes => Stage::Quotes,
        quotewire_engine::Stage::Speakers => Stage::Speakers,
    }
}
