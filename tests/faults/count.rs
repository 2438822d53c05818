//! Runs one row and counts, exactly, what became of every article.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime};

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

use crate::arena::Arena;
use crate::feeder::{self, Pace};
use crate::rows::Plan;
use crate::server::{Message, PATIENCE, read_all};

/// Records stored before the fault is made.
const N_BEFORE: u64 = 600;
/// Records stored after it before feeding ends.
const N_AFTER: u64 = 600;
/// How soon the first record must be stored once the fault is over.
const RECOVERY_LIMIT: Duration = Duration::from_secs(5);
/// The most memory a worker may take, in multiples of what it takes idle.
const MEMORY_LIMIT: f64 = 1.5;

/// Handles that may be open at one moment and not at another: an answer to somebody who asks for the metrics.
const MORE_HANDLES: i64 = 2;

/// What became of a row's articles.
pub(crate) struct Outcome {
    pub(crate) n_articles: usize,
    pub(crate) n_lost: usize,
    pub(crate) n_stored_twice: usize,
    pub(crate) n_dead_letters: usize,
    /// Messages that were to be dead-lettered and not enriched.
    pub(crate) n_poison: usize,
    pub(crate) n_enriched_twice: u64,
    pub(crate) longest_stall: Duration,
    /// None where no record came after the fault.
    pub(crate) recovery: Option<Duration>,
    pub(crate) memory_ratio: f64,
    /// How many more handles a worker that never ended has at the end than after its first records.
    pub(crate) n_more_handles: i64,
    pub(crate) ended_well: bool,
    pub(crate) is_settled: bool,
    /// The end of the workers' logs.
    pub(crate) log_tail: String,
}

/// A stored record.
#[derive(Debug)]
pub(crate) struct Stored {
    article_id: String,
    /// The message of the input that it answers.
    sequence: String,
    at: SystemTime,
}

/// Sets up what `plan` says, feeds, lets `inflict` make its faults, and counts.
pub(crate) async fn run(plan: &Plan, pace: Pace, inflict: impl AsyncFnOnce(&mut Arena)) -> Outcome {
    let mut arena = Arena::start(plan).await;
    let stop = CancellationToken::new();
    let feeding = tokio::spawn(feeder::feed(arena.context.clone(), pace, stop.clone()));
    arena.wait_for_records(N_BEFORE).await;
    let n_handles = arena.n_handles();
    inflict(&mut arena).await;
    arena.wait_for_records(N_AFTER).await;
    stop.cancel();
    let fed_until = SystemTime::now();
    let mut ids = feeding.await.expect("the feeder ends");
    ids.append(&mut arena.planted);
    let is_settled = settled(&arena.context).await;
    let n_more_handles = arena.n_handles() - n_handles;
    let ended_well = arena.stop_workers();

    let mut records = stored(&arena.context, "ENRICHED").await;
    records.append(&mut arena.kept);
    records.sort_by_key(|record| record.at);
    let letters = read_all(&arena.context, "DEAD_LETTERS").await;
    let mut n_answers: HashMap<&str, usize> = ids.iter().map(|id| (id.as_str(), 0)).collect();
    let letter_ids: Vec<String> =
        letters.iter().map(|letter| letter.json()["id"].as_str().expect("an id").to_owned()).collect();
    for id in records.iter().map(|record| &record.article_id).chain(&letter_ids) {
        *n_answers.get_mut(id.as_str()).unwrap_or_else(|| panic!("{id} was never fed")) += 1;
    }
    let strange = strange(&n_answers, &records, &letters);
    let mut n_distinct: Vec<&String> = records.iter().map(|record| &record.article_id).collect();
    n_distinct.sort_unstable();
    n_distinct.dedup();
    Outcome {
        n_articles: ids.len(),
        n_lost: n_answers.values().filter(|n_answers| **n_answers == 0).count(),
        n_stored_twice: n_answers.values().filter(|n_answers| **n_answers > 1).count(),
        n_dead_letters: letters.len(),
        n_poison: arena.n_poison,
        n_enriched_twice: arena.past.n_enriched.saturating_sub(n_distinct.len() as u64),
        longest_stall: longest_stall(&records, fed_until),
        recovery: recovery(&records, &arena.mended_at),
        memory_ratio: arena.past.memory_ratio,
        n_more_handles,
        ended_well,
        is_settled,
        log_tail: strange + &arena.log_tail(),
    }
}

