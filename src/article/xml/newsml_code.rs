//! Codes of NewsML-G2. They are told by what stands behind their alias, for everybody may choose aliases.

use serde_json::Value;

use super::reader::Xml;
use super::tag::Tag;
use crate::article::{ArticleError, Status, told_status};

/// What the `pubStatus` elements of an item say.
#[derive(Default)]
pub(super) struct Statuses {
    /// Their codes; an empty one of an element that cannot be understood.
    words: Vec<String>,
}

impl Statuses {
    /// Adds the element that `tag` begins, which is read to its end. Its text counts only where it withdraws: it stands there by
    /// mistake.
    pub(super) fn add(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) -> Result<(), ArticleError> {
        let codes = ["qcode", "uri"].iter().filter_map(|name| tag.attribute(name));
        let mut words: Vec<_> = codes.map(|code| behind_alias(&code)).filter(|word| !word.is_empty()).collect();
        words.extend(tag.attribute("literal").filter(|_| words.is_empty()));
        // What is known before a fault in the text stays known.
        let is_told = !words.is_empty();
        self.words.extend(words);
        let text = xml.text()?;
        let text = Some(behind_alias(&text)).filter(|text| told_status::known(text) == Some(Status::Canceled));
        if !is_told || text.is_some() {
            self.words.push(text.unwrap_or_default());
        }
        Ok(())
    }

    /// Returns whether one withdraws its item.
    pub(super) fn is_canceled(&self) -> bool {
        self.words.iter().any(|word| told_status::known(word) == Some(Status::Canceled))
    }

    /// Returns the strictest as the field of a plain article: a list, which is withheld there, where one cannot be understood.
    pub(super) fn value(&self) -> Option<Value> {
        if self.is_canceled() {
            return Some(Status::Canceled.as_str().into());
        }
        let is_unknown = |word: &&String| !word.is_empty() && told_status::known(word).is_none();
        if let Some(unknown) = self.words.iter().find(is_unknown) {
            return Some(unknown.to_ascii_lowercase().into());
        }
        if self.words.iter().any(String::is_empty) {
            return Some(self.words.clone().into());
        }
        self.words.iter().filter_map(|word| told_status::known(word)).max().map(|status| status.as_str().into())
    }
}

/// Returns what the code of an element is, without its alias; or its literal value.
pub(super) fn code(tag: &Tag<'_>) -> Option<String> {
    let code = tag.attribute("qcode").or_else(|| tag.attribute("uri")).map(|code| behind_alias(&code));
    code.or_else(|| tag.attribute("literal"))
}

/// Returns the name that stands behind the alias, or at the end of the address, that `code` begins with.
pub(super) fn behind_alias(code: &str) -> String {
    told_status::behind_alias(code).to_owned()
}
