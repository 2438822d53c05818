//! The start tag of an element.

use quick_xml::events::BytesStart;

use crate::article::entity;

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

    /// Returns what is wrong with the tag's attributes; none where nothing is. One without quotes would be taken for a missing one.
    ///
    /// # Cost
    ///
    /// Linear in the length of the tag, but for the sorting of their names.
    pub(super) fn fault(&self) -> Option<String> {
        let mut attributes = self.start.attributes();
        // Its own check for names that stand there twice takes the square of the time.
        let names =
            attributes.with_checks(false).map(|attribute| attribute.map(|attribute| attribute.key.into_inner()));
        let mut names = match names.collect::<Result<Vec<_>, _>>() {
            Ok(names) => names,
            Err(error) => return Some(error.to_string()),
        };
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1])?;
        Some(format!("the attribute {:?} stands there twice", twice[0].chars().take(60).collect::<String>()))
    }

    /// Returns the value of the attribute `name`; none where it is missing or blank.
    ///
    /// # Cost
    ///
    /// Linear in the length of the tag.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
        Some(entity::of_attribute(&found.value).trim().to_owned()).filter(|value| !value.is_empty())
    }
}
