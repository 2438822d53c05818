//! What an article in XML tells of itself before a fault.

use super::newsml_code::is_canceled;
use super::reader::Xml;

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

/// Returns the id and the version that a NewsML-G2 item withdraws, even where it is not well-formed later on. One of a message of
/// several is none: the others would be lost.
pub(in crate::article) fn kill(text: &str) -> Option<(String, Option<String>)> {
    let mut xml = Xml::new(text);
    let root = xml.next_in(0).ok()??;
    let id = root.attribute("guid").filter(|_| root.local_name() == "newsItem")?;
    while let Some(tag) = xml.next_in(0).ok()? {
        if xml.path() == "newsItem/itemMeta/pubStatus" {
            return is_canceled(&tag).then(|| (id, root.attribute("version")));
        }
    }
    None
}
