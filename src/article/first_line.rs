//! The headline of a plain text: a first line that stands by itself and reads like one.

/// Longest line that is a headline, characters. A longer one is a paragraph.
const LONGEST: usize = 200;

/// Returns the headline and the body of `text`, where its first line has a blank line after it and reads like a headline; none
/// where all of it is body. Together they hold every word of the text.
///
/// What is in doubt stays in the body: a line that ends like a sentence, a byline, a dateline, an open quotation, a text
/// with no sentence in what follows.
///
/// # Cost
///
/// Linear in the length of the text.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let (line, rest) = text.trim_start().split_once('\n')?;
    let (blank, rest) = rest.split_once('\n')?;
    let headline = line.trim();
    let reads_like_one = blank.trim().is_empty() && is_short(headline) && !opens_a_story(headline);
    (reads_like_one && !ends_a_sentence(headline) && is_whole(headline) && has_a_sentence(rest))
        .then(|| (headline, rest.trim_start_matches(['\r', '\n'])))
}

/// Returns whether `line` has the length of a headline: two words at least, for one alone names a section.
fn is_short(line: &str) -> bool {
    let n_words = line.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
    n_words >= 2 && line.chars().count() <= LONGEST
}

/// Returns whether `line` is what stands before a story and is no headline: a byline, a dateline, an item of a list.
fn opens_a_story(line: &str) -> bool {
    let is_byline = line
        .split_once(' ')
        .is_some_and(|(first, rest)| first.eq_ignore_ascii_case("by") && rest.starts_with(char::is_uppercase));
    let mut behind_brackets = line.split(')').skip(1).map(str::trim_start);
    let has_agency = line.contains('(') && behind_brackets.any(|rest| rest.starts_with(['-', '\u{2013}', '\u{2014}']));
    // "LONDON, March 3": a headline in capitals has no small letters after the comma either.
    let is_dated = line.split_once(',').is_some_and(|(place, rest)| {
        !place.contains(char::is_lowercase) && place.contains(char::is_uppercase) && rest.contains(char::is_lowercase)
    });
    is_byline || has_agency || is_dated || line.starts_with(['-', '*', '\u{2022}'])
}

/// Returns whether `line` ends as sentences do, or as what goes on in the next line.
fn ends_a_sentence(line: &str) -> bool {
    without_closing(line).ends_with(['.', '!', '?', '\u{2026}', ':', ';', ',', '-', '\u{2013}', '\u{2014}'])
}

/// Returns whether no quotation is left open at the end of `line`, and no sentence ends inside it.
fn is_whole(line: &str) -> bool {
    let n_of = |mark| line.matches(mark).count();
    let ends_inside = |word: &str| {
        // A short word with a point is an abbreviation as likely as not, and so is one with a capital.
        without_closing(word)
            .strip_suffix('.')
            .is_some_and(|word| word.len() > 2 && word.chars().all(char::is_lowercase))
    };
    n_of('\u{201c}') == n_of('\u{201d}') && n_of('"') % 2 == 0 && !line.split_whitespace().any(ends_inside)
}

/// Returns whether some line of `text` ends a sentence: a table, a list or verses have no headline.
fn has_a_sentence(text: &str) -> bool {
    let ends_one = |line: &str| without_closing(line).ends_with(['.', '!', '?', '\u{2026}']);
    text.lines().any(|line| line.contains(char::is_alphabetic) && ends_one(line))
}

/// Returns `text` without the marks and brackets that close it.
fn without_closing(text: &str) -> &str {
    text.trim_end().trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', '\u{bb}', ')', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_by_itself_is_the_headline() {
        for (text, headline, body) in [
            ("Port reopens\n\nShips may enter.", "Port reopens", "Ships may enter."),
            ("\u{feff}\n  Port reopens \r\n\r\n\r\n  Ships may enter.\r\n", "Port reopens", "  Ships may enter.\r\n"),
            ("\u{201c}Not yet,\u{201d} says Roe\n \nHe left.", "\u{201c}Not yet,\u{201d} says Roe", "He left."),
            (
                "Mr. Roe goes to Oslo (update)\n\nHe left.\n\nBy train.",
                "Mr. Roe goes to Oslo (update)",
                "He left.\n\nBy train.",
            ),
            (
                "FIRE, FLOOD HIT COAST\n\n\u{201c}All is lost.\u{201d}",
                "FIRE, FLOOD HIT COAST",
                "\u{201c}All is lost.\u{201d}",
            ),
        ] {
            let text = text.trim_start_matches('\u{feff}');
            assert_eq!(split(text), Some((headline, body)), "{text:?}");
        }
    }

    #[test]
    fn what_is_in_doubt_stays_in_the_body() {
        let long = format!("{}\n\nShips may enter.", "port ".repeat(41));
        for text in [
            "",
            "Port reopens",
            "Port reopens\n\n",
            "Port reopens\nShips may enter.\n\nAll of them.",
            "The port is open.\n\nShips may enter.",
            "The port is open. Ships may enter\n\nAll of them.",
            "\u{201c}Is the port open?\u{201d}\n\nIt is.",
            "\u{201c}The port is open\n\n\u{201c}Ships may enter,\u{201d} he said.",
            "These ships may enter:\n\nAll of them.",
            "SPORT\n\nShips may race.",
            "By Jane Roe\n\nShips may enter.",
            "LONDON, March 3\n\nShips may enter.",
            "LONDON (Reuters) - Ships may enter the port\n\nAll of them.",
            "OSLO (AP) \u{2014} Ships may enter the port\n\nAll of them.",
            "* Ships may enter\n\nAll of them.",
            "Port of Oslo\n\nPort of Bergen\n\nPort of Moss",
            "2026 03\n\nShips may enter.",
            "Port reopens\n\n...\n\nNow",
            long.as_str(),
        ] {
            assert_eq!(split(text), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn headline_and_body_hold_every_word(text in "([A-Z][a-z]{2}|[ .,\r\n\u{2028}\u{201c}()-]|\n\n|\\PC){0,30}") {
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            if let Some((headline, body)) = split(&text) {
                proptest::prop_assert_eq!([words(headline), words(body)].concat(), words(&text));
            }
        }
    }
}