/// Returns a line each for some of the articles that have no answer, or more than one.
fn strange(n_answers: &HashMap<&str, usize>, records: &[Stored], letters: &[Message]) -> String {
    let mut lines = String::new();
    for (id, n_answers) in n_answers.iter().filter(|(_, n_answers)| **n_answers != 1).take(10) {
        let records = records.iter().filter(|record| record.article_id == *id);
        let records = records.map(|record| format!("record of message {}", record.sequence));
        let letters = letters.iter().filter(|letter| letter.json()["id"] == *id);
        let letters = letters.map(|letter| {
            let header = |name: &str| letter.header(name).to_owned();
            format!(
                "{} of message {} at delivery {}: {}",
                header("Quotewire-Error-Kind"),
                header("Quotewire-Sequence"),
                header("Quotewire-Deliveries"),
                header("Quotewire-Error")
            )
        });
        let answers: Vec<String> = records.chain(letters).collect();
        lines.push_str(&format!("{id} has {n_answers} answers: {}\n", answers.join("; ")));
    }
    lines
}

impl Outcome {
    /// Returns what is not as it should be.
    pub(crate) fn complaints(&self, n_dead_letters: usize, least_stall: Duration) -> Vec<String> {
        let mut complaints = Vec::new();
        let mut complain = |is_bad: bool, complaint: String| {
            if is_bad {
                complaints.push(complaint);
            }
        };
        complain(self.n_lost > 0, format!("{} lost", self.n_lost));
        complain(self.n_stored_twice > 0, format!("{} stored twice", self.n_stored_twice));
        complain(
            self.n_dead_letters != n_dead_letters,
            format!("{} dead letters, not {}", self.n_dead_letters, n_dead_letters),
        );
        match self.recovery {
            None => complain(true, "no record after the fault".to_owned()),
            Some(recovery) => complain(recovery > RECOVERY_LIMIT, format!("back after {recovery:.1?}")),
        }
        complain(self.memory_ratio > MEMORY_LIMIT, format!("memory {:.2} times the idle figure", self.memory_ratio));
        complain(self.longest_stall < least_stall, format!("the fault had no effect: no stall of {least_stall:?}"));
        complain(self.n_more_handles > MORE_HANDLES, format!("{} more open handles", self.n_more_handles));
        complain(!self.ended_well, "a worker did not end with exit code 0".to_owned());
        complain(!self.is_settled, "articles are left unsettled".to_owned());
        complaints
    }
}

/// Waits until the consumer has nothing left, and returns whether that came.
async fn settled(context: &Context) -> bool {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        if let Ok(stream) = context.get_stream("ARTICLES").await
            && let Ok(info) = stream.consumer_info("quotewire").await
            && info.num_pending == 0
            && info.num_ack_pending == 0
        {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

/// Returns which article each record of a stream answers, and when the server stored it.
pub(crate) async fn stored(context: &Context, name: &str) -> Vec<Stored> {
    let stream = context.get_stream(name).await.expect("the stream");
    let n_messages = usize::try_from(stream.cached_info().state.messages).expect("a count");
    let config = pull::Config { ack_policy: AckPolicy::None, headers_only: true, ..pull::Config::default() };
    let consumer = stream.create_consumer(config).await.expect("a consumer");
    let mut records = Vec::with_capacity(n_messages);
    while records.len() < n_messages {
        let mut batch = consumer.fetch().max_messages(1_000).messages().await.expect("a batch");
        while let Some(message) = batch.next().await {
            let message = message.expect("a message");
            let published = message.info().expect("its origin").published;
            let since_epoch =
                Duration::from_nanos(u64::try_from(published.unix_timestamp_nanos()).expect("after 1970"));
            let headers = message.headers.as_ref().expect("headers");
            let article_id = headers.get("ce-subject").expect("the article's id").as_str().to_owned();
            let sequence = headers.get("Quotewire-Sequence").map(|value| value.as_str()).unwrap_or_default().to_owned();
            records.push(Stored { article_id, sequence, at: SystemTime::UNIX_EPOCH + since_epoch });
        }
    }
    records
}

/// Returns the longest time without a new record while articles were fed.
fn longest_stall(records: &[Stored], until: SystemTime) -> Duration {
    let times = records.iter().map(|record| record.at.min(until));
    let pairs = times.clone().zip(times.skip(1));
    pairs.map(|(before, after)| after.duration_since(before).unwrap_or_default()).max().unwrap_or_default()
}

/// Returns the longest time from the end of a fault to the first record after it.
fn recovery(records: &[Stored], mended_at: &[SystemTime]) -> Option<Duration> {
    let recoveries = mended_at.iter().map(|mended| {
        let next = records.iter().find(|record| record.at >= *mended)?;
        next.at.duration_since(*mended).ok()
    });
    recoveries.collect::<Option<Vec<Duration>>>()?.into_iter().max()
}
