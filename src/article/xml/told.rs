//! What an article in XML tells of itself before a fault.

use super::newsml_code::Statuses;
use super::reader::Xml;
use super::tag::Tag;
use crate::article::{Status, told_status};

/// Returns the id of the first article in what may be only the beginning of a document.
pub(in crate::article) fn id(text: &str) -> Option<String> {
    let mut xml = Xml::new(text);
    while let Some(tag) = xml.next_in(0).ok()? {
        let is_at = |end: &str| xml.path().ends_with(end);
        if tag.local_name().ends_with("Item") {
            return tag.attribute("guid");
        } else if is_at("docdata/doc-id") {
            return tag.attribute("id-string");
        } else if is_at("item/guid") || is_at("entry/id") {
            return xml.text().ok().filter(|id| !id.is_empty());
        }
    }
    None
}

/// Returns the id and the version that a NewsML-G2 item or a NITF document withdraws, even where it is not well-formed later on. An
/// item of a message that holds several is none: the others would be lost.
pub(in crate::article) fn kill(text: &str) -> Option<Kill> {
    let mut xml = Xml::new(text);
    let root = xml.next_in(0).ok()??;
    match root.local_name() {
        "newsItem" => item(&mut xml, &root),
        "newsMessage" if n_items(text) == 1 => {
            while let Some(tag) = xml.next_in(0).ok()? {
                if tag.local_name() == "newsItem" {
                    return item(&mut xml, &tag);
                }
            }
            None
        }
        "nitf" => document(&mut xml),
        _ => None,
    }
}

/// The id and the version of what is withdrawn.
type Kill = (String, Option<String>);

/// Returns what the item that `start` begins withdraws.
fn item(xml: &mut Xml<'_>, start: &Tag<'_>) -> Option<Kill> {
    let id = start.attribute("guid")?;
    let (mut statuses, depth) = (Statuses::default(), xml.depth());
    while let Ok(Some(tag)) = xml.next_in(depth) {
        let is_status = xml.path().replace("other:", "").ends_with("newsItem/itemMeta/pubStatus");
        if is_status && statuses.add(&tag, xml).is_err() {
            break;
        }
    }
    statuses.is_canceled().then(|| (id, start.attribute("version")))
}

/// Returns what a NITF document withdraws.
fn document(xml: &mut Xml<'_>) -> Option<Kill> {
    let (mut id, mut version, mut is_canceled) = (None, None, false);
    while let Ok(Some(tag)) = xml.next_in(0) {
        match xml.path() {
            "nitf/head/docdata" => {
                let status = tag.attribute("management-status");
                is_canceled = status.is_some_and(|status| told_status::known(&status) == Some(Status::Canceled));
            }
            "nitf/head/docdata/doc-id" => id = id.or_else(|| tag.attribute("id-string")),
            "nitf/head/docdata/du-key" => version = version.or_else(|| tag.attribute("version")),
            "nitf/body" => break,
            _ => {}
        }
    }
    id.filter(|_| is_canceled).map(|id| (id, version))
}

/// Returns how many items begin in `text`, as far as its tags tell without being read.
fn n_items(text: &str) -> usize {
    let names =
        text.split('<').skip(1).filter_map(|tag| tag.split(|c: char| c.is_whitespace() || "/>".contains(c)).next());
    names.filter(|name| name.rsplit(':').next() == Some("newsItem")).count()
}
