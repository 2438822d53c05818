//! How much the streams keep: limits that would lose what is still needed, or that no server takes.

use std::time::Duration;

use super::check::redelivery_horizon;
use super::{Fault, Settings};

/// Tells of every limit that is out of its bounds or does not go with another setting.
pub(super) fn check(settings: &Settings, faults: &mut Vec<Fault>) {
    let mut fault = |key: &str, message: &str| faults.push(Fault::new(key, message));
    let (input, output) = (&settings.input, &settings.output);
    let is_below = |limit: Duration, least: Duration| !limit.is_zero() && limit < least;
    for (key, max_age) in
        [("output.max_age", output.max_age), ("output.dead_letter_max_age", output.dead_letter_max_age)]
    {
        if is_below(max_age, output.duplicate_window) {
            fault(key, "is shorter than output.duplicate_window, which no server takes: 0 is without limit");
        }
    }
    if is_below(input.max_age, redelivery_horizon(input, settings.engine.article_deadline)) {
        fault(
            "input.max_age",
            "is shorter than the time over which an article may come again: it would be gone before it is answered; 0 is \
             without limit",
        );
    }
    for (key, max_bytes) in [
        ("input.max_bytes", input.max_bytes),
        ("output.max_bytes", output.max_bytes),
        ("output.dead_letter_max_bytes", output.dead_letter_max_bytes),
        ("output.held_max_bytes", output.held_max_bytes),
    ] {
        if max_bytes != 0 && max_bytes < input.max_article_bytes {
            fault(key, "is smaller than one article may be (input.max_article_bytes); 0 is without limit");
        }
        if i64::try_from(max_bytes).is_err() {
            fault(key, "is more than a server counts");
        }
    }
}
