//! Publishes articles and shows records, for the demo: what a newsroom's own services do on either side of the worker.
//!
//! ```text
//! feed publish URL SUBJECT FILE…    publishes each file and waits for the server's ack
//! feed wait    URL STREAM COUNT     waits until the stream holds so many messages
//! feed show    URL STREAM COUNT     waits for so many records and prints them for people
//! feed tally   URL STREAM           prints how many messages the stream holds, and of how many articles
//! feed demo    URL SUBJECT FILE…    publishes each file, waits until each has its answer, and prints those
//! ```

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, Context};
use serde_json::Value;

/// How long the worker may take for a handful of articles.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["publish", url, subject, ref files @ ..] => publish(&connect(url).await?, subject, files).await,
        ["wait", url, stream, count] => wait(&connect(url).await?, stream, count.parse()?).await,
        ["show", url, stream, count] => show(&connect(url).await?, stream, count.parse()?).await,
        ["tally", url, stream] => tally(&connect(url).await?, stream).await,
        ["demo", url, subject, ref files @ ..] => demo(&connect(url).await?, subject, files).await,
        _ => {
            Err("usage: feed publish|demo URL SUBJECT FILE… | feed wait|show URL STREAM COUNT | feed tally URL STREAM"
                .into())
        }
    }
}

async fn connect(url: &str) -> Result<Context, Box<dyn Error>> {
    Ok(jetstream::new(async_nats::connect(url).await?))
}

async fn publish(context: &Context, subject: &str, files: &[&str]) -> Result<(), Box<dyn Error>> {
    for file in files {
        let ack = context.publish(subject.to_owned(), std::fs::read(file)?.into()).await?.await?;
        writeln!(std::io::stdout(), "{file}: stored in {} as {}", ack.stream, ack.sequence)?;
    }
    Ok(())
}

async fn wait(context: &Context, stream: &str, count: u64) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    loop {
        let n_messages = context.get_stream(stream).await?.cached_info().state.messages;
        if n_messages >= count {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("{stream} holds {n_messages} messages after {PATIENCE:?}, not {count}").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn show(context: &Context, stream: &str, count: u64) -> Result<(), Box<dyn Error>> {
    wait(context, stream, count).await?;
    show_records(context, stream, 1..=count).await
}

async fn show_records(context: &Context, stream: &str, sequences: RangeInclusive<u64>) -> Result<(), Box<dyn Error>> {
    let stream = context.get_stream(stream).await?;
    for sequence in sequences {
        let message = stream.get_raw_message(sequence).await?;
        let record: Value = serde_json::from_slice(&message.payload)?;
        writeln!(std::io::stdout(), "{}: {}", message.subject, summary(&record)?)?;
    }
    Ok(())
}

/// The streams may hold what earlier runs left: what counts is what comes from now on.
async fn demo(context: &Context, subject: &str, files: &[&str]) -> Result<(), Box<dyn Error>> {
    let before = [last(context, "ENRICHED").await?, last(context, "DEAD_LETTERS").await?];
    publish(context, subject, files).await?;
    let started = Instant::now();
    let [records, letters] = loop {
        let now = [last(context, "ENRICHED").await?, last(context, "DEAD_LETTERS").await?];
        if now[0] - before[0] + now[1] - before[1] >= files.len() as u64 {
            break now;
        }
        if started.elapsed() > PATIENCE {
            return Err(format!("not every article has its answer after {PATIENCE:?}").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    show_records(context, "ENRICHED", before[0] + 1..=records).await?;
    let stream = context.get_stream("DEAD_LETTERS").await?;
    for sequence in before[1] + 1..=letters {
        let letter = stream.get_raw_message(sequence).await?;
        let reason = letter.headers.get("Quotewire-Error").map_or("", |reason| reason.as_str());
        writeln!(std::io::stdout(), "{}: {}", letter.subject, reason.escape_debug())?;
    }
    Ok(())
}

/// An article that was stored twice makes the two numbers differ.
async fn tally(context: &Context, stream: &str) -> Result<(), Box<dyn Error>> {
    let stream = context.get_stream(stream).await?;
    let state = &stream.cached_info().state;
    let mut ids = HashSet::new();
    for sequence in state.first_sequence..=state.last_sequence {
        let message = stream.get_raw_message(sequence).await?;
        ids.insert(message.headers.get("ce-subject").map_or_else(String::new, |id| id.as_str().to_owned()));
    }
    writeln!(std::io::stdout(), "{} {}", state.messages, ids.len())?;
    Ok(())
}

/// Returns the sequence of the newest message of a stream.
async fn last(context: &Context, stream: &str) -> Result<u64, Box<dyn Error>> {
    Ok(context.get_stream(stream).await?.cached_info().state.last_sequence)
}

/// Returns what a person wants to see of a record first.
fn summary(record: &Value) -> Result<String, std::fmt::Error> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut summary = format!("{} ({})\n", text(&record["headline"]), text(&record["id"]));
    for kind in ["PERSON", "ORGANIZATION", "LOCATION"] {
        let entities = list(&record["entities"]);
        let names: Vec<String> =
            entities.iter().filter(|entity| entity["type"] == kind).map(|entity| text(&entity["name"])).collect();
        if !names.is_empty() {
            writeln!(summary, "    {kind:<13} {}", names.join(", "))?;
        }
    }
    for quote in list(&record["quotes"]) {
        let names: Vec<String> = list(&quote["speakers"]).iter().map(|speaker| text(&speaker["name"])).collect();
        let names = if names.is_empty() { "(unknown)".to_owned() } else { names.join(" and ") };
        let (words, kind) = (text(&quote["text"]), text(&quote["kind"]));
        let words = if kind == "direct" { format!("\u{201c}{words}\u{201d}") } else { words };
        // The words of a denial, shown without it, read as an admission.
        let verb = match quote["act"].as_str() {
            Some("denial") => "denied",
            Some("question") => "asked",
            Some("request") => "asked for",
            _ => "said",
        };
        let is_sure = |speaker: &Value| speaker["confidence"].as_f64().is_some_and(|confidence| confidence >= 0.8);
        let speakers = list(&quote["speakers"]);
        let sureness = if !speakers.is_empty() && speakers.iter().all(is_sure) { "sure" } else { "check this" };
        writeln!(summary, "    {names} {verb}: {words} [{kind}, {sureness}]")?;
    }
    Ok(summary)
}
