//! The publication status that a field tells, whatever the type of its value: what nobody understands is never usable.

use serde_json::Value;

use super::Status;

/// What a field says of the status.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told<'v> {
    /// Nothing: it is null or blank.
    Nothing,
    /// One of the words that are known.
    Known(Status),
    /// A text that is none of them.
    Unknown(&'v str),
    /// Something that cannot be understood, and what it counts as.
    Unreadable(Status),
}

/// Returns what `value` says of the status. A list or an object that holds one text alone says what that says; of a list of
/// several the strictest counts.
pub(super) fn read(value: &Value) -> Told<'_> {
    match value {
        Value::Null => Told::Nothing,
        Value::String(text) if text.trim().is_empty() => Told::Nothing,
        Value::String(text) => coded(text).map_or(Told::Unknown(text), Told::Known),
        other => {
            let texts = texts(other);
            let status = match texts.as_slice() {
                [one] => known(behind_alias(one)),
                _ => None,
            };
            status.map_or_else(|| Told::Unreadable(strictest(other)), Told::Known)
        }
    }
}

/// Returns the name that stands behind the alias, or at the end of the address, that `code` begins with.
pub(super) fn behind_alias(code: &str) -> &str {
    let code = code.trim().trim_end_matches(['/', '#']);
    code.rsplit([':', '/', '#']).next().unwrap_or(code)
}

/// Returns the status that `text` tells: a word, a code such as `stat:canceled`, or its address.
fn coded(text: &str) -> Option<Status> {
    let text = text.trim();
    let is_address =
        ["http://", "https://"].iter().any(|start| text.starts_with(start)) && !text.contains(char::is_whitespace);
    let is_code = text.split_once(':').is_some_and(|(alias, _)| alias.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    known(text).or_else(|| known(behind_alias(text)).filter(|_| is_address || (is_code && !text.contains(['/', '#']))))
}

/// The words for each status, for messages. "cancelled", "withdrawn" and "killed" are understood too.
pub(super) const WORDS: &str = "usable, withheld or canceled";

/// Returns the status that is called `word`.
pub(super) fn known(word: &str) -> Option<Status> {
    match word.trim().to_ascii_lowercase().as_str() {
        "usable" => Some(Status::Usable),
        "withheld" => Some(Status::Withheld),
        "canceled" | "cancelled" | "withdrawn" | "killed" => Some(Status::Canceled),
        _ => None,
    }
}

/// Returns whether any text in `value` is a word for a status.
pub(super) fn has_known_word(value: &Value) -> bool {
    texts(value).iter().any(|text| known(behind_alias(text)).is_some())
}

/// Returns whether any text in `value` says that the article is under an embargo.
pub(super) fn is_embargoed(value: &Value) -> bool {
    texts(value).iter().any(|text| behind_alias(text).eq_ignore_ascii_case("embargoed"))
}

/// Returns the strictest status in a list of texts, and withheld of whatever else.
fn strictest(value: &Value) -> Status {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    let told = list.iter().filter_map(Value::as_str).filter_map(|text| known(behind_alias(text)));
    told.max().unwrap_or_default().max(Status::Withheld)
}

/// Returns the texts in `value`, which is nested no more deeply than JSON is read.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        Value::Object(object) => object.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_word_is_never_usable() {
        for (value, expected) in [
            (json!(null), Told::Nothing),
            (json!(" "), Told::Nothing),
            (json!(" Cancelled "), Told::Known(Status::Canceled)),
            (json!("withdrawn"), Told::Known(Status::Canceled)),
            (json!("Killed"), Told::Known(Status::Canceled)),
            (json!("spiked"), Told::Unknown("spiked")),
            (json!("stat:canceled"), Told::Known(Status::Canceled)),
            (json!("http://cv.iptc.org/newscodes/pubstatusg2/withheld"), Told::Known(Status::Withheld)),
            (json!("canceled/usable"), Told::Unknown("canceled/usable")),
            (json!("canceled, once: usable"), Told::Unknown("canceled, once: usable")),
            (json!(["canceled"]), Told::Known(Status::Canceled)),
            (json!(["usable"]), Told::Known(Status::Usable)),
            (json!({"qcode": "stat:canceled"}), Told::Known(Status::Canceled)),
            (json!({"uri": "http://cv.iptc.org/newscodes/pubstatusg2/canceled/"}), Told::Known(Status::Canceled)),
            (json!(["usable", "canceled"]), Told::Unreadable(Status::Canceled)),
            (json!(["usable", "usable"]), Told::Unreadable(Status::Withheld)),
            (json!({"was": "usable", "is": "spiked"}), Told::Unreadable(Status::Withheld)),
            (json!({}), Told::Unreadable(Status::Withheld)),
            (json!([]), Told::Unreadable(Status::Withheld)),
            (json!(0), Told::Unreadable(Status::Withheld)),
            (json!(true), Told::Unreadable(Status::Withheld)),
        ] {
            assert_eq!(read(&value), expected, "{value}");
        }
        assert!(WORDS.replace(" or ", ", ").split(", ").all(|word| known(word).is_some()), "{WORDS}");
    }
}
