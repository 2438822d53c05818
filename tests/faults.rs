//! Every fault that we know how to make, under load, with an exact count afterwards.
//!
//! `cargo test --test faults` runs the quick rows; `-- --all` every row, `-- --only NAME` those whose name contains
//! NAME. `NATS_SERVER` names the server's program. The exit
//! code is 1 where an article was lost or stored twice, or the worker came back too late or grew.
#![allow(clippy::print_stdout, missing_docs, reason = "a table on the terminal, without readers of its documentation")]

#[path = "faults/access.rs"]
mod access;
#[path = "faults/arena.rs"]
mod arena;
#[path = "../benches/articles.rs"]
mod articles;
#[path = "faults/cluster.rs"]
mod cluster;
#[path = "faults/count.rs"]
mod count;
#[path = "faults/faulty_tagger.rs"]
mod faulty_tagger;
#[path = "faults/feeder.rs"]
mod feeder;
#[path = "faults/link_faults.rs"]
mod link_faults;
#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/rows.rs"]
mod rows;
#[allow(dead_code, reason = "made for the other tests, of which this takes a part")]
#[path = "all/server.rs"]
mod server;
#[path = "faults/server_faults.rs"]
mod server_faults;
#[path = "faults/small_disk.rs"]
mod small_disk;
#[path = "faults/stream_faults.rs"]
mod stream_faults;
#[path = "faults/table.rs"]
mod table;
#[path = "faults/worker_faults.rs"]
mod worker_faults;

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::FutureExt;
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
    let only = word(&arguments, "--only");
    let chosen: Vec<Row> = rows::rows()
        .into_iter()
        .filter(|row| match only {
            Some(only) => row.name.contains(only),
            None => row.is_quick || has("--all"),
        })
        .collect();
    if has("--list") {
        // What a test runner asks every test binary.
        chosen.iter().for_each(|row| println!("{}: test", row.name));
        return ExitCode::SUCCESS;
    }
    runtime.block_on(run(&chosen))
}

/// Returns what stands behind `name`.
fn word<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    arguments.iter().skip_while(|argument| *argument != name).nth(1).map(String::as_str)
}

async fn run(rows: &[Row]) -> ExitCode {
    table::print_head();
    let mut n_bad = 0;
    for row in rows {
        let running = AssertUnwindSafe(count::run(row)).catch_unwind();
        let Ok(Ok(outcome)) = tokio::time::timeout(ROW_LIMIT, running).await else {
            println!("{:30} AT FAULT: it did not come to its end", row.name);
            n_bad += 1;
            continue;
        };
        let complaints = outcome.complaints(row);
        table::print(row, &outcome, &complaints);
        if !complaints.is_empty() {
            n_bad += 1;
            println!("{}", outcome.log_tail);
        }
    }
    println!("{} rows, {n_bad} of them at fault", rows.len());
    if n_bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
