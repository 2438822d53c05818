//! Prints who said what, from the records of quotewire: `cargo run --example consumer -- --state FOLDER`.
//!
//! It may be killed at any moment and goes on where it was: what it has taken in stands in FOLDER before the record is acked. It shows each
//! version of an article once, nothing before its embargo is over, and takes back what is withdrawn or replaced.
#![allow(clippy::print_stdout, reason = "an example prints")]

mod kept;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use async_nats::ConnectOptions;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::{self, Message};
use clap::Parser;
use futures_util::StreamExt;
use jiff::Timestamp;
use quotewire::record::EnrichedRecord;

use kept::Kept;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Prints who said what, from the records of quotewire.
#[derive(Parser)]
struct Args {
    #[arg(long, default_value = "nats://127.0.0.1:4222")]
    server: String,
    /// File of a NATS login
    #[arg(long)]
    credentials: Option<PathBuf>,
    /// User of a NATS login with a password
    #[arg(long, requires = "password_file")]
    user: Option<String>,
    /// File of that password
    #[arg(long)]
    password_file: Option<PathBuf>,
    /// What the answers to this login begin with
    #[arg(long, default_value = "_INBOX")]
    inbox_prefix: String,
    #[arg(long, default_value = "ENRICHED")]
    stream: String,
    /// Name of the place in the stream
    #[arg(long, default_value = "who-said-what-in-rust")]
    durable: String,
    /// Folder for what is kept
    #[arg(long)]
    state: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let mut kept = Kept::open(args.state.clone())?;
    let options = match (&args.credentials, &args.user, &args.password_file) {
        (Some(file), ..) => ConnectOptions::with_credentials_file(file).await?,
        (None, Some(user), Some(file)) => {
            let password = std::fs::read_to_string(file)?.trim_end().to_owned();
            ConnectOptions::with_user_and_password(user.clone(), password)
        }
        _ => ConnectOptions::new(),
    };
    // The login may be allowed to hear only answers that begin with a prefix of its own.
    let client = options.custom_inbox_prefix(&args.inbox_prefix).connect(&args.server).await?;
    let stream = jetstream::new(client).get_stream_no_info(&args.stream).await?;
    // The server remembers under the durable name which records were acked. A new name begins at the oldest record.
    let config = pull::Config {
        durable_name: Some(args.durable.clone()),
        ack_policy: AckPolicy::Explicit,
        ack_wait: Duration::from_secs(30),
        ..pull::Config::default()
    };
    let consumer = stream.get_or_create_consumer(&args.durable, config).await?;
    // At an error that the client does not mend it ends; started again, it goes on where it was.
    loop {
        show(&mut kept)?;
        let mut messages = consumer.batch().max_messages(100).expires(Duration::from_secs(1)).messages().await?;
        while let Some(message) = messages.next().await {
            take(&mut kept, &message?).await?;
        }
    }
}

/// Takes in one record and then acks it.
async fn take(kept: &mut Kept, message: &Message) -> Result<()> {
    let record = EnrichedRecord::from_json(&message.payload)?;
    if record.record_version != 1 {
        return Err(format!("a record of version {}, and 1 is read here", record.record_version).into());
    }
    let header = |name| message.headers.as_ref().and_then(|headers| headers.get(name)).map(|value| value.as_str());
    let sequence = header("Quotewire-Sequence").map_or(Ok(0), str::parse)?;
    kept.take(&record, header("Quotewire-Stream").unwrap_or_default(), sequence)?;
    show(kept)?;
    message.ack().await
}

/// Prints what may be shown. A process that is killed in between prints the lines of one article again, and loses none.
fn show(kept: &mut Kept) -> Result<()> {
    for entry in kept.to_show(Timestamp::now()) {
        for line in &entry.lines {
            println!("{line}");
        }
        kept.has_shown(entry)?;
    }
    Ok(())
}
