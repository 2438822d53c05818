//! The table on the terminal.

use std::io::Write;

use crate::count::Outcome;

/// Prints the names of the columns.
pub(crate) fn print_head() {
    println!(
        "{:30} {:>8} {:>5} {:>7} {:>8} {:>6} {:>8} {:>9} {:>7}",
        "fault", "articles", "lost", "stored", "enriched", "dead", "longest", "recovery", "memory"
    );
    println!(
        "{:30} {:>8} {:>5} {:>7} {:>8} {:>6} {:>8} {:>9} {:>7}",
        "", "", "", "twice", "twice", "letter", "stall s", "s", "x idle"
    );
}

/// Prints a row, and what is wrong with it.
pub(crate) fn print(name: &str, outcome: &Outcome, complaints: &[String]) {
    let recovery = outcome.recovery.map_or("never".to_owned(), |recovery| format!("{:.2}", recovery.as_secs_f64()));
    println!(
        "{name:30} {:8} {:5} {:7} {:8} {:6} {:8.2} {recovery:>9} {:7.2}",
        outcome.n_articles,
        outcome.n_lost,
        outcome.n_stored_twice,
        outcome.n_enriched_twice,
        outcome.n_dead_letters,
        outcome.longest_stall.as_secs_f64(),
        outcome.memory_ratio
    );
    for complaint in complaints {
        println!("    AT FAULT: {complaint}");
    }
    // A row takes seconds: whoever watches sees each at once.
    std::io::stdout().flush().ok();
}
