//! Versions that are numbers: no others have an order.

use std::cmp::Ordering;

/// Longest text that is read as a number, bytes.
const MAX_NUMBER_BYTES: usize = 64;

/// Returns the number that `text` is, as it is written; none where it is none.
pub(super) fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_number = text.len() <= MAX_NUMBER_BYTES && text.parse::<f64>().is_ok_and(f64::is_finite);
    is_number.then_some(text)
}

/// Returns the order of two [`number`]s. Whole ones are compared as such: a version that is a time down to the millisecond has more digits than a float.
pub(super) fn compare_numbers(left: &str, right: &str) -> Ordering {
    if let (Ok(left), Ok(right)) = (left.parse::<u128>(), right.parse::<u128>()) {
        return left.cmp(&right);
    }
    match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.total_cmp(&right),
        _ => Ordering::Equal,
    }
}
