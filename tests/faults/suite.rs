//! Runs the rows of a suite one after the other and prints their table.

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::time::Duration;

use futures_util::FutureExt;

use crate::count::{self, Outcome};
use crate::feeder::Pace;
use crate::rows::Row;
use crate::table;

/// Runs `rows`, each of which may take as long as `limit`, and returns the exit code.
pub(crate) async fn run(rows: &[Row], limit: Duration) -> ExitCode {
    table::print_head();
    let mut n_bad = 0;
    for row in rows {
        let running = count::run(&row.plan, Pace::Full, async |arena| (row.inflict)(arena).await);
        let running = AssertUnwindSafe(running).catch_unwind();
        let Ok(Ok(outcome)) = tokio::time::timeout(limit, running).await else {
            println!("{:30} AT FAULT: it did not come to its end", row.name);
            n_bad += 1;
            continue;
        };
        let n_dead_letters = row.n_dead_letters + outcome.n_poison;
        n_bad += usize::from(!report(row.name, &outcome, n_dead_letters, row.least_stall));
    }
    println!("{} rows, {n_bad} of them at fault", rows.len());
    if n_bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints a row, and returns whether all is well.
pub(crate) fn report(name: &str, outcome: &Outcome, n_dead_letters: usize, least_stall: Duration) -> bool {
    let complaints = outcome.complaints(n_dead_letters, least_stall);
    table::print(name, outcome, &complaints);
    if !complaints.is_empty() {
        println!("{}", outcome.log_tail);
    }
    complaints.is_empty()
}
