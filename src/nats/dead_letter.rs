//! Dead letters: what could not be enriched, with all that is needed to see why and to try again.

pub(super) mod headers;
mod report;

pub use report::Report;

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use data_encoding::BASE64;

use self::headers::{
    CONTROL, CONTROL_IN_NAME, DELIVERIES, ERROR, ERROR_KIND, HEADERS_FRAME, LEFT_OUT, MAX_ERROR_BYTES,
    MAX_HEADER_BYTES, MAX_LEFT_OUT_BYTES, MAX_SUBJECT_BYTES, ORIGINAL, OURS, PAYLOAD, RAW_HEADERS, RAW_SUBJECT,
    REPLAYED_FROM, SEQUENCE, STORED_AT, STREAM, SUBJECT, begins, field_len, header_value, is_control,
};
use super::delivery::{Delivery, Origin};

/// How much a dead letter may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Most bytes of headers and payload together that the server takes.
    pub max_message_bytes: usize,
    /// Bytes of headers that the publishing adds.
    pub n_added_bytes: usize,
}

/// A delivery that could not be enriched.
#[derive(Debug, Clone, Copy)]
pub struct DeadLetter<'a> {
    /// The delivery, payload and headers as they came.
    pub delivery: &'a Delivery,
    /// Closed-set name of the error.
    pub kind: &'a str,
    /// The error in words.
    pub message: &'a str,
}

impl DeadLetter<'_> {
    /// Returns the dead letter's identity: the same for every attempt to dead-letter the same input message.
    #[must_use]
    pub fn message_id(&self) -> String {
        let Origin { stream, consumer, sequence, stored_at_ns, .. } = &self.delivery.origin;
        if stream.is_empty() {
            // A core message has no identity; each one is its own.
            return format!("dead-{:032x}", fastrand::u128(..));
        }
        format!("dead-{stream}-{consumer}-{sequence}-{stored_at_ns}")
    }

    /// Returns headers and payload that fit into `room`: the whole original where it fits, without its longest headers
    /// where only they do not, else [`Self::compose_pointer`].
    #[must_use]
    pub fn compose(&self, room: Room) -> (HeaderMap, Bytes) {
        let payload = &self.delivery.payload;
        let n_left = |headers: &HeaderMap| {
            room.max_message_bytes.checked_sub(payload.len() + room.n_added_bytes + wire_len(headers))
        };
        let mut headers = self.own_headers("original");
        if let Some(n_left) = n_left(&headers) {
            self.add_original(&mut headers, n_left, room);
        }
        // There may not even be room for the names of what is left out.
        if n_left(&headers).is_none() {
            return self.compose_pointer(room);
        }
        (headers, payload.clone())
    }

    /// Returns headers that point to the original, with those of its headers that fit into `room`, and no payload.
    #[must_use]
    pub fn compose_pointer(&self, room: Room) -> (HeaderMap, Bytes) {
        let mut headers = self.own_headers("pointer");
        let n_left = room.max_message_bytes.saturating_sub(room.n_added_bytes + wire_len(&headers));
        self.add_original(&mut headers, n_left, room);
        (headers, Bytes::new())
    }

    /// Adds the publisher's headers, the short ones first, as long as they take no more than `n_left` bytes and the
    /// stream stores them all, and names those that stay after. The subject as it came goes before them all: it is ours to
    /// tell, and no publisher's header may take its room.
    fn add_original(&self, headers: &mut HeaderMap, n_left: usize, room: Room) {
        let n_storable = MAX_HEADER_BYTES.saturating_sub(wire_len(headers) + room.n_added_bytes);
        let mut n_left = n_left.min(n_storable);
        let mut original = original(self.delivery);
        original.sort_by_key(|(name, value)| (name.to_string() != RAW_SUBJECT, field_len(name, value)));
        let is_whole = original.iter().map(|(name, value)| field_len(name, value)).sum::<usize>() <= n_left;
        if !is_whole {
            n_left = n_left.saturating_sub(LEFT_OUT.len() + MAX_LEFT_OUT_BYTES + 4);
        }
        let mut left_out = String::new();
        for (name, value) in original {
            match n_left.checked_sub(field_len(&name, &value)) {
                Some(rest) => {
                    n_left = rest;
                    headers.append(name, value);
                }
                None => left_out.push_str(&format!("{}{name}", if left_out.is_empty() { "" } else { ", " })),
            }
        }
        if !left_out.is_empty() && n_storable > LEFT_OUT.len() + MAX_LEFT_OUT_BYTES + 4 {
            headers.insert(LEFT_OUT, header_value(&left_out, MAX_LEFT_OUT_BYTES));
        }
    }

    fn own_headers(&self, payload: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ERROR_KIND, header_value(self.kind, MAX_ERROR_BYTES));
        headers.insert(ERROR, header_value(self.message, MAX_ERROR_BYTES));
        let subject = header_value(&self.delivery.subject, MAX_SUBJECT_BYTES);
        let is_whole = subject.as_str() == self.delivery.subject;
        headers.insert(SUBJECT, subject);
        headers.insert(STREAM, header_value(&self.delivery.origin.stream, MAX_ERROR_BYTES));
        headers.insert(SEQUENCE, HeaderValue::from(self.delivery.origin.sequence));
        if self.delivery.origin.sequence > 0 {
            headers.insert(STORED_AT, header_value(&rfc3339(self.delivery.origin.stored_at_ns), MAX_ERROR_BYTES));
        }
        if let Some(identity) = self.delivery.identity().filter(|_| self.delivery.headers.get(REPLAYED_FROM).is_some())
        {
            headers.insert(REPLAYED_FROM, header_value(&identity.to_header(), MAX_ERROR_BYTES));
        }
        headers.insert(DELIVERIES, HeaderValue::from(self.delivery.origin.deliveries));
        headers.insert(PAYLOAD, payload);
        if self.delivery.raw_subject.is_none() && !is_whole {
            headers.insert(RAW_SUBJECT, BASE64.encode(self.delivery.subject.as_bytes()));
        }
        headers
    }
}

