//! Room for articles in work: so many of them, and so many bytes.

use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::config::{InputSettings, LaneKind};

/// Bytes of room that an article takes for each of its own, until its record is made: the record of news dense with names
/// and quotations is some seven times the article.
const BYTES_A_PAYLOAD_BYTE: usize = 8;

/// Returns a note where the record of the largest article accepted may be larger than the server takes.
#[must_use]
pub fn large_record_note(max_article_bytes: usize, max_payload: usize) -> Option<String> {
    (max_article_bytes.saturating_mul(BYTES_A_PAYLOAD_BYTE) > max_payload).then(|| {
        format!(
            "input.max_article_bytes is {max_article_bytes}, but the server takes messages of {max_payload} bytes at most: records \
             of news dense with names and quotations, from articles above some {} bytes, leave parts out (warning \
             record_shortened); raise the server's max_payload to have them whole",
            max_payload / (BYTES_A_PAYLOAD_BYTE + 1)
        )
    })
}

/// Bytes are counted in these.
const UNIT: usize = 1024;

/// Of so many places, one is kept for finding out whether an output that takes nothing takes another article.
const PROBING: usize = 4;

/// Room for articles that are received by one lane and not settled.
#[derive(Debug)]
pub(super) struct Room {
    lane: LaneKind,
    articles: Arc<Semaphore>,
    units: Arc<Semaphore>,
    max_articles: usize,
    max_units: usize,
    /// Places of articles whose record the output does not take; the others are for finding out whether it takes another.
    holds: Semaphore,
    /// Tells that an article has left, or takes less.
    pub(super) made: Notify,
}

/// The place of one article. It is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    /// None only while it is dropped.
    permits: Option<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    room: Arc<Room>,
}

impl Room {
    /// Returns room for `max_articles` articles of `lane`, and for payloads and records of `max_bytes`.
    pub(super) fn new(lane: LaneKind, max_articles: usize, max_bytes: usize) -> Arc<Self> {
        let max_units = (max_bytes / UNIT).max(1);
        Arc::new(Self {
            lane,
            holds: Semaphore::new(max_articles - max_articles.div_ceil(PROBING)),
            articles: Arc::new(Semaphore::new(max_articles)),
            units: Arc::new(Semaphore::new(max_units)),
            max_articles,
            max_units,
            made: Notify::new(),
        })
    }

    /// Returns the room of `lane` that `input` gives it. Urgent articles have places of their own, so that no other article is ever
    /// in their way.
    pub(super) fn of(lane: LaneKind, input: &InputSettings) -> Arc<Self> {
        let (n_places, n_bytes) = (input.n_urgent_places(), input.n_urgent_bytes());
        match lane {
            LaneKind::Urgent => Self::new(lane, n_places, n_bytes),
            LaneKind::Ordinary => Self::new(lane, input.max_in_flight - n_places, input.max_in_flight_bytes - n_bytes),
            LaneKind::Backfill => Self::new(lane, input.max_in_flight, input.max_in_flight_bytes),
        }
    }

    /// Returns the most articles that there is room for.
    pub(super) fn max_articles(&self) -> usize {
        self.max_articles
    }

    /// Returns how many articles there is room for.
    pub(super) fn n_free_articles(&self) -> usize {
        self.articles.available_permits()
    }

    /// Returns how many bytes of payload there is room for.
    pub(super) fn n_free_payload_bytes(&self) -> usize {
        self.units.available_permits() * UNIT / BYTES_A_PAYLOAD_BYTE
    }

    /// Returns whether no article is in work.
    pub(super) fn is_empty(&self) -> bool {
        self.articles.available_permits() == self.max_articles && self.units.available_permits() == self.max_units
    }

    /// Waits for a place for an article of `n_bytes`. One that is larger than all the room takes all of it.
    pub(super) async fn take(self: &Arc<Self>, n_bytes: usize) -> Option<Place> {
        let article = Arc::clone(&self.articles).acquire_owned().await.ok()?;
        let units = Arc::clone(&self.units).acquire_many_owned(self.n_units(n_bytes)).await.ok()?;
        Some(Place { permits: Some((article, units)), room: Arc::clone(self) })
    }

