//! What the held stream has of an article, as headers.

use async_nats::{HeaderMap, HeaderValue};

use crate::record::{Origin, Standing};

/// What the message is: a [`Kind`].
const KIND: &str = "Quotewire-Held";
/// The article's version, where it is a number.
const VERSION: &str = "Quotewire-Held-Version";
/// The article's own date.
const PUBLISHED_AT: &str = "Quotewire-Held-Published-At";
/// The `Nats-Msg-Id` that the record is published with.
const MESSAGE_ID: &str = "Quotewire-Held-Message-Id";
/// The subject of the article, which gives that of the record.
const SUBJECT: &str = "Quotewire-Held-Subject";
/// Begins the names of all these.
const OURS: &str = "Quotewire-Held";
/// Begins the names of headers that a server reads.
const CONTROL: &str = "Nats-";
/// Until when the record is held, where anybody knows: the record's own header.
const UNTIL: &str = "Quotewire-Embargoed";
const STATUS: &str = "Quotewire-Status";
const ARTICLE_ID: &str = "Quotewire-Article-Id";
const STREAM: &str = "Quotewire-Stream";
const SEQUENCE: &str = "Quotewire-Sequence";

/// What the held stream has of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A record that waits for its time.
    Record,
    /// The mark of a record that was published without waiting, or is about to be.
    Passed,
    /// The mark of a record that was published when its time had come.
    Released,
    /// The mark of a record of another article that withdraws this one or takes its place: void is what was published before it.
    Void,
}

/// What the held stream has of an article, less its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) standing: Standing,
    /// The `Nats-Msg-Id` of the record.
    pub(super) message_id: String,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Record, Self::Passed, Self::Released, Self::Void];

    fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Passed => "passed",
            Self::Released => "released",
            Self::Void => "void",
        }
    }
}

impl Entry {
    /// Returns what `headers` tell; none where the message is none of ours.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let kind = text(headers, KIND)?;
        let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind)?;
        let origin = text(headers, STREAM).zip(text(headers, SEQUENCE).and_then(|number| number.parse().ok()));
        let standing = Standing {
            version: text(headers, VERSION).map(str::to_owned),
            is_canceled: text(headers, STATUS) == Some("canceled"),
            published_at: text(headers, PUBLISHED_AT).and_then(|time| time.parse().ok()),
            origin: origin.map(|(stream, sequence)| Origin { stream: stream.to_owned(), sequence }),
        };
        Some(Self { kind, standing, message_id: text(headers, MESSAGE_ID).unwrap_or_default().to_owned() })
    }

    /// Adds itself to the headers of a record.
    fn add_to(&self, headers: &mut HeaderMap) {
        headers.insert(KIND, self.kind.as_str());
        headers.insert(MESSAGE_ID, self.message_id.as_str());
        if let Some(version) = self.standing.version.as_deref() {
            headers.insert(VERSION, version);
        }
        if let Some(time) = self.standing.published_at {
            headers.insert(PUBLISHED_AT, time.to_string());
        }
    }

    /// Returns the headers of a mark: nothing of the text.
    pub(super) fn mark(&self, encoded_id: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        self.add_to(&mut headers);
        headers.insert(STATUS, if self.standing.is_canceled { "canceled" } else { "usable" });
        headers.insert(ARTICLE_ID, encoded_id);
        if let Some(Origin { stream, sequence }) = &self.standing.origin {
            headers.insert(STREAM, stream.as_str());
            headers.insert(SEQUENCE, HeaderValue::from(*sequence));
        }
        headers
    }

    /// Returns the headers of a record that is held, which are `headers` where it is published, of an article on `subject`.
    pub(super) fn held(&self, mut headers: HeaderMap, subject: &str) -> HeaderMap {
        self.add_to(&mut headers);
        headers.insert(SUBJECT, escaped(subject));
        headers
    }
}

/// Returns when the embargo of a held record ends; none where nobody knows.
pub(super) fn until(headers: &HeaderMap) -> Option<jiff::Timestamp> {
    text(headers, UNTIL)?.parse().ok()
}

/// Returns the article's id, as the headers have it.
pub(super) fn article_id(headers: &HeaderMap) -> &str {
    text(headers, ARTICLE_ID).unwrap_or_default()
}

/// Returns the subject of a held record's article, its `Nats-Msg-Id` and its own headers; none where a part of it is missing.
pub(super) fn unpacked(held: &HeaderMap) -> Option<(String, String, HeaderMap)> {
    let (subject, message_id) = (unescaped(text(held, SUBJECT)?)?, text(held, MESSAGE_ID)?.to_owned());
    let mut headers = HeaderMap::new();
    for (name, values) in held.iter() {
        let known: &str = name.as_ref();
        if !known.starts_with(OURS) && !known.contains(CONTROL) {
            values.iter().for_each(|value| headers.append(name.clone(), value.clone()));
        }
    }
    Some((subject, message_id, headers))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(HeaderValue::as_str)
}

/// Returns a subject so that any header can hold it: what is no plain word of it as the forms `%41` of its bytes.
fn escaped(subject: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
    subject.bytes().fold(String::new(), |mut escaped, byte| {
        if is_plain(byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
        escaped
    })
}

/// Returns the subject of which [`escaped`] made `text`.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend(part.get(2..)?.bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_the_record_is_given_back() {
        let standing = Standing {
            version: Some("7".to_owned()),
            is_canceled: false,
            published_at: "2030-01-02T03:04:05Z".parse().ok(),
            origin: Some(Origin { stream: "NEWS".to_owned(), sequence: 9 }),
        };
        let entry = Entry { kind: Kind::Record, standing, message_id: "m".to_owned() };
        let mut headers = HeaderMap::new();
        let own =
            [(STATUS, "usable"), (STREAM, "NEWS"), (SEQUENCE, "9"), (UNTIL, "2130-01-02T03:04:05Z"), ("ce-id", "m")];
        own.iter().for_each(|(name, value)| headers.insert(*name, *value));
        let subject = "news.articles.S\u{e3}o-Nats-Msg-Id:x%41";
        let mut held = entry.held(headers.clone(), subject);
        assert_eq!(Entry::read(&held), Some(entry.clone()));
        assert_eq!(until(&held).map(|until| until.to_string()).as_deref(), Some("2130-01-02T03:04:05Z"));
        // A server adds what it was asked, and an old one finds its names anywhere.
        assert!(!format!("{held:?}").contains(CONTROL), "{held:?}");
        held.insert("Nats-Expected-Stream", "HELD");
        assert_eq!(unpacked(&held), Some((subject.to_owned(), "m".to_owned(), headers)));

        let mark = Entry { kind: Kind::Void, ..entry }.mark("a%20b");
        assert_eq!((Entry::read(&mark).map(|entry| entry.kind), article_id(&mark)), (Some(Kind::Void), "a%20b"));
        assert_eq!((until(&mark), unpacked(&mark)), (None, None));
        assert_eq!(Entry::read(&HeaderMap::new()), None);
    }

    #[test]
    fn a_subject_that_is_no_text_is_none() {
        for text in ["%", "%4", "%zz", "a%ff"] {
            assert_eq!(unescaped(text), None, "{text}");
        }
    }
}
