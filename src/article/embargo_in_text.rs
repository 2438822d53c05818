//! Embargoes that stand in the text and in no field: "EMBARGOED UNTIL 00.01 GMT TUESDAY". No program acts on them, so somebody is
//! told.

use super::embargo_time::Time;
use super::embargo_words::{Word, words};
use super::{Article, Warning};

/// How many lines are looked at, at either end of the body. Larger takes longer, and finds more of what is only told about embargoes.
const N_LINES: usize = 5;
/// How much of a line is looked at, bytes. No notice is longer.
const LONGEST_LINE: usize = 240;
/// Longest notice that the warning shows, characters.
const MOST_TOLD: usize = 100;

/// Words that may stand before a notice in its line: "Note to editors: this story is strictly embargoed until …".
const BEFORE: [&str; 26] = [
    "advisory",
    "all",
    "are",
    "article",
    "attention",
    "attn",
    "content",
    "copy",
    "editors",
    "important",
    "is",
    "material",
    "media",
    "news",
    "note",
    "please",
    "press",
    "release",
    "report",
    "speech",
    "story",
    "strict",
    "strictly",
    "this",
    "to",
    "under",
];
/// Words that lead from a notice to its time.
const UNTIL: [&str; 7] = ["until", "till", "til", "before", "to", "for", "at"];
/// Those of them that nothing but an embargo has.
const ONLY_THEN: [&str; 5] = ["until", "till", "til", "before", "prior"];
/// What is not done before the time.
const USES: [&str; 12] = [
    "publication",
    "release",
    "broadcast",
    "use",
    "distribution",
    "transmission",
    "publish",
    "published",
    "released",
    "used",
    "distribute",
    "transmit",
];
/// Tell of an embargo that was.
const WAS: [&str; 4] = ["was", "were", "been", "being"];

/// What a notice begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// "Embargoed until", "not for publication before": nobody says that of anything but copy.
    Told,
    /// "Embargo:", "embargo until": trade has embargoes too.
    Noun,
    /// "For release at".
    Release,
}

/// Warns of an embargo that stands in the first or the last lines of an article that has none in a field.
///
/// # Cost
///
/// A microsecond or less where no such line has a word of it.
pub(super) fn warn(article: &mut Article) {
    if article.embargo.is_some() {
        return;
    }
    let is_text = |line: &&str| !line.trim().is_empty();
    let first = article.body.lines().filter(is_text).take(N_LINES);
    let last = article.body.lines().rev().filter(is_text).take(N_LINES);
    let Some(line) = article.headline.lines().chain(first).chain(last).find(|line| is_notice(line)) else { return };
    let told: String = line.trim().chars().take(MOST_TOLD).collect();
    let message = format!("the text says {told:?}, and no field tells of an embargo: nothing keeps it back");
    article.warnings.push(Warning::new("embargo_in_text", message));
}

/// Returns whether `line` says that the text is not to be published yet.
fn is_notice(line: &str) -> bool {
    let line = &line[..line.floor_char_boundary(LONGEST_LINE)];
    let begins = |at: usize, word: &str| {
        line.as_bytes()[at..].get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
    };
    let may_be = (0..line.len()).any(|at| ["embargo", "not ", "release"].iter().any(|word| begins(at, word)));
    if !may_be {
        return false;
    }
    let words = words(line);
    (0..words.len()).any(|at| is_notice_at(&words, at))
}

