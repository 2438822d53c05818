//! Dead letters back to the input subject, unless their articles have a record already.

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use std::time::Duration;

use async_nats::jetstream::Context;
use jiff::{SignedDuration, Timestamp};
use tokio::time::MissedTickBehavior;

use crate::article::Hints;
use crate::cli::{EXIT_SETTINGS, EXIT_SOME_FAILED, engine, print, tell, terminal};
use crate::config::Settings;
use crate::nats::{DeadLetterError, DeadLetterStream, StoredDeadLetter, find_message_ids};
use crate::record::{self, Source};

/// How far the clocks of the servers that lead two streams may be apart. Larger looks through more of the output stream
/// at each replay; smaller trusts the clocks more.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(60);

/// What came of one dead letter.
enum Replayed {
    /// Its article is in the input stream again.
    Published { subject: String },
    /// Its article has a record: the server stored it and its ack was lost. Nothing is left to do.
    Answered,
}

/// Replays `sequences`, `a_second` of them a second at most, and returns the exit code of the process: 1 where some
/// could not be replayed.
///
/// The record of an article has the same message id as before, but the server knows message ids only within the
/// duplicate window. So the output stream is looked through first, from when the oldest of the articles came in: what
/// has its record is not published again.
pub(super) async fn execute(
    letters: &DeadLetterStream,
    context: &Context,
    settings: &Settings,
    sequences: &[u64],
    a_second: u32,
) -> ExitCode {
    let model = match engine::load(&settings.engine) {
        Ok(enricher) => enricher.tagger().model().to_owned(),
        Err(error) => {
            tell(format_args!("engine.model: {error}"));
            return ExitCode::from(EXIT_SETTINGS);
        }
    };
    let answered = match find_answered(letters, context, settings, sequences, &model).await {
        Ok(answered) => answered,
        Err(error) => {
            tell(format_args!("{error}; nothing is replayed without knowing which articles have their records"));
            return ExitCode::from(EXIT_SOME_FAILED);
        }
    };
    let mut tick = tokio::time::interval(Duration::from_secs(1) / a_second.max(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut n_failed = 0;
    for &sequence in sequences {
        tick.tick().await;
        match replay(letters, settings, sequence, answered.contains(&sequence)).await {
            Ok(Replayed::Published { subject }) => {
                print(format!("replayed {sequence} to {}\n", terminal::one_line(&subject)).as_bytes());
            }
            Ok(Replayed::Answered) => {
                print(format!("removed {sequence}: its article has a record already\n").as_bytes());
            }
            Err(error) => {
                n_failed += 1;
                tell(&error);
            }
        }
    }
    if n_failed > 0 {
        let stay = if n_failed == 1 { "was not replayed and stays" } else { "were not replayed and stay" };
        tell(format_args!("{n_failed} of {} {stay}", sequences.len()));
        return ExitCode::from(EXIT_SOME_FAILED);
    }
    ExitCode::SUCCESS
}

async fn replay(
    letters: &DeadLetterStream,
    settings: &Settings,
    sequence: u64,
    is_answered: bool,
) -> Result<Replayed, DeadLetterError> {
    if is_answered {
        letters.remove(sequence).await?;
        return Ok(Replayed::Answered);
    }
    let stored = letters.get(sequence).await?;
    letters.replay(&stored, &settings.input).await?;
    Ok(Replayed::Published { subject: stored.report.subject })
}

/// Returns those of `sequences` whose articles have a record by this software and model.
async fn find_answered(
    letters: &DeadLetterStream,
    context: &Context,
    settings: &Settings,
    sequences: &[u64],
    model: &str,
) -> Result<HashSet<u64>, DeadLetterError> {
    let mut sequences_by_id: HashMap<String, Vec<u64>> = HashMap::new();
    // The least: a dead letter that does not know when its article came in may be older than any.
    let mut oldest: Option<Option<Timestamp>> = None;
    for &sequence in sequences {
        // What cannot be read is told of when its turn comes.
        let Ok(stored) = letters.get(sequence).await else { continue };
        let Some(id) = record_id(&stored, model) else { continue };
        sequences_by_id.entry(id).or_default().push(sequence);
        let came_in = stored.report.came_in();
        oldest = Some(oldest.map_or(came_in, |oldest| oldest.min(came_in)));
    }
    let Some(oldest) = oldest else { return Ok(HashSet::new()) };
    let wanted = sequences_by_id.keys().cloned().collect();
    let since = oldest.and_then(|oldest| oldest.checked_sub(CLOCKS_APART).ok());
    let found = find_message_ids(context, &settings.output.stream, since, &wanted).await?;
    Ok(found.iter().flat_map(|id| sequences_by_id[id].iter().copied()).collect())
}

/// Returns the message id of the record that the article would have; none where it was in no stream.
fn record_id(stored: &StoredDeadLetter, model: &str) -> Option<String> {
    let identity = stored.report.identity()?;
    let source = Source {
        stream: &identity.stream,
        sequence: identity.sequence,
        stored_at_ns: identity.stored_at_ns,
        subject: &stored.report.subject,
        reading: Hints::from_headers(|name| stored.headers.get(name).map(async_nats::HeaderValue::as_str)).reading(),
        payload: &stored.payload,
    };
    Some(record::message_id(&source, model))
}
