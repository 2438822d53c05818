//! The headline of a plain text: a first line that stands by itself and reads like one.

use super::first_line_furniture as furniture;

/// What stands between a dateline and its text.
const DASHES: [char; 3] = ['-', '\u{2013}', '\u{2014}'];

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
    let (line, rest) = split_line(text.trim_start())?;
    let (blank, rest) = split_line(rest)?;
    let headline = line.trim();
    let reads_like_one =
        blank.trim().is_empty() && is_short(headline) && !opens_a_story(headline) && !furniture::is_any(headline);
    (reads_like_one && !ends_a_sentence(headline) && is_whole(headline) && has_a_sentence(rest))
        .then(|| (headline, rest.trim_start_matches(['\r', '\n'])))
}

/// Returns the first line of `text` and what follows its end, which may be the old one of a carriage return alone; none where it has no end.
fn split_line(text: &str) -> Option<(&str, &str)> {
    let (line, end) = text.split_at(text.find(['\n', '\r'])?);
    Some((line, end.strip_prefix("\r\n").unwrap_or(&end[1..])))
}

/// Returns whether `line` has the length of a headline: two words at least, for one alone names a section.
fn is_short(line: &str) -> bool {
    let n_words = line.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).count();
    n_words >= 2 && line.chars().count() <= LONGEST
}

/// Returns whether `line` is what stands before a story and is no headline: a byline, a dateline, an item of a list.
fn opens_a_story(line: &str) -> bool {
    // "LONDON (Reuters) - Ships may enter", but not "Gull Corp. (OSE: GULL) - Results".
    let has_agency = line.split_once('(').is_some_and(|(place, rest)| {
        let behind = rest.split_once(')').map(|(agency, rest)| (agency.contains(':'), rest.trim_start()));
        let leads_on = behind.is_some_and(|(is_code, rest)| !is_code && rest.starts_with(DASHES));
        leads_on && !place.trim().is_empty()
    });
    let leads_on = line.split_once('(').is_none() && is_dateline_before_a_dash(line);
    let opens_with_agency = line.starts_with('(') && line.contains(')');
    // "LONDON, March 3": a headline in capitals has no small letters after the comma either, and "US, China agree" goes on with
    // small letters before it comes to a figure.
    let is_dated = line.split_once(',').is_some_and(|(place, rest)| {
        let is_capitals = !place.contains(char::is_lowercase) && place.contains(char::is_uppercase);
        is_capitals && rest.contains(char::is_lowercase) && !goes_on(rest)
    });
    has_agency || leads_on || opens_with_agency || is_dated || line.starts_with(['-', '*', '\u{2022}'])
}

/// Returns whether "OSLO \u{2014} Ships may enter" is what `line` is: a place in capitals, a dash, and a sentence.
fn is_dateline_before_a_dash(line: &str) -> bool {
    let parts = DASHES.iter().filter_map(|dash| line.split_once(&format!(" {dash} ")));
    parts.into_iter().any(|(place, rest)| {
        let is_place = place.split(',').next().is_some_and(|place| !place.contains(char::is_lowercase));
        is_place && place.len() <= 60 && !place.contains(':') && rest.contains(char::is_lowercase)
    })
}

/// Returns whether words in small letters follow the first one after a comma, and no figure: a dateline has a date or a
/// country there, a headline a verb.
fn goes_on(rest: &str) -> bool {
    let has_verb = rest.split_whitespace().skip(1).any(|word| word.starts_with(char::is_lowercase));
    has_verb && !rest.contains(|c: char| c.is_ascii_digit())
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
    let opens = is_left_open(line);
    let is_all_quoted =
        line.starts_with(['"', '\u{201c}']) && line.ends_with(['"', '\u{201d}']) && is_one_quotation(line);
    !opens
        && !is_all_quoted
        && n_of('\u{201c}') == n_of('\u{201d}')
        && n_of('"') % 2 == 0
        && !line.split_whitespace().any(ends_inside)
}

/// Returns whether `line` opens with a mark, single or angled, that no word of it closes with words after it.
fn is_left_open(line: &str) -> bool {
    let closing = match line.chars().next() {
        Some('\'') => '\'',
        Some('\u{2018}') => '\u{2019}',
        Some('\u{ab}') => '\u{bb}',
        Some('\u{bb}') => '\u{ab}',
        _ => return false,
    };
    // An apostrophe stands inside a word.
    let ends_word = |word: &str| word.trim_end_matches([',', '.', '!', '?']).ends_with(closing);
    let words: Vec<&str> = line.split_whitespace().collect();
    !words[..words.len().saturating_sub(1)].iter().any(|word| ends_word(word))
}

/// Returns whether `line`, which begins and ends with quotation marks, has none between.
fn is_one_quotation(line: &str) -> bool {
    line.matches(['"', '\u{201c}', '\u{201d}']).count() == 2
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
            ("Port reopens\r\rShips may enter.\r", "Port reopens", "Ships may enter.\r"),
            ("\u{201c}Not yet,\u{201d} says Roe\n \nHe left.", "\u{201c}Not yet,\u{201d} says Roe", "He left."),
            (
                "Mr. Roe goes to Oslo (update)\n\nHe left.\n\nBy train.",
                "Mr. Roe goes to Oslo (update)",
                "He left.\n\nBy train.",
            ),
            ("NATO, EU leaders meet in Oslo\n\nThey left.", "NATO, EU leaders meet in Oslo", "They left."),
            ("US, China agree to meet\n\nThey left.", "US, China agree to meet", "They left."),
            ("Gull Corp. (OSE: GULL) - Sales up\n\nThey rose.", "Gull Corp. (OSE: GULL) - Sales up", "They rose."),
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
            "OSLO \u{2014} Ships may enter the port\n\nAll of them.",
            "OSLO, Norway \u{2014} Ships may enter the port\n\nAll of them.",
            "(Reuters) - Port reopens\n\nShips may enter.",
            "\u{201c}We shall not wait\u{201d}\n\nShips may enter.",
            "\"The port is open\"\n\nShips may enter.",
            "\u{2018}The port is open and we shall not wait\n\nShips may enter.\u{2019}",
            "\u{ab}The port is open\n\nShips may enter.",
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
