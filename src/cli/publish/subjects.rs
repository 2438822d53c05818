//! Which subject an article is published on.

use crate::article::{Format, Hints, decode};
use crate::config::{InputSettings, subject};

/// What stands in a subject in place of each wildcard where none is named.
const IN_PLACE_OF_WILDCARD: &str = "manual";

/// The subjects to publish on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subjects {
    ordinary: String,
    /// Where an urgent article goes; none where all go on the same.
    urgent: Option<String>,
    max_article_bytes: usize,
}

impl Subjects {
    /// Returns the subjects to publish on, or why there are none.
    pub(super) fn of(asked: Option<&str>, input: &InputSettings) -> Result<Self, String> {
        let max_article_bytes = input.max_article_bytes;
        if let Some(asked) = asked {
            return Ok(Self { ordinary: checked(asked, input)?, urgent: None, max_article_bytes });
        }
        let filled = |subjects: &[String]| {
            let fill = |token| if matches!(token, "*" | ">") { IN_PLACE_OF_WILDCARD } else { token };
            subjects.first().map(|first| first.split('.').map(fill).collect::<Vec<_>>().join("."))
        };
        let ordinary = filled(&input.subjects()).unwrap_or_default();
        Ok(Self { ordinary, urgent: filled(&input.urgent_subjects()), max_article_bytes })
    }

    /// Returns where an article goes, and whether that is where urgent ones go.
    pub(super) fn subject(&self, payload: &[u8]) -> (&str, bool) {
        match &self.urgent {
            Some(urgent) if is_urgent(payload, self.max_article_bytes) => (urgent, true),
            _ => (&self.ordinary, false),
        }
    }
}

/// Returns whether it is an article that says of itself that it is: urgency 1 or 2, of 9.
fn is_urgent(payload: &[u8], max_bytes: usize) -> bool {
    let article = decode(payload, &Hints::default(), Format::Auto, max_bytes);
    article.is_ok_and(|article| matches!(article.urgency, Some(1 | 2)))
}

/// Returns the subject that somebody names, or why nothing is published on it.
fn checked(asked: &str, input: &InputSettings) -> Result<String, String> {
    let is_bad = |token: &str| {
        token.is_empty() || matches!(token, "*" | ">") || token.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    if asked.split('.').any(is_bad) {
        return Err(format!(
            "--subject: {asked:?} is nothing to publish on: name one subject, words with points between and no wildcard"
        ));
    }
    if input.all_subjects().iter().any(|pattern| subject::covers(pattern, asked)) {
        return Ok(asked.to_owned());
    }
    let urgent = input.urgent_subject.as_ref().map(|urgent| format!(" and input.urgent_subject {urgent}"));
    let (taken, urgent) = (&input.subject, urgent.unwrap_or_default());
    Err(format!(
        "--subject: no worker reads {asked}, for input.subject is {taken}{urgent}: name a subject of it, or change it"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(subject: &str) -> InputSettings {
        InputSettings { subject: subject.to_owned(), ..InputSettings::default() }
    }

    #[test]
    fn a_subject_that_nobody_names_has_a_word_for_each_wildcard() {
        for (set, subject) in [
            ("news.articles.>", "news.articles.manual"),
            ("wires.*.in.>, news.>", "wires.manual.in.manual"),
            ("news.articles", "news.articles"),
        ] {
            let found = Subjects::of(None, &input(set)).expect("a subject");
            assert_eq!(found.ordinary, subject);
            assert_eq!(Subjects::of(Some(subject), &input(set)), Ok(found), "it is one that the input takes");
        }
    }

    #[test]
    fn an_urgent_article_goes_where_urgent_ones_go_if_they_have_a_place_of_their_own() {
        let urgent_subject = Some("news.urgent.>".to_owned());
        let input = InputSettings { urgent_subject, ..InputSettings::default() };
        let subjects = Subjects::of(None, &input).expect("subjects");
        for (payload, subject) in [
            (r#"{"body":"Ann Roe said no.","urgency":1}"#, "news.urgent.manual"),
            (r#"{"uri":"u","version":"1","urgency":2,"body_text":"Ann Roe said no."}"#, "news.urgent.manual"),
            (r#"{"body":"Ann Roe said no.","urgency":3}"#, "news.articles.manual"),
            (r#"{"body":"Ann Roe said no."}"#, "news.articles.manual"),
            (r#"{"urgency":1"#, "news.articles.manual"),
        ] {
            assert_eq!(subjects.subject(payload.as_bytes()).0, subject, "{payload}");
        }
        let named = Subjects::of(Some("news.urgent.desk"), &input).expect("subjects");
        assert_eq!((named.ordinary.as_str(), named.urgent), ("news.urgent.desk", None));
        let without = Subjects::of(None, &InputSettings::default()).expect("subjects");
        assert_eq!(without.subject(br#"{"body":"Ann Roe said no.","urgency":1}"#), ("news.articles.manual", false));
    }

    #[test]
    fn a_subject_that_the_input_does_not_take_is_refused() {
        for asked in
            ["news.enriched.sport", "news.articles", "news.articles.>", "news.articles.*", "news.articles..a", ""]
        {
            assert!(Subjects::of(Some(asked), &input("news.articles.>")).is_err(), "{asked}");
        }
        let message = Subjects::of(Some("news.sport"), &input("news.articles.>")).expect_err("refused");
        assert!(message.contains("news.sport") && message.contains("input.subject is news.articles.>"), "{message}");
    }
}