    /// Returns a place for an article of `n_bytes`, none where there is none now.
    pub(super) fn try_take(self: &Arc<Self>, n_bytes: usize) -> Option<Place> {
        let article = Arc::clone(&self.articles).try_acquire_owned().ok()?;
        let units = Arc::clone(&self.units).try_acquire_many_owned(self.n_units(n_bytes)).ok()?;
        Some(Place { permits: Some((article, units)), room: Arc::clone(self) })
    }

    fn n_units(&self, n_bytes: usize) -> u32 {
        let n_units = n_bytes.saturating_mul(BYTES_A_PAYLOAD_BYTE).div_ceil(UNIT).clamp(1, self.max_units);
        u32::try_from(n_units).unwrap_or(u32::MAX)
    }
}

impl Place {
    /// Returns whether the article is an urgent one.
    pub(super) fn is_urgent(&self) -> bool {
        self.room.lane == LaneKind::Urgent
    }

    /// Returns leave to keep the place while the output takes nothing, none where too many have it.
    pub(super) fn hold(&self) -> Option<SemaphorePermit<'_>> {
        self.room.holds.try_acquire().ok()
    }

    /// Gives back what an article of which `n_bytes` are held, payload and record, does not take.
    pub(super) fn shrink(&mut self, n_bytes: usize) {
        if let Some((_, units)) = &mut self.permits {
            let n_surplus = units.num_permits().saturating_sub(n_bytes.div_ceil(UNIT).max(1));
            drop(units.split(n_surplus));
        }
        self.room.made.notify_one();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Whoever is woken must find the room that was made.
        drop(self.permits.take());
        self.room.made.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn articles_take_places_and_bytes_and_give_both_back() {
        let room = Room::new(LaneKind::Ordinary, 3, 64 * UNIT);
        assert_eq!((room.n_free_articles(), room.n_free_payload_bytes()), (3, 8 * UNIT));
        let mut large = room.take(6 * UNIT).await.expect("a place");
        assert_eq!(room.n_free_payload_bytes(), 2 * UNIT);
        assert!(room.try_take(3 * UNIT).is_none(), "no bytes");
        // Its record is small.
        large.shrink(16 * UNIT);
        let other = room.try_take(3 * UNIT).expect("a place");
        let _third = room.try_take(1).expect("a place");
        assert!(room.try_take(1).is_none(), "no article more");
        drop((large, other));
        assert!(!room.is_empty() && room.n_free_articles() == 2);
    }

    #[tokio::test]
    async fn one_that_is_larger_than_all_the_room_is_alone_in_it() {
        let room = Room::new(LaneKind::Ordinary, 3, 64 * UNIT);
        let huge = room.take(1 << 30).await.expect("a place");
        assert!(room.try_take(1).is_none());
        drop(huge);
        assert!(room.is_empty() && room.try_take(1).is_some());
    }

    #[tokio::test]
    async fn one_place_in_four_is_never_held() {
        let room = Room::new(LaneKind::Ordinary, 4, 64 * UNIT);
        let places: Vec<Place> = (0..4).filter_map(|_| room.try_take(1)).collect();
        let holds: Vec<_> = places.iter().filter_map(Place::hold).collect();
        assert_eq!((places.len(), holds.len()), (4, 3));
    }

    #[test]
    fn lanes_share_all_the_room_and_neither_takes_the_others() {
        let mut input = InputSettings::default();
        for (urgent_subject, n_urgent) in [(None, 0), (Some("news.urgent.>".to_owned()), 16)] {
            input.urgent_subject = urgent_subject;
            let rooms = [LaneKind::Ordinary, LaneKind::Urgent].map(|lane| Room::of(lane, &input));
            assert_eq!(rooms.each_ref().map(|room| room.n_free_articles()), [64 - n_urgent, n_urgent]);
            let n_units: usize = rooms.iter().map(|room| room.max_units).sum();
            assert_eq!(n_units, input.max_in_flight_bytes / UNIT + usize::from(n_urgent == 0));
        }
    }
}
