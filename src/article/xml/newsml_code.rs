//! Codes of NewsML-G2. They are told by what stands behind their alias, for everybody may choose aliases.

use super::tag::Tag;

/// Statuses of an item that is withdrawn.
pub(super) const CANCELED: [&str; 2] = ["canceled", "cancelled"];

/// Returns whether the `pubStatus` that `tag` begins withdraws its item.
pub(super) fn is_canceled(tag: &Tag<'_>) -> bool {
    code(tag).is_some_and(|status| CANCELED.contains(&status.to_ascii_lowercase().as_str()))
}

/// Returns what the code of an element is, without its alias; or its literal value.
pub(super) fn code(tag: &Tag<'_>) -> Option<String> {
    let code = tag.attribute("qcode").or_else(|| tag.attribute("uri")).map(|code| behind_alias(&code));
    code.or_else(|| tag.attribute("literal"))
}

/// Returns the name that stands behind the alias, or at the end of the address, that `code` begins with.
pub(super) fn behind_alias(code: &str) -> String {
    code.rsplit([':', '/', '#']).next().unwrap_or(code).to_owned()
}
