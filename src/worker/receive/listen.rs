//! Core NATS: what comes in waits in a queue of bounded bytes, and what does not fit is dropped and counted.

use std::collections::VecDeque;

use super::receiver::{Ended, Receiver, TICK};
use crate::nats::{Delivery, QueueGroup};

/// Messages that wait for each article of room. Larger rides out longer bursts; smaller drops sooner.
pub(in crate::worker) const QUEUED_PER_ARTICLE: usize = 16;

/// Articles that nobody works on yet.
struct Queue {
    deliveries: VecDeque<Delivery>,
    n_bytes: usize,
    max_deliveries: usize,
    max_bytes: usize,
    n_dropped: u64,
}

impl Queue {
    /// Takes `delivery` where there is room for it; one that is too large for an empty queue is taken alone.
    fn push(&mut self, delivery: Delivery) {
        let n_bytes = self.n_bytes + delivery.n_bytes();
        let fits = self.deliveries.len() < self.max_deliveries && n_bytes <= self.max_bytes;
        if fits || self.deliveries.is_empty() {
            self.n_bytes = n_bytes;
            self.deliveries.push_back(delivery);
        } else {
            self.n_dropped += 1;
        }
    }

    fn pop(&mut self) -> Option<Delivery> {
        let delivery = self.deliveries.pop_front()?;
        self.n_bytes -= delivery.n_bytes();
        Some(delivery)
    }
}

impl Receiver {
    /// Takes articles from the queue group until told to stop, then works off what was on its way.
    pub(in crate::worker) async fn listen(&self, mut group: QueueGroup) -> Ended {
        let input = &self.settings.input;
        let mut queue = Queue {
            deliveries: VecDeque::new(),
            n_bytes: 0,
            max_deliveries: input.max_in_flight * QUEUED_PER_ARTICLE,
            max_bytes: input.max_in_flight_bytes,
            n_dropped: 0,
        };
        let mut n_dropped = 0;
        let mut tick = tokio::time::interval(TICK);
        let (mut stopping, mut has_ended) = (false, false);
        loop {
            self.context.health.beat();
            while let Some(next) = queue.deliveries.front()
                && let Some(place) = self.room.try_take(next.n_bytes_unpacked(input.max_article_bytes))
                && let Some(delivery) = queue.pop()
            {
                self.start(delivery, place);
            }
            let n_dropped_now = group.n_dropped() + queue.n_dropped;
            self.context.metrics.core_dropped.inc_by(n_dropped_now - n_dropped);
            n_dropped = n_dropped_now;
            if has_ended && queue.deliveries.is_empty() {
                return if stopping { Ended::Stopped } else { Ended::ConnectionDead };
            }
            tokio::select! {
                biased;
                () = self.stop.cancelled(), if !stopping => {
                    stopping = true;
                    has_ended = group.leave().await.is_err();
                }
                received = group.next(), if !has_ended => match received {
                    Some(delivery) => queue.push(delivery),
                    None => has_ended = true,
                },
                () = self.room.made.notified() => {}
                _ = tick.tick() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(n_bytes: usize) -> Delivery {
        Delivery::of_core_payload(vec![b'x'; n_bytes].into())
    }

    #[test]
    fn a_queue_is_bounded_in_bytes_and_in_articles() {
        let mut queue =
            Queue { deliveries: VecDeque::new(), n_bytes: 0, max_deliveries: 3, max_bytes: 100, n_dropped: 0 };
        for n_bytes in [1_000, 1, 1] {
            queue.push(delivery(n_bytes));
        }
        assert_eq!((queue.deliveries.len(), queue.n_dropped), (1, 2), "one that is too large waits alone");
        queue.pop();
        for n_bytes in [60, 60, 30, 5, 5] {
            queue.push(delivery(n_bytes));
        }
        assert_eq!((queue.deliveries.len(), queue.n_bytes, queue.n_dropped), (3, 95, 4));
    }
}
