//! The text of an element, whatever elements stand in it.

use super::names;
use super::reader::{Node, Xml};
use crate::article::ArticleError;

impl Xml<'_> {
    /// Returns the text of the innermost open element, which it reads to its end; white space around it is dropped.
    /// Line breaks and paragraphs inside it part its words.
    pub(super) fn text(&mut self) -> Result<String, ArticleError> {
        let depth = self.depth();
        let mut all = String::new();
        // What parts the words on both sides of the tags of each open element.
        let mut partings = Vec::new();
        let mut follows_end = false;
        while let Some(node) = self.next()? {
            let is_end = matches!(node, Node::Close);
            match node {
                Node::Text(text) => all.push_str(&text),
                Node::Close if self.depth() < depth => break,
                Node::Close => part(&mut all, partings.pop().unwrap_or_default()),
                Node::Open(tag) => {
                    let parting = names::parting(tag.local_name());
                    part(&mut all, parting);
                    all.push_str(names::before(tag.local_name(), &all, follows_end));
                    partings.push(if parting == names::LINE { "" } else { parting });
                }
            }
            follows_end = is_end;
        }
        Ok(all.trim().to_owned())
    }

    /// Returns the text of the first element `name` in the innermost open element, which it reads to its end; or that which
    /// stands in this itself, where it holds no such element.
    pub(super) fn text_of(&mut self, name: &str) -> Result<String, ArticleError> {
        let depth = self.depth();
        let (mut own, mut named) = (String::new(), None);
        while let Some(node) = self.next()? {
            match node {
                Node::Open(tag) if named.is_none() && tag.local_name() == name => named = Some(self.text()?),
                Node::Text(text) if self.depth() == depth => own.push_str(&text),
                Node::Close if self.depth() < depth => break,
                Node::Open(_) | Node::Text(_) | Node::Close => {}
            }
        }
        Ok(named.unwrap_or_else(|| own.trim().to_owned()))
    }
}

/// Writes `parting` after `text`, unless as much stands there.
fn part(text: &mut String, parting: &str) {
    if !text.ends_with(parting) {
        text.push_str(parting);
    }
}
