//! Until when an article is not to be published.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Until when an article is not to be published. The longer is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Embargo {
    /// Not before this time.
    Until(Timestamp),
    /// Without end: what should tell the time cannot be read, and an embargo that nobody understands is still one.
    Unreadable,
}

impl Embargo {
    /// Returns whether it still holds at `now`.
    #[must_use]
    pub fn holds_at(self, now: Timestamp) -> bool {
        match self {
            Self::Until(end) => now < end,
            Self::Unreadable => true,
        }
    }

    /// Returns when it ends, RFC 3339 in UTC; none where nobody knows.
    #[must_use]
    pub fn end(self) -> Option<String> {
        match self {
            Self::Until(end) => Some(end.to_string()),
            Self::Unreadable => None,
        }
    }
}

/// Returns the time that `text` tells, and whether it tells its offset from UTC: without one it is taken for UTC. None where it
/// is no date with a time, RFC 3339.
pub(super) fn read(text: &str) -> Option<(Timestamp, bool)> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some((time, true));
    }
    // A date alone leaves open when on that day, and the name of a zone in brackets which offset is meant.
    let is_whole = text.contains(':') && !text.contains('[');
    let time: DateTime = text.parse().ok().filter(|_| is_whole)?;
    Some((time.to_zoned(TimeZone::UTC).ok()?.timestamp(), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_offset_or_as_utc_and_nothing_else_is() {
        for (text, expected) in [
            ("2030-03-01T10:00:00Z", Some(("2030-03-01T10:00:00Z", true))),
            (" 2030-03-01T10:00:00+05:30 ", Some(("2030-03-01T04:30:00Z", true))),
            ("2030-03-01T10:00:00-0500", Some(("2030-03-01T15:00:00Z", true))),
            ("2030-03-01t10:00:00.250z", Some(("2030-03-01T10:00:00.25Z", true))),
            ("2030-03-01T10:00:00", Some(("2030-03-01T10:00:00Z", false))),
            ("2030-03-01 10:00", Some(("2030-03-01T10:00:00Z", false))),
            ("2030-03-01", None),
            ("2030-02-30T10:00:00Z", None),
            ("2030-03-01T10:00:00[Asia/Kolkata]", None),
            ("1 March", None),
            ("10:00", None),
            ("tomorrow", None),
        ] {
            let read = read(text).map(|(time, has_offset)| (time.to_string(), has_offset));
            assert_eq!(read, expected.map(|(time, has_offset)| (time.to_owned(), has_offset)), "{text}");
        }
    }

    #[test]
    fn an_embargo_ends_at_its_time_and_an_unreadable_one_never() {
        let end: Timestamp = "2030-03-01T10:00:00Z".parse().unwrap();
        let before: Timestamp = "2030-03-01T09:59:59.999Z".parse().unwrap();
        let embargo = Embargo::Until(end);
        assert!(embargo.holds_at(before) && !embargo.holds_at(end));
        assert!(Embargo::Unreadable.holds_at(Timestamp::MAX) && Embargo::Unreadable > embargo);
    }
}
