//! Every fault that we know how to make, under load, with an exact count afterwards.
//!
//! `cargo test --test faults` runs the quick rows; `-- --all` every row, `-- --only NAME` those whose name contains
//! NAME, `-- --soak MINUTES --seed N` faults at random for so long. `NATS_SERVER` names the server's program. The exit
//! code is 1 where an article was lost or stored twice, or the worker came back too late or grew.
#![allow(clippy::print_stdout, missing_docs, reason = "a table on the terminal, without readers of its documentation")]

mod access;
mod arena;
mod cluster;
mod count;
mod faulty_tagger;
mod feeder;
mod hostile;
mod link_faults;
#[path = "../common/port_strike.rs"]
mod port_strike;
mod proxy;
#[path = "../common/raw.rs"]
mod raw;
mod rows;
#[allow(dead_code, reason = "made for the other tests, of which this takes a part")]
#[path = "../common/server.rs"]
mod server;
mod server_faults;
mod small_disk;
mod soak;
mod stream_faults;
mod suite;
mod table;
mod tally;
mod worker_faults;

use std::process::ExitCode;
use std::time::Duration;

use rows::Row;

/// How long a row may take; the longest waits half a minute for a lame duck and as long for a cluster.
const ROW_LIMIT: Duration = Duration::from_secs(240);

fn main() -> ExitCode {
    // Arenas wait for processes on the thread they are on; proxy and feeder need others.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    let runtime = runtime.expect("a runtime");
    if std::env::var_os(faulty_tagger::VARIABLE).is_some() {
        runtime.block_on(faulty_tagger::run());
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    // `cargo test NAME` gives every test binary the name alone.
    let bare = arguments.first().map(String::as_str).filter(|argument| !argument.starts_with('-'));
    let chosen: Vec<Row> = rows::rows()
        .into_iter()
        .filter(|row| match (word(&arguments, "--only"), bare) {
            (Some(only), _) => row.name.contains(only),
            (None, Some(name)) => row.is_quick && row.name.contains(name),
            (None, None) => row.is_quick || has("--all"),
        })
        .collect();
    if has("--list") {
        // What a test runner asks every test binary.
        chosen.iter().for_each(|row| println!("{}: test", row.name));
        return ExitCode::SUCCESS;
    }
    match word(&arguments, "--soak") {
        Some(minutes) => {
            let minutes: f64 = minutes.parse().expect("minutes");
            let seed = word(&arguments, "--seed").map_or(1, |seed| seed.parse().expect("a whole number"));
            runtime.block_on(run_soak(Duration::from_secs_f64(minutes * 60.0), seed))
        }
        None => runtime.block_on(suite::run(&chosen, ROW_LIMIT)),
    }
}

/// Returns what stands after `name`.
fn word<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    arguments.iter().skip_while(|argument| *argument != name).nth(1).map(String::as_str)
}

/// Soaks, and returns the exit code.
async fn run_soak(duration: Duration, seed: u64) -> ExitCode {
    let outcome = soak::run(duration, seed).await;
    table::print_head();
    let name = format!("soak, {:.0} min, seed {seed}", duration.as_secs_f64() / 60.0);
    if suite::report(&name, &outcome, outcome.n_poison, Duration::ZERO) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
