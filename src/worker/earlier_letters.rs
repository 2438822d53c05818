//! Dead letters that there are already: an article that fails again in a backfill keeps the one that it has.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::jetstream::Context;
use tokio::sync::OnceCell;

use crate::config::Settings;
use crate::nats::{DeadLetterError, DeadLetterStream, Delivery, Identity, StoredDeadLetter};

/// The dead letters that there are when the first article of a backfill fails.
#[derive(Debug)]
pub(super) struct EarlierLetters {
    context: Context,
    name: String,
    input: String,
    /// None where the stream could not be read.
    letters: OnceCell<Option<Letters>>,
    n_met: AtomicU64,
}

#[derive(Debug)]
struct Letters {
    stream: DeadLetterStream,
    /// The latest of each article, by the message that it was first.
    sequences: HashMap<(u64, i128), u64>,
}

impl EarlierLetters {
    /// Returns the dead letters of `settings`, which are looked for when the first article fails.
    pub(super) fn new(context: &Context, settings: &Settings) -> Self {
        Self {
            context: context.clone(),
            name: settings.output.dead_letter_stream.clone(),
            input: settings.input.stream.clone(),
            letters: OnceCell::new(),
            n_met: AtomicU64::new(0),
        }
    }

    /// Returns whether the article of `delivery` has a dead letter with all of it. It is read again: what has been replayed or removed
    /// meanwhile is none, and whoever may write dead letters suppresses none by one that claims to be of this article.
    ///
    /// # Cost
    ///
    /// The first time the headers of all dead letters go over the network; then one message, where there is one.
    pub(super) async fn has(&self, delivery: &Delivery) -> bool {
        let Some(identity) = delivery.identity() else { return false };
        let Some(letters) = self.letters.get_or_init(|| self.read()).await else { return false };
        let Some(sequence) = letters.sequences.get(&key(&identity)) else { return false };
        let Ok(letter) = letters.stream.get(*sequence).await else { return false };
        letter.payload == delivery.payload && letter.report.subject == delivery.subject
    }

    /// Counts an article that keeps the dead letter that it has.
    pub(super) fn count(&self) {
        self.n_met.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns how many articles keep the dead letter that they have.
    pub(super) fn n_met(&self) -> u64 {
        self.n_met.load(Ordering::Relaxed)
    }

    async fn read(&self) -> Option<Letters> {
        let reading = async {
            let stream = DeadLetterStream::open(&self.context, &self.name, &self.input).await?;
            let mut sequences = HashMap::new();
            let visit = |letter: StoredDeadLetter| {
                if let Some(identity) = letter.report.identity() {
                    sequences.insert(key(&identity), letter.sequence);
                }
            };
            stream.for_each(visit).await?;
            Ok::<_, DeadLetterError>(Letters { stream, sequences })
        };
        match reading.await {
            Ok(letters) => Some(letters),
            Err(error) => {
                tracing::warn!(%error, "what fails gets a dead letter, even if it has one already");
                None
            }
        }
    }
}

/// The stream is left out: the letter is compared before it counts.
fn key(identity: &Identity) -> (u64, i128) {
    (identity.sequence, identity.stored_at_ns)
}
