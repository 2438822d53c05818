//! What processes have used, from a kernel that counts it in hundredths of a second.
#![allow(dead_code, reason = "each benchmark takes what it needs")]

use std::time::Duration;

/// Returns the processor time that a process has used, in microseconds.
pub(crate) fn cpu_us(pid: u32) -> f64 {
    (ticks(&pid.to_string(), 11) + ticks(&pid.to_string(), 12)) as f64 * 10_000.0
}

/// Returns the user time of those of our children that have ended.
pub(crate) fn user_time_of_children() -> Duration {
    Duration::from_millis(10 * ticks("self", 13))
}

/// Returns a field of `/proc/PID/stat`, numbered from the one after the program's name.
fn ticks(pid: &str, field: usize) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("Linux, and the process");
    let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.nth(field).and_then(|field| field.parse().ok()).expect("a number")
}
