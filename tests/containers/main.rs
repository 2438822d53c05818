//! Faults between hosts: three servers that keep each stream three times and three workers, each a container, on networks
//! that are cut, slowed down and mended. Counted as exactly as in the suite of faults on one machine.
//!
//! `cargo test --test containers -- --all` runs every row, `-- --only NAME` those whose name contains NAME; without either,
//! nothing is done. It needs a Docker engine, root and iptables, and takes the image that `QUOTEWIRE_IMAGE` names.
#![allow(clippy::print_stdout, missing_docs, reason = "a table on the terminal, without readers of its documentation")]

mod arena;
#[allow(dead_code, reason = "the suite on one machine starts its servers by it")]
#[path = "../faults/cluster.rs"]
mod cluster;
mod container;
#[path = "../faults/count.rs"]
mod count;
mod cuts;
#[allow(dead_code, reason = "the soak feeds more slowly")]
#[path = "../faults/feeder.rs"]
mod feeder;
#[path = "../common/port_strike.rs"]
mod port_strike;
mod rollouts;
mod rows;
#[allow(dead_code, reason = "made for the other tests, of which this takes a part")]
#[path = "../common/server.rs"]
mod server;
mod slow_link;
#[path = "../faults/suite.rs"]
mod suite;
#[path = "../faults/table.rs"]
mod table;
#[path = "../faults/tally.rs"]
mod tally;

use std::process::ExitCode;
use std::time::Duration;

use rows::Row;

/// How long a row may take. A cluster takes up to nine seconds to elect a leader, and a row may want several.
const ROW_LIMIT: Duration = Duration::from_secs(300);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let word = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1).map(String::as_str);
    if word("--slow-link").is_some() {
        slow_link::run();
    }
    let only = word("--only");
    let chosen: Vec<Row> = if only.is_some() || arguments.iter().any(|argument| argument == "--all") {
        rows::rows().into_iter().filter(|row| only.is_none_or(|only| row.name.contains(only))).collect()
    } else {
        Vec::new()
    };
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    if !container::engine_answers() {
        println!("faults on container networks: left out, for no Docker engine answers");
        return ExitCode::SUCCESS;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.expect("a runtime").block_on(suite::run(&chosen, ROW_LIMIT))
}
