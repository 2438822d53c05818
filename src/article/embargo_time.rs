//! The time that a notice of an embargo tells, as people write it: "00.01 GMT on Tuesday, 5 May".

use super::embargo_words::Word;

const DAYS: [&str; 14] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tues",
    "tue",
    "wed",
    "thurs",
    "fri",
    "sat",
];
const MONTHS: [&str; 24] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];
/// Points of time that are no figures: "until further notice", "until delivery".
const POINTS: [&str; 7] = ["today", "tonight", "tomorrow", "notice", "delivery", "delivered", "publication"];
/// Times of day in words.
const HOURS: [&str; 3] = ["midnight", "noon", "midday"];
/// What follows four figures that are a time of day.
const ZONES: [&str; 24] = [
    "gmt", "utc", "bst", "ist", "cet", "cest", "est", "edt", "et", "cst", "cdt", "ct", "pst", "pdt", "pt", "mst", "z",
    "jst", "aest", "hrs", "hours", "hr", "h", "local",
];
const HALVES: [&str; 4] = ["am", "pm", "a.m", "p.m"];
/// Words that join the others.
const BETWEEN: [&str; 13] =
    ["on", "at", "the", "of", "to", "time", "further", "london", "eastern", "washington", "brussels", "morning", "sun"];

/// A time, as far as it matters that there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Time {
    /// How many words it takes.
    pub(super) n_words: usize,
    /// Whether it tells the time of day.
    pub(super) has_clock: bool,
    /// Whether it tells the day, or an event.
    pub(super) has_day: bool,
}

impl Time {
    /// Returns the time that `words` begin with; without words where they begin with none.
    pub(super) fn of(words: &[Word<'_>]) -> Self {
        let mut time = Self::default();
        for (idx, word) in words.iter().enumerate() {
            let next = words.get(idx + 1);
            if word.is_any(&HOURS) || is_clock(word, next) {
                time.has_clock = true;
            } else if word.is_any(&DAYS) || word.is_any(&MONTHS) || word.is_any(&POINTS) || is_date(word.text()) {
                time.has_day = true;
            } else if !word.is_any(&ZONES) && !word.is_any(&HALVES) && !word.is_any(&BETWEEN) {
                break;
            }
            time.n_words = idx + 1;
        }
        time
    }
}

/// Returns whether `word` is a time of day: "00:01", "8.30am", "6pm", "6 p.m.", "0001 GMT", "2026-05-05T00:01Z".
fn is_clock(word: &Word<'_>, next: Option<&Word<'_>>) -> bool {
    let text = word.text();
    let figures = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let end = &text[figures.len()..];
    let is_half = HALVES.iter().chain(&ZONES).any(|known| end.eq_ignore_ascii_case(known));
    if !figures.starts_with(|character: char| character.is_ascii_digit()) || !(end.is_empty() || is_half) {
        return false;
    }
    let is_number = figures.bytes().all(|byte| byte.is_ascii_digit());
    let is_followed = |list: &[&str]| next.is_some_and(|next| next.is_any(list));
    match (is_number, figures.len()) {
        (true, 1 | 2) => !end.is_empty() || is_followed(&HALVES),
        (true, 4) => !end.is_empty() || is_followed(&ZONES),
        (true, _) => false,
        // A date in figures has points or lines, a time of day one point or colon.
        (false, _) => figures.contains(':') || figures.len() <= 5 && figures.split('.').count() == 2,
    }
}

/// Returns whether `text` is a day, a year or a date in figures: "5", "5th", "2026", "2026-05-05", "5/5/26".
fn is_date(text: &str) -> bool {
    let end =
        text.trim_start_matches(|character: char| character.is_ascii_digit() || matches!(character, '-' | '/' | '.'));
    let has_figures = text.starts_with(|character: char| character.is_ascii_digit());
    has_figures && text.len() <= 10 && matches!(end.to_ascii_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th")
}
