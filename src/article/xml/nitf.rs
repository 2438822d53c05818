//! NITF: the text with its paragraphs, and what its head says of it.

use serde_json::{Map, Value};

use super::inline;
use super::nitf_release::Release;
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
    ("nitf/head/docdata/du-key", "version", "version"),
    ("nitf/head/docdata/du-key", "key", "slugline"),
    ("nitf/head/pubdata", "date.publication", "published_at"),
    ("nitf/head/pubdata", "name", "source"),
    ("nitf/head/pubdata", "ex-ref", "url"),
];

/// Returns the fields of the article that a NITF document is, whose root element is open.
pub(super) fn read(xml: &mut Xml<'_>, root: &Tag<'_>) -> Result<Map<String, Value>, ArticleError> {
    let (mut fields, mut release) = (Map::new(), Release::default());
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
                release.add(path, &tag);
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
    release.give(&mut fields);
    Ok(fields)
}