/// Returns a time in nanoseconds since 1970 as RFC 3339.
pub(super) fn rfc3339(unix_ns: i128) -> String {
    jiff::Timestamp::from_nanosecond(unix_ns).map_or_else(|_| unix_ns.to_string(), |time| time.to_string())
}

/// Returns the publisher's headers under the names that they have in a dead letter, and what of them cannot be read.
fn original(delivery: &Delivery) -> Vec<(HeaderName, HeaderValue)> {
    let mut original = Vec::new();
    for (name, values) in delivery.headers.iter() {
        let Some(name) = dead_letter_name(name) else { continue };
        // What names itself ours but came from outside must not pass for ours.
        if begins(name.as_ref(), OURS) && !begins(name.as_ref(), ORIGINAL) {
            continue;
        }
        original.extend(values.iter().map(|value| (name.clone(), header_value(value.as_str(), usize::MAX))));
    }
    for (name, raw) in [(RAW_HEADERS, &delivery.raw_headers), (RAW_SUBJECT, &delivery.raw_subject)] {
        if let Some(raw) = raw {
            original.push((HeaderName::from_static(name), HeaderValue::from(BASE64.encode(raw))));
        }
    }
    original
}

/// Returns the name that a publisher's header has in a dead letter: its own, or one that holds no [`CONTROL`]. Servers
/// compare its case.
fn dead_letter_name(name: &HeaderName) -> Option<HeaderName> {
    if !is_control(name) {
        return Some(name.clone());
    }
    let name: &str = name.as_ref();
    let rest = if begins(name, CONTROL) { &name[CONTROL.len()..] } else { name };
    format!("{ORIGINAL}{}", rest.replace(CONTROL, CONTROL_IN_NAME)).parse().ok()
}

