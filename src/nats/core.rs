//! Articles from a core NATS queue group: at most once, with what was dropped counted.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_nats::{Client, SubscribeError, Subscriber};
use futures_util::stream::SelectAll;
use futures_util::{FutureExt, StreamExt};

use super::delivery::Delivery;
use crate::config::subject;

/// How long a drop must be suspected before it is counted: the client counts a message a moment before it gives it.
const SUSPICION: Duration = Duration::from_millis(50);

/// A member of a queue group.
///
/// The client keeps a bounded number of messages for us and drops the rest without a word. How many it dropped
/// is what it received less what it gave us, which is exact whenever its buffer is empty.
#[derive(Debug)]
pub struct QueueGroup {
    subscriptions: SelectAll<Subscriber>,
    client: Client,
    n_taken: u64,
    n_dropped: u64,
    /// Since when so many seem to have been dropped.
    suspected: (Instant, u64),
}

impl QueueGroup {
    /// Joins `group` on every one of `subjects`, which have commas between. The connection must not receive anything else: what it receives is counted.
    ///
    /// # Errors
    ///
    /// A subject or group that the client refuses.
    pub async fn join(client: &Client, subjects: &str, group: &str) -> Result<Self, SubscribeError> {
        let mut subscriptions = SelectAll::new();
        for subject in subject::each(subjects) {
            subscriptions.push(client.queue_subscribe(subject.to_owned(), group.to_owned()).await?);
        }
        Ok(Self { subscriptions, client: client.clone(), n_taken: 0, n_dropped: 0, suspected: (Instant::now(), 0) })
    }

    /// Waits for the next article; none when the subscription has ended. Loses nothing when it is dropped before
    /// it is ready.
    pub async fn next(&mut self) -> Option<Delivery> {
        let message = match self.subscriptions.next().now_or_never() {
            Some(message) => message,
            None => {
                self.count_dropped();
                self.subscriptions.next().await
            }
        }?;
        self.n_taken += 1;
        Some(Delivery::from_core(message))
    }

    /// Returns how many articles the client has dropped so far, as of when its buffer was last empty.
    #[must_use]
    pub fn n_dropped(&self) -> u64 {
        self.n_dropped
    }

    /// Leaves the group. What is already here still comes out of [`Self::next`], then it ends.
    ///
    /// # Errors
    ///
    /// The client has been shut.
    pub async fn leave(&mut self) -> Result<(), async_nats::UnsubscribeError> {
        for subscription in &mut self.subscriptions {
            subscription.drain().await?;
        }
        Ok(())
    }

    fn count_dropped(&mut self) {
        let n_received = self.client.statistics().in_messages.load(Ordering::Relaxed);
        let n_missing = n_received.saturating_sub(self.n_taken);
        let (since, n_suspected) = self.suspected;
        if since.elapsed() >= SUSPICION {
            self.n_dropped = self.n_dropped.max(n_missing.min(n_suspected));
            self.suspected = (Instant::now(), n_missing);
        }
    }
}
