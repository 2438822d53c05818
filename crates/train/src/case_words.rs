//! How texts and names of cases are compared: by words in small letters, without marks at their edges.

use super::case::OneOf;

/// Words before a name that do not tell one bearer from another.
const TITLES: [&str; 16] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "dame",
    "president",
    "pope",
    "king",
    "queen",
    "judge",
    "senator",
    "the",
    "a",
    "an",
];

/// Returns the words of `text` in small letters. Apostrophes, hyphens and full stops inside a word stay.
pub(super) fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = folded(text).chars().collect();
    let is_letter = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric() || *letter == '_');
    let (mut words, mut word) = (Vec::new(), String::new());
    for (at, &letter) in letters.iter().enumerate() {
        let joins = matches!(letter, '\'' | '.' | '-') && at > 0 && is_letter(at - 1) && is_letter(at + 1);
        if is_letter(at) || joins {
            word.push(letter);
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// Returns how many words the longest run has that stands in both.
pub(super) fn longest_run(left: &[String], right: &[String]) -> usize {
    let (mut longest, mut row) = (0, vec![0; right.len() + 1]);
    for word in left {
        let mut before = 0;
        for (idx, other) in right.iter().enumerate() {
            let here = if word == other { before + 1 } else { 0 };
            before = std::mem::replace(&mut row[idx + 1], here);
            longest = longest.max(here);
        }
    }
    longest
}

/// Returns the longest run that two texts share, as a part of the longer one: 0 to 1.
pub(super) fn overlap(left: &str, right: &str) -> f64 {
    let (left, right) = (words(left), words(right));
    part(longest_run(&left, &right), left.len().max(right.len()))
}

/// Returns `some` of `all` things as a number from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^52 words")]
pub(super) fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}

/// Returns whether two names are of one: the last words are the same, or one name has all words of the other.
pub(super) fn is_same_name(wanted: &str, found: &str) -> bool {
    let (wanted, found) = (name_words(wanted), name_words(found));
    let has = |all: &[String], some: &[String]| some.iter().all(|word| all.contains(word));
    !wanted.is_empty()
        && !found.is_empty()
        && (wanted.last() == found.last() || has(&found, &wanted) || has(&wanted, &found))
}

/// Returns whether two names are the same, word by word.
pub(super) fn is_whole_name(wanted: &str, found: &str) -> bool {
    words(wanted) == words(found)
}

/// Returns whether `found`, which is none where nobody is known, is one of `wanted`; `-` among them is nobody.
pub(super) fn is_speaker(wanted: &OneOf, found: Option<&str>, is_exact: bool) -> bool {
    wanted.all().iter().any(|wanted| match found {
        None => wanted == "-",
        Some(found) if is_exact => is_whole_name(wanted, found),
        Some(found) => is_same_name(wanted, found),
    })
}

/// Returns `name` as forms of one entity are compared: in small letters, single spaces, no full stop at the end.
pub(super) fn plain(name: &str) -> String {
    let folded = folded(name);
    folded.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

/// Returns `text` in small letters with straight apostrophes.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('ß', "ss").replace(['’', '‘'], "'")
}

/// Returns the words of `name` without a genitive's ending and without titles before it.
fn name_words(name: &str) -> Vec<String> {
    let mut words = words(&without_genitives(name));
    let n_titles = words.iter().take_while(|word| TITLES.contains(&word.as_str())).count();
    words.drain(..n_titles.min(words.len().saturating_sub(1)));
    words
}

/// Returns `name` less each apostrophe, with or without an "s", that ends a word.
fn without_genitives(name: &str) -> String {
    let mut kept = String::new();
    let mut rest = name;
    while let Some(at) = rest.find(['\'', '’']) {
        let apostrophe = rest[at..].chars().next().unwrap_or_default();
        let (before, behind) = (&rest[..at], &rest[at + apostrophe.len_utf8()..]);
        let ends = |text: &str| !text.starts_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        kept.push_str(before);
        rest = match behind.strip_prefix('s') {
            Some(behind) if ends(behind) => behind,
            _ => {
                if !ends(behind) {
                    kept.push(apostrophe);
                }
                behind
            }
        };
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_what_joins_them() {
        assert_eq!(
            words("“The U.S.-led O’Neill team’s x_1, ‘-end.”"),
            ["the", "u.s", "led", "o'neill", "team's", "x_1", "end"]
        );
        assert_eq!(words(" … "), Vec::<String>::new());
    }

    #[test]
    fn an_overlap_is_the_longest_run_as_a_part_of_the_longer_text() {
        assert!((overlap("we go home now", "He said we go home today") - 0.5).abs() < 1e-9);
        assert!(overlap("", "").abs() < 1e-9);
    }

    #[test]
    fn names_are_compared_without_titles_and_genitives() {
        for (wanted, found) in [
            ("Jane Roe", "Ms. Roe"),
            ("the mayor", "mayor"),
            ("the Joneses’ lawyer", "Joneses lawyer"),
            ("Ann Roe's office", "office of Ann Roe office"),
            ("D'Souza", "Judge D’Souza"),
        ] {
            assert!(is_same_name(wanted, found), "{wanted} {found}");
        }
        for (wanted, found) in [("Jane Roe", "Jane Doe"), ("Jane Roe", ""), ("the", "a")] {
            assert!(!is_same_name(wanted, found), "{wanted} {found}");
        }
        assert!(is_whole_name("U.S. Navy", "u.s navy") && !is_whole_name("Jane Roe", "Roe"));
    }

    #[test]
    fn a_hyphen_among_the_speakers_is_nobody() {
        let wanted = OneOf::Several(vec!["Roe".to_owned(), "-".to_owned()]);
        assert!(is_speaker(&wanted, None, false) && is_speaker(&wanted, Some("Jane Roe"), false));
        assert!(!is_speaker(&wanted, Some("Jane Roe"), true));
    }

    #[test]
    fn forms_of_an_entity_are_compared_in_full() {
        assert_eq!(plain(" Roe  & Co. ‘x’"), "roe & co. 'x'");
        assert_eq!(plain("Roe & Co."), "roe & co");
    }
}
