//! The start tag of an element.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

/// The start tag of an element.
pub(super) struct Tag<'x> {
    start: BytesStart<'x>,
}

impl<'x> Tag<'x> {
    /// Returns the tag that is `start`.
    pub(super) fn new(start: BytesStart<'x>) -> Self {
        Self { start }
    }

    /// Returns the element's name without its prefix.
    pub(super) fn local_name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// Returns the value of the attribute `name`; none where it is missing, blank or malformed.
    ///
    /// # Cost
    ///
    /// Linear in the length of the tag.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        // Whether one stands there twice is nothing to us, and takes memory to find out.
        let mut attributes = self.start.attributes();
        let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    }
}
