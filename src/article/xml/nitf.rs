//! NITF: the text with its paragraphs, and what its head says of it.

use serde_json::{Map, Value};

use super::inline;
use super::reader::Xml;
use super::tag::Tag;
use super::values::{headline_from_title, joined, make_number, rfc3339, set};
use crate::article::ArticleError;

/// Attributes that are fields of the article.
const ATTRIBUTES: &[(&str, &str, &str)] = &[
    ("nitf/head/docdata/doc-id", "id-string", "id"),
    ("nitf/head/docdata/doc-id", "regsrc", "source"),
    ("nitf/head/docdata/urgency", "ed-urg", "urgency"),
    ("nitf/head/docdata/date.issue", "norm", "published_at"),
    ("nitf/head/docdata/date.release", "norm", "date.release"),
    ("nitf/head/docdata/du-key", "version", "version"),
    ("nitf/head/docdata/du-key", "key", "slugline"),
    ("nitf/head/docdata", "management-status", "status"),
    ("nitf/head/pubdata", "date.publication", "published_at"),
    ("nitf/head/pubdata", "name", "source"),
    ("nitf/head/pubdata", "ex-ref", "url"),
];

/// Returns the fields of the article that a NITF document is, whose root element is open.
pub(super) fn read(xml: &mut Xml<'_>, root: &Tag<'_>) -> Result<Map<String, Value>, ArticleError> {
    let mut fields = Map::new();
    set(&mut fields, "language", root.attribute("xml:lang"));
    while let Some(tag) = xml.next_in(1)? {
        match xml.path() {
            "nitf/head/title" => {
                let title = joined(&xml.text()?);
                set(&mut fields, "title", Some(title));
            }
            "nitf/body" => {
                let read = inline::read(xml)?;
                set(&mut fields, "headline", read.headline);
                set(&mut fields, "byline", read.byline);
                set(&mut fields, "dateline", read.dateline);
                set(&mut fields, "body", Some(read.text));
                set(&mut fields, "content_type", Some("text/plain".to_owned()));
            }
            path => {
                let own = ATTRIBUTES.iter().filter(|(element, ..)| *element == path);
                for (_, attribute, key) in own {
                    let value = tag.attribute(attribute);
                    set(
                        &mut fields,
                        key,
                        if matches!(*attribute, "norm" | "date.publication") { value.map(rfc3339) } else { value },
                    );
                }
            }
        }
    }
    headline_from_title(&mut fields);
    make_number(&mut fields, "urgency");
    let is_told = |time: &Value| time.as_str().is_some_and(|time| !time.trim().is_empty());
    let released = fields.shift_remove("date.release").filter(is_told);
    // Until the story is released; where nobody says when that is, until somebody does.
    if fields.get("status").and_then(Value::as_str).is_some_and(|status| status.eq_ignore_ascii_case("embargoed")) {
        fields.shift_remove("status");
        match released {
            Some(time) => fields.insert("embargoed".to_owned(), time),
            None => fields.insert("status".to_owned(), Value::from("withheld")),
        };
    }
    Ok(fields)
}