/// Returns the bytes that `headers` take on the wire.
#[must_use]
pub fn wire_len(headers: &HeaderMap) -> usize {
    let fields = headers.iter().flat_map(|(name, values)| values.iter().map(move |value| field_len(name, value)));
    HEADERS_FRAME + fields.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::super::delivery::Identity;
    use super::*;

    fn delivery(payload: &'static [u8], headers: HeaderMap) -> Delivery {
        let mut delivery = Delivery::of_core_payload(Bytes::from_static(payload));
        delivery.headers = headers;
        delivery.origin = Origin { stream: "NEWS".to_owned(), sequence: 7, deliveries: 3, ..Origin::default() };
        delivery
    }

    #[test]
    fn a_dead_letter_tells_what_when_and_why() {
        let mut original = HeaderMap::new();
        original.insert("traceparent", "00-a-b-01");
        original.insert("Nats-Msg-Id", "their-id");
        original.insert("Quotewire-Error-Kind", "forged");
        let delivery = delivery(b"{", original);
        let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "line 1\r\ncolumn 2" };
        let (headers, payload) = letter.compose(Room { max_message_bytes: 1 << 20, n_added_bytes: 100 });
        assert_eq!(payload, Bytes::from_static(b"{"));
        assert_eq!(headers.get("Quotewire-Original-Msg-Id").unwrap().as_str(), "their-id");
        let report = Report::read(&headers).unwrap();
        assert_eq!((report.kind.as_str(), report.sequence, report.deliveries), ("malformed_json", 7, 3));
        assert_eq!((report.message.as_str(), report.is_pointer), ("line 1  column 2", false));

        let back = Report::original_headers(&headers);
        assert_eq!(back.len(), 1);
        assert_eq!(back.get("traceparent").unwrap().as_str(), "00-a-b-01");
    }

    #[test]
    fn no_header_holds_what_an_old_server_takes_for_its_own() {
        let mut original = HeaderMap::new();
        for name in ["Nats-Msg-Id", "X-Nats-Msg-Id", "nats-expected-stream"] {
            original.insert(name, "Nats-Msg-Id: forged");
        }
        let mut delivery = delivery(b"{", original);
        delivery.subject = "news.Nats-Msg-Id".to_owned();
        let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "Nats-Msg-Id is odd" };
        let (headers, _) = letter.compose(Room { max_message_bytes: 1 << 20, n_added_bytes: 100 });
        for (name, values) in headers.iter() {
            assert!(!name.to_string().contains(CONTROL), "{name}");
            assert!(values.iter().all(|value| !value.as_str().contains(CONTROL)), "{name}");
        }
        assert_eq!(Report::read(&headers).unwrap().subject, "news.Nats-Msg-Id", "where it goes back to");
    }

    #[test]
    fn a_name_keeps_what_tells_it_from_others() {
        for (name, renamed) in [
            ("Nats-Msg-Id", "Quotewire-Original-Msg-Id"),
            ("nats-msg-id", "Quotewire-Original-msg-id"),
            ("X-Nats-Msg-Id", "Quotewire-Original-X-Nats_Msg-Id"),
            ("NatNats-s-Msg-Id", "Quotewire-Original-NatNats_s-Msg-Id"),
            ("Nats-NatNats-s-Msg-Id", "Quotewire-Original-NatNats_s-Msg-Id"),
            ("Quotewire-Original-Nats-Nats-Id", "Quotewire-Original-Quotewire-Original-Nats_Nats_Id"),
            ("X-Assassinats-Count", "X-Assassinats-Count"),
        ] {
            let name: HeaderName = name.parse().unwrap();
            assert_eq!(dead_letter_name(&name).unwrap().to_string(), renamed);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_in_names_or_values_makes_up_what_an_old_server_takes_for_its_own(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec!["Nats-", "N", "a", "t", "s", "-", "Nat", "ats-", "nats-", "NATS-", "x", "_"]),
                1..24,
            ),
            max_bytes in 1_usize..40,
        ) {
            let text = pieces.concat();
            let name = dead_letter_name(&text.parse().unwrap()).expect("a name");
            proptest::prop_assert!(!name.to_string().contains(CONTROL), "{}", name);
            for max_bytes in [max_bytes, usize::MAX] {
                proptest::prop_assert!(!header_value(&text, max_bytes).as_str().contains(CONTROL));
            }
        }
    }

    #[test]
    fn a_dead_letter_fits_with_everything_that_goes_beside_it() {
        let mut original = HeaderMap::new();
        original.insert("X-Note", "n".repeat(2_000));
        original.insert("Slug", "s");
        let delivery = delivery(&[b'x'; 4_000], original);
        let letter = DeadLetter { delivery: &delivery, kind: "too_large", message: "m" };
        for (max_message_bytes, has_note, payload_len) in
            [(7_000, true, 4_000), (5_500, false, 4_000), (4_200, true, 0), (1_500, false, 0), (300, false, 0)]
        {
            let room = Room { max_message_bytes, n_added_bytes: 100 };
            let (headers, payload) = letter.compose(room);
            let n_bytes = wire_len(&headers) + payload.len() + room.n_added_bytes;
            assert!(n_bytes <= max_message_bytes || max_message_bytes == 300, "{n_bytes} of {max_message_bytes}");
            assert_eq!(
                (headers.get("X-Note").is_some(), payload.len()),
                (has_note, payload_len),
                "{max_message_bytes}"
            );
            assert_eq!(headers.get("Slug").is_some(), max_message_bytes > 300);
            let left_out = headers.get("Quotewire-Headers-Left-Out").map(HeaderValue::as_str);
            assert_eq!(left_out.is_some_and(|names| names.contains("X-Note")), !has_note);
            assert_eq!(Report::read(&headers).unwrap().is_pointer, payload_len == 0);
        }
    }

    #[test]
    fn a_dead_letter_fits_wherever_its_payload_leaves_off() {
        let mut original = HeaderMap::new();
        original.insert("X-Note", "n".repeat(2_000));
        for n_names in 0..30 {
            original.insert(format!("X-Long-Name-Of-A-Header-{n_names}").as_str(), "v".repeat(700));
        }
        let delivery = delivery(&[b'x'; 4_000], original);
        let letter = DeadLetter { delivery: &delivery, kind: "too_large", message: "m" };
        for max_message_bytes in (1_500..32_000).step_by(7) {
            let room = Room { max_message_bytes, n_added_bytes: 100 };
            let (headers, payload) = letter.compose(room);
            let n_bytes = wire_len(&headers) + payload.len() + room.n_added_bytes;
            assert!(n_bytes <= max_message_bytes, "{n_bytes} of {max_message_bytes}");
        }
    }

    #[test]
    fn headers_never_come_to_more_than_a_stream_stores() {
        for n_bytes in (64_000..65_600).step_by(50) {
            let mut original = HeaderMap::new();
            original.insert("X-Note", "n".repeat(n_bytes));
            let delivery = delivery(b"{", original);
            let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "m" };
            let (headers, payload) = letter.compose(Room { max_message_bytes: 1 << 20, n_added_bytes: 90 });
            assert!(wire_len(&headers) + 90 <= MAX_HEADER_BYTES);
            assert_eq!(payload.len(), 1, "the payload fits whatever the headers");
        }
    }

    #[test]
    fn a_replayed_article_stays_who_it_was() {
        let mut original = HeaderMap::new();
        original.insert("Quotewire-Replayed-From", "FIRST 3 1000");
        let delivery = delivery(b"{", original);
        let identity = Identity { stream: "FIRST".to_owned(), sequence: 3, stored_at_ns: 1_000 };
        assert_eq!(delivery.identity(), Some(identity.clone()));
        let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "m" };
        let (headers, _) = letter.compose(Room { max_message_bytes: 1 << 20, n_added_bytes: 100 });
        let report = Report::read(&headers).unwrap();
        assert_eq!((report.stream.as_str(), report.sequence), ("NEWS", 7), "where a pointer leads to");
        assert_eq!(report.identity(), Some(identity));
    }

    #[test]
    fn what_cannot_be_read_comes_along_as_it_was() {
        let mut delivery = delivery(b"{", HeaderMap::new());
        delivery.raw_headers = Some(Bytes::from_static(b"NATS/1.0\r\nSlug: \xe3\r\n\r\n"));
        delivery.raw_subject = Some(Bytes::from_static(b"news.\xe3"));
        let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "m" };
        let (headers, _) = letter.compose(Room { max_message_bytes: 1 << 20, n_added_bytes: 100 });
        let raw = |name: &str| BASE64.decode(headers.get(name).unwrap().as_str().as_bytes()).unwrap();
        assert_eq!(raw("Quotewire-Headers-Base64"), b"NATS/1.0\r\nSlug: \xe3\r\n\r\n");
        assert_eq!(raw("Quotewire-Subject-Base64"), b"news.\xe3");
    }

    #[test]
    fn no_header_of_a_publisher_takes_the_room_of_the_subject() {
        let mut original = HeaderMap::new();
        for idx in 0..200 {
            original.insert(format!("X-{idx}").as_str(), "v".repeat(400));
        }
        let mut delivery = delivery(b"{", original);
        delivery.raw_subject = Some(Bytes::from([b"news.".as_slice(), &[b'\xe3'; 2_000]].concat()));
        let letter = DeadLetter { delivery: &delivery, kind: "malformed_json", message: "m" };
        let (headers, _) = letter.compose(Room { max_message_bytes: 1 << 20, n_added_bytes: 100 });
        assert!(headers.get(RAW_SUBJECT).is_some() && headers.get(LEFT_OUT).is_some());
    }
}
