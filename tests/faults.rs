//! Every fault that we know how to make, under load, with an exact count afterwards.
//!
//! `cargo test --test faults` runs the quick rows; `-- --all` every row, `-- --only NAME` those whose name contains
//! NAME. `NATS_SERVER` names the server's program. The exit
//! code is 1 where an article was lost or stored twice, or the worker came back too late or grew.
#![allow(clippy::print_stdout, missing_docs, reason = "a table on the terminal, without readers of its documentation")]

#[path = "faults/arena.rs"]
mod arena;
#[path = "../benches/articles.rs"]
mod articles;
#[path = "faults/count.rs"]
mod count;
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
#[path = "faults/table.rs"]
mod table;
#[path = "faults/worker_faults.rs"]
mod worker_faults;

use std::process::ExitCode;

use rows::Row;

fn main() -> ExitCode {
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
    // Arenas wait for processes on the thread they are on; proxy and feeder need others.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.expect("a runtime").block_on(run(&chosen))
}

/// Returns what stands behind `name`.
fn word<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    arguments.iter().skip_while(|argument| *argument != name).nth(1).map(String::as_str)
}

async fn run(rows: &[Row]) -> ExitCode {
    table::print_head();
    let mut n_bad = 0;
    for row in rows {
        let outcome = count::run(row).await;
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
