//! What a page says of itself in its tags, as it stands there.

use super::attributes::{Attributes, Wanted};
use super::words;
use crate::article::elements::Kind;

/// What the page says of itself. What it does not say is empty.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) title: String,
    pub(super) language: String,
    pub(super) canonical: String,
    /// Names and contents of `meta`, and of elements with a date of publication.
    meta: Vec<(String, String)>,
    /// The texts of its scripts of JSON-LD.
    pub(super) json_ld: Vec<String>,
    /// Each `time` with a machine-readable value, and the number of the block that it stands before or in.
    pub(super) times: Vec<(usize, String)>,
    has_navigation: bool,
    /// Whether there is a part that pages of a site have around their article.
    has_furniture: bool,
    /// Elements that show no text, such as scripts.
    n_hidden: usize,
    n_links: usize,
    /// Those that lead to somewhere on the same site: in copy from a wire they would lead nowhere.
    n_local_links: usize,
}

/// A page with fewer links and none of the marks of a page may be a document that somebody sent. So may one with more that has
/// nothing around its text: a press release links each company and each address.
const MIN_LINKS: usize = 10;

impl Said {
    /// Keeps what a start tag says that stands after `n_blocks` blocks.
    pub(super) fn note(&mut self, kind: Kind, attributes: &Attributes, n_blocks: usize) {
        let keep = |kept: &mut String, value: &str| {
            if kept.is_empty() {
                kept.push_str(value);
            }
        };
        match kind {
            Kind::Link => {
                self.n_links += 1;
                self.n_local_links += usize::from(is_local(attributes.get(Wanted::Target)));
            }
            Kind::Hidden => self.n_hidden += 1,
            Kind::Beside => self.has_furniture = true,
            Kind::Navigation => self.has_navigation = true,
            Kind::Void if attributes.is(Wanted::Relation, "canonical") => {
                keep(&mut self.canonical, attributes.get(Wanted::Target));
            }
            Kind::Time if !attributes.get(Wanted::Time).is_empty() => {
                self.times.push((n_blocks, attributes.get(Wanted::Time).to_owned()));
            }
            _ => {}
        }
        keep(&mut self.language, attributes.get(Wanted::Language));
        self.has_navigation |= attributes.get(Wanted::Names).split(' ').any(|name| name == "navigation");
        self.has_furniture = self.has_furniture || words::is_furniture(attributes.get(Wanted::Names));
        let first =
            |wanted: [Wanted; 2]| wanted.map(|wanted| attributes.get(wanted)).into_iter().find(|v| !v.is_empty());
        if let (Some(key), Some(content)) =
            (first([Wanted::Key, Wanted::Property]), first([Wanted::Content, Wanted::Time]))
        {
            self.meta.push((key.to_ascii_lowercase(), content.to_owned()));
        }
    }

    /// Returns the content of the first `meta` called `name`.
    pub(super) fn meta(&self, name: &str) -> Option<&str> {
        self.meta.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str())
    }

    /// Returns whether a document that says so is a page of a site: one from a wire has a title at most.
    pub(super) fn is_page(&self) -> bool {
        let is_graph = self.meta.iter().any(|(key, _)| key.starts_with("og:"));
        let is_told = is_graph || !self.json_ld.is_empty() || !self.canonical.is_empty();
        let is_of_site = self.has_furniture || self.n_local_links >= MIN_LINKS;
        let is_linked = self.n_hidden > 0 && self.n_links >= MIN_LINKS && is_of_site;
        !self.title.trim().is_empty() && (is_told || is_linked || self.has_navigation)
    }
}

/// Returns whether the address `target` is one on the same site, and no place on the same page.
fn is_local(target: &str) -> bool {
    !target.is_empty() && !target.starts_with(['#', '?']) && !target.contains(':') && !target.starts_with("//")
}
