//! First lines of a plain text that are no headline: notes to editors, dates, datelines and bylines.

/// How notes to editors begin, in lower case.
const NOTES: &[&str] = &[
    "(eds",
    "advertisement",
    "dear ",
    "editor's note",
    "editors' note",
    "editor\u{2019}s note",
    "editors\u{2019} note",
    "eds:",
    "embargoed",
    "for immediate release",
    "good afternoon",
    "good evening",
    "good morning",
    "ladies and gentlemen",
    "not for publication",
    "photo:",
    "press release",
    "published ",
    "read more",
    "strictly embargoed",
    "under embargo",
    "updated ",
];

/// How bylines begin, in lower case.
const BYLINES: &[&str] = &["by", "by:", "story by", "text by", "words by", "written by", "reporting by"];

/// Words in lower case that stand in the name of an agency, a desk or a post, and in a headline only by chance.
const SOURCES: &[&str] = &["associated press", "correspondent", "reuters staff", "staff reporter", "staff writer"];

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Longest name of a person or a place, words.
const MAX_NAME: usize = 3;

/// Longest line that is a date, a dateline or a byline, words.
const MAX_WORDS: usize = 12;

/// Returns whether `line` is what stands above a story and is none of its headline.
pub(super) fn is_any(line: &str) -> bool {
    let lower = line.to_lowercase();
    NOTES.iter().any(|note| lower.starts_with(note)) || is_byline(line, &lower) || is_dated(line) || is_name(line)
}

/// Returns whether `line` says who wrote the story.
fn is_byline(line: &str, lower: &str) -> bool {
    let n_words = line.split_whitespace().count();
    let after = |phrase: &str| lower.strip_prefix(phrase).filter(|rest| rest.starts_with(char::is_whitespace));
    let is_by = BYLINES.iter().filter_map(|phrase| after(phrase)).any(|rest| {
        let name = &line[line.floor_char_boundary(line.len().saturating_sub(rest.len()))..];
        name.trim_start().starts_with(char::is_uppercase)
    });
    is_by || (n_words <= 6 && SOURCES.iter().any(|source| lower.contains(source)) && !has_verb(line))
}

/// Returns whether words in small letters stand in `line` that join no names.
fn has_verb(line: &str) -> bool {
    let mut small = line.split_whitespace().filter(|word| word.starts_with(char::is_lowercase));
    small.any(|word| !matches!(word, "and" | "in" | "of" | "the" | "for" | "staff" | "de" | "van" | "von"))
}

/// Returns whether `line` is a date, or a place and a date: it has a month or a time, figures, and no word in small letters.
fn is_dated(line: &str) -> bool {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_month = |word: &&str| {
        let word = word.to_lowercase();
        MONTHS.iter().any(|month| word.starts_with(month)) && word.len() <= 9
    };
    let has_figure = words.iter().any(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    let is_date = has_figure && words.iter().any(is_month);
    is_date && words.len() <= MAX_WORDS && !has_verb(line)
}

/// Returns whether `line` is the name of a person, a place or an agency and nothing else: two or three words with capitals, in
/// small letters besides or short. "Port Reopens" reads like one too and stays in the body.
fn is_name(line: &str) -> bool {
    // "OSLO (AP)", "STOCKHOLM, SWEDEN", "Jane Roe and John Doe".
    let line = line.trim_end_matches(')');
    let parts: Vec<&str> = line.split(['(', ',', '/', '|']).map(str::trim).collect();
    let is_called = |part: &&str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let is_joined = |word: &str| matches!(word, "and" | "in" | "of" | "de" | "van" | "von");
        let mut names = words.iter().filter(|word| !is_joined(word));
        let n_names = names.clone().count();
        let most = if n_names < words.len() { 2 * MAX_NAME } else { MAX_NAME };
        !part.is_empty() && n_names <= most && names.all(|word| word.starts_with(char::is_uppercase) && is_word(word))
    };
    let n_words = line.split_whitespace().count();
    // More than a name on each side of a comma may be a headline in capitals: "FIRE, FLOOD HIT COAST".
    parts.len() <= 3 && parts.iter().all(is_called) && (n_words <= MAX_NAME || (parts.len() == 1 && n_words <= 5))
}

fn is_word(word: &str) -> bool {
    word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '\u{2019}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_above_a_story_is_no_headline() {
        for line in [
            "NEW YORK",
            "STOCKHOLM, SWEDEN",
            "Oslo, 3 March 2026",
            "OSLO (AP)",
            "OSLO, Norway, March 3, 2026 /PRNewswire/",
            "Tuesday, 3 March 2026",
            "3 March 2026 10:00 GMT",
            "Published 3 March 2026",
            "FOR IMMEDIATE RELEASE",
            "PRESS RELEASE",
            "EMBARGOED UNTIL 00:01 GMT TUESDAY",
            "(Eds: adds the minister's comments)",
            "Editor\u{2019}s note",
            "Jane Roe",
            "Jane Roe and John Doe",
            "JANE ROE",
            "By: Jane Roe",
            "By\tJane Roe",
            "By\u{a0}Jane Roe",
            "Written by Jane Roe",
            "The Associated Press",
            "Reuters Staff",
            "Jane Roe, Health Correspondent",
        ] {
            assert!(is_any(line), "{line}");
        }
    }

    #[test]
    fn a_headline_is_none_of_it() {
        for line in [
            "Port reopens after storm",
            "PORT REOPENS AFTER STORM",
            "NATO, EU leaders meet in Brussels",
            "US, China agree to end tariffs",
            "By the numbers: the port",
            "Ships enter port on 3 March",
            "UPDATE 1-Port of Oslo reopens",
            "Bypass opens in Oslo",
        ] {
            assert!(!is_any(line), "{line}");
        }
    }
}