fn is_notice_at(words: &[Word<'_>], at: usize) -> bool {
    let Some((kind, end)) = phrase(words, at) else { return false };
    let is_first = words[..at].iter().all(|word| word.is_any(&BEFORE));
    let time = Time::of(&words[end..]);
    let last = end + time.n_words;
    let is_whole = words.get(last).is_none() || words[last - 1].ends_sentence;
    let is_dated = (time.has_clock || time.has_day) && is_whole;
    match kind {
        Kind::Told => {
            // "EMBARGOED UNTIL THE CHANCELLOR SITS DOWN": no time that anybody could list.
            let is_event = words[end - 1].is_any(&ONLY_THEN) && words[at..end].iter().all(|word| word.is_capitals());
            let is_past = at > 0 && words[at - 1].is_any(&WAS);
            is_first && (is_dated || is_event) || time.has_clock && !is_past && words[at].is_any(&["embargoed", "not"])
        }
        Kind::Noun => {
            let is_told = words[end - 1].is_marked || words[end - 1].is_any(&UNTIL) || time.has_clock;
            let is_bare = end == words.len() && end == at + 1 && (words[at].is_capitals() || at > 0);
            is_first && (is_bare || is_told && is_dated)
        }
        Kind::Release => is_first && time.has_clock && is_whole,
    }
}

/// Returns what begins at word `at`, and where its time would begin.
fn phrase(words: &[Word<'_>], at: usize) -> Option<(Kind, usize)> {
    let is = |idx: usize, word: &str| words.get(idx).is_some_and(|found| found.is(word));
    let is_any = |idx: usize, list: &[&str]| words.get(idx).is_some_and(|found| found.is_any(list));
    if is(at, "embargoed") {
        let end = at + 1 + usize::from(is(at + 1, "for") && is(at + 2, "release")) * 2;
        return match is_any(end, &UNTIL) {
            true => Some((Kind::Told, end + 1)),
            false => Some((Kind::Noun, end)),
        };
    }
    if is(at, "embargo") {
        let end = at + 1 + usize::from(is_any(at + 1, &["time", "date", "ends", "lifts", "expires", "set"]));
        return Some((Kind::Noun, end + usize::from(is_any(end, &UNTIL))));
    }
    if is(at, "for") && is(at + 1, "release") || is(at, "hold") && is(at + 1, "for") && is(at + 2, "release") {
        return Some((Kind::Release, at + 2 + usize::from(is(at, "hold"))));
    }
    let is_not = is(at, "not") && (is(at + 1, "for") || is(at + 1, "to") && is(at + 2, "be"))
        || is(at, "do") && is(at + 1, "not")
        || is(at, "no");
    let use_at = (at + 1..at + 4).find(|idx| is_any(*idx, &USES)).filter(|_| is_not)?;
    // "Not for publication or broadcast in any form before".
    let until = (use_at + 1..use_at + 8).find(|idx| is_any(*idx, &ONLY_THEN))?;
    Some((Kind::Told, until + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_keeps_the_text_back_is_one() {
        for line in [
            "EMBARGOED UNTIL 00.01 GMT TUESDAY",
            "Embargoed until 0001 hours, Tuesday 5 May 2026",
            "*** STRICTLY EMBARGOED UNTIL 6 A.M. EST ***",
            "Embargo: 00.01 GMT Tuesday",
            "EMBARGO - Tuesday, 5 May, 00:01",
            "Embargo: Tuesday 5 May",
            "EMBARGO 0001 GMT TUES",
            "Embargo ends: 10am, 5 May",
            "Embargo until midnight",
            "NOT FOR PUBLICATION BEFORE 6 P.M. ON MONDAY",
            "Not for publication or broadcast before 18:00 BST on Monday, 4 May",
            "NOT FOR PUBLICATION BEFORE THE CHANCELLOR SITS DOWN",
            "Not to be published until 12 noon on Friday.",
            "Do not publish before 5 May.",
            "EMBARGOED UNTIL DELIVERY",
            "Note to editors: this story is embargoed until 00:01 GMT on Tuesday. Please observe it.",
            "Transmission of material in this release is embargoed until 8:30 a.m. (ET) Friday, May 8",
            "(Embargoed for release until 2026-05-05T00:01Z)",
            "EMBARGOED FOR 0001 GMT",
            "FOR RELEASE 10:00 A.M. EDT, TUESDAY, MAY 5, 2026",
            "HOLD FOR RELEASE AT 0900 GMT",
            "STRICTLY EMBARGOED",
            "UNDER EMBARGO",
            "EMBARGO",
            "Embargoed until further notice.",
        ] {
            assert!(is_notice(line), "{line}");
        }
    }

    #[test]
    fn what_is_told_of_an_embargo_is_none() {
        for line in [
            "",
            "The arms embargo was extended until Tuesday.",
            "UN extends arms embargo until 31 May 2027",
            "Embargo until peace comes: EU keeps its arms ban",
            "Embargo on Russian oil to start on Monday",
            "Embargo: Tuesday's vote may end the arms ban",
            "Embargo ends Tuesday",
            "EMBARGO LIFTED",
            "Embargo lifted at 00:01 GMT",
            "No embargo.",
            "Embargo: none",
            "Embargoed goods were seized on Tuesday.",
            "Embargoed until May 2024, the documents show how the ministry weighed its choice.",
            "The report had been embargoed until 00:01 GMT on Tuesday, but leaked on Monday.",
            "He said the talks were not for publication before Tuesday's meeting.",
            "Prisoner not for release until 2027, judge rules",
            "Do not publish before you have checked it, she told the class.",
            "FOR IMMEDIATE RELEASE",
            "For release on bail he had to pay 5,000 euros.",
            "The embargo, which took effect at 00:01 GMT on Tuesday, bans all trade.",
            "Embargo",
            "Ministers did not use the word before 10:00 on Friday.",
            "EMBARGOED FOR DECADES, CUBA TURNS TO TOURISM",
            "Agencies do not publish before 10:00 GMT on Sundays.",
            "Cuba embargo: Congress to vote on Tuesday at 10:00 GMT",
        ] {
            assert!(!is_notice(line), "{line}");
        }
    }

    #[test]
    fn the_ends_of_the_text_are_looked_at_and_a_field_says_enough() {
        let warned = |headline: &str, body: &str, embargo| {
            let mut article =
                Article { headline: headline.to_owned(), body: body.to_owned(), embargo, ..Article::default() };
            warn(&mut article);
            article.warnings.first().map(|warning| (warning.code.clone().into_owned(), warning.message.clone()))
        };
        let notice = "EMBARGOED UNTIL 00.01 GMT TUESDAY";
        let text = "It rained on Monday.\n\n".repeat(9);
        assert_eq!(warned("Rain", &text, None), None);
        for (headline, body) in [
            (notice, text.clone()),
            ("Rain", format!("{notice}\n{text}")),
            ("Rain", format!("By Ann Roe\n\n{notice}\n\n{text}")),
            ("Rain", format!("{text}\n{notice}\n\nENDS\n")),
        ] {
            let (code, message) = warned(headline, &body, None).expect("a warning");
            assert!(code == "embargo_in_text" && message.contains(notice), "{message}");
            assert_eq!(warned(headline, &body, Some(super::super::Embargo::Unreadable)), None);
        }
        assert_eq!(
            warned("Rain", &format!("{text}{notice}\n{text}"), None),
            None,
            "in the middle somebody tells of it"
        );
    }
}
