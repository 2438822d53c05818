//! Room for articles in work: so many of them, and so many bytes.

use std::sync::Arc;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

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

/// Room for articles that are received and not settled.
#[derive(Debug)]
pub(super) struct Room {
    articles: Arc<Semaphore>,
    units: Arc<Semaphore>,
    max_articles: usize,
    max_units: usize,
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
    /// Returns room for `max_articles` articles, and for payloads and records of `max_bytes`.
    pub(super) fn new(max_articles: usize, max_bytes: usize) -> Arc<Self> {
        let max_units = (max_bytes / UNIT).max(1);
        Arc::new(Self {
            articles: Arc::new(Semaphore::new(max_articles)),
            units: Arc::new(Semaphore::new(max_units)),
            max_articles,
            max_units,
            made: Notify::new(),
        })
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
        let room = Room::new(3, 64 * UNIT);
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
        let room = Room::new(3, 64 * UNIT);
        let huge = room.take(1 << 30).await.expect("a place");
        assert!(room.try_take(1).is_none());
        drop(huge);
        assert!(room.is_empty() && room.try_take(1).is_some());
    }
}
