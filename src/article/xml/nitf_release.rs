//! What a NITF document says of its own release, and of the document that it withdraws.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::tag::Tag;
use super::values::rfc3339;
use crate::article::{Embargo, Status, embargo, told_status};

/// What the elements of its `docdata` say.
#[derive(Debug, Default)]
pub(super) struct Release {
    statuses: Vec<String>,
    is_embargoed: bool,
    /// When it is to be released: each may stand there.
    times: Vec<String>,
    /// The document that it withdraws.
    withdrawn: Option<String>,
}

impl Release {
    /// Adds what the element `tag`, which stands at `path`, says.
    pub(super) fn add(&mut self, path: &str, tag: &Tag<'_>) {
        match path {
            "nitf/head/docdata" => {
                match tag.attribute("management-status") {
                    Some(status) if status.eq_ignore_ascii_case("embargoed") => self.is_embargoed = true,
                    Some(status) if !self.statuses.contains(&status) => self.statuses.push(status),
                    _ => {}
                }
                let status = tag.attribute("management-idref-status");
                if status.is_some_and(|status| told_status::known(&status) == Some(Status::Canceled)) {
                    self.withdrawn = self.withdrawn.take().or_else(|| tag.attribute("management-doc-idref"));
                }
            }
            "nitf/head/docdata/date.release" => self.times.extend(tag.attribute("norm").map(rfc3339)),
            _ => {}
        }
    }

    /// Gives `fields`, which have the time of issue, what was said: the strictest status, the longest embargo.
    pub(super) fn give(self, fields: &mut Map<String, Value>) {
        let issued = fields.get("published_at").and_then(Value::as_str);
        let end = |text: &&String| embargo::read(text).map_or(Embargo::Unreadable, |(end, _)| Embargo::Until(end));
        // The time when it may be released is an embargo, whatever the status, unless it was issued then.
        let embargoes = self.times.into_iter().filter(|time| self.is_embargoed || is_later(time, issued));
        let embargo = embargoes.collect::<Vec<_>>().iter().max_by_key(end).cloned();
        let mut statuses: Vec<Value> = self.statuses.into_iter().map(Value::from).collect();
        // Until the story is released; where nobody says when that is, until somebody does.
        if self.is_embargoed && embargo.is_none() {
            statuses.push(Status::Withheld.as_str().into());
        }
        match statuses.len() {
            0 => {}
            1 => fields.extend([("status".to_owned(), statuses.remove(0))]),
            _ => fields.extend([("status".to_owned(), Value::Array(statuses))]),
        }
        if let Some(embargo) = embargo {
            fields.insert("embargoed".to_owned(), embargo.into());
        }
        let id = fields.get("id").and_then(Value::as_str);
        if let Some(withdrawn) = self.withdrawn.filter(|withdrawn| id != Some(withdrawn)) {
            fields.insert("evolved_from".to_owned(), withdrawn.into());
        }
    }
}

/// Returns whether the time of release `time` is later than that of issue. A day alone is no time, and later only than another day.
fn is_later(time: &str, issued: Option<&str>) -> bool {
    let day = |text: &str| text.get(..10).and_then(|day| day.parse::<Date>().ok());
    match (embargo::read(time), issued.and_then(embargo::read)) {
        (Some((time, _)), Some((issued, _))) => time > issued,
        (Some(_), None) if issued.is_none() => true,
        _ => issued.and_then(day).zip(day(time)).is_some_and(|(issued, day)| day > issued),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_after_the_issue_is_an_embargo() {
        for (time, issued, expected) in [
            ("2030-03-01T10:00:00Z", Some("2030-03-01T09:00:00Z"), true),
            ("2030-03-01T10:00:00Z", Some("2030-03-01T10:00:00Z"), false),
            ("2030-03-01T10:00:00Z", Some("2030-03-01T12:00:00+01:00"), false),
            ("2030-03-01T10:00:00Z", None, true),
            ("2030-03-02T10:00:00Z", Some("2030-03-01"), true),
            ("2030-03-01T10:00:00Z", Some("2030-03-01"), false),
            ("2030-03-02", Some("2030-03-01T10:00:00Z"), true),
            ("2030-03-01", Some("2030-03-01T10:00:00Z"), false),
            ("2030-03-01", None, false),
            ("at noon", Some("2030-03-01"), false),
        ] {
            assert_eq!(is_later(time, issued), expected, "{time} {issued:?}");
        }
    }
}
