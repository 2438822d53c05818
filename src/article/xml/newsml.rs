//! NewsML-G2: a `newsItem` of text, by itself or as the one of its kind in a `newsMessage`.
//!
//! Codes are told by what stands behind their alias: `stat:canceled` and `http://…/pubstatusg2/canceled` are the same.

use serde_json::{Map, Value};

use super::newsml_code::{Statuses, behind_alias, code};
use super::newsml_content::Content;
use super::newsml_tables::{EVOLVED_FROM, LISTS, OTHER_ITEMS, TEXTS, WITHOUT_TEXT};
use super::reader::Xml;
use super::tag::Tag;
use super::values::{headline_from_title, joined, make_number, push, set};
use crate::article::{ArticleError, Embargo, embargo};

const STATUS: &str = "itemMeta/pubStatus";
const EMBARGO: &str = "itemMeta/embargoed";

/// Returns the fields of the one article in the document.
///
/// # Errors
///
/// It is not well-formed, holds no article or several, or one whose text cannot be read.
pub(super) fn read(xml: &mut Xml<'_>) -> Result<Fields, ArticleError> {
    let (mut first, mut n_texts, mut is_withdrawn, mut other) = (None, 0, false, None);
    while let Some(tag) = xml.next_in(0)? {
        if !matches!(xml.depth(), 1 | 3) {
            continue;
        }
        if tag.local_name() == "newsItem" {
            match Item::read(xml, &tag)?.finish()? {
                Found::Text(fields) => {
                    n_texts += 1;
                    is_withdrawn |= fields.fields.get("status").is_some_and(|status| status == "canceled");
                    first.get_or_insert(fields);
                }
                Found::Other(kind) => other = other.or(Some(kind)),
            }
        } else if let Some((_, kind)) = OTHER_ITEMS.iter().find(|(name, _)| *name == tag.local_name()) {
            other = other.or(Some(kind));
        }
    }
    match (first, other) {
        (Some(_), _) if n_texts > 1 => {
            let element = if is_withdrawn { "newsItem (one of them withdraws an article)" } else { "newsItem" };
            Err(ArticleError::SeveralArticles { format: "NewsML-G2", n_articles: n_texts, element })
        }
        (Some(fields), _) => Ok(fields),
        (None, Some(kind)) => Err(ArticleError::NotAnArticle { kind }),
        (None, None) => Err(ArticleError::NoBody { reason: "a NewsML-G2 message that holds no item".to_owned() }),
    }
}

/// The fields of an article, by the names of the plain contract.
pub(super) struct Fields {
    pub(super) fields: Map<String, Value>,
    /// Whether nothing but its tags and references say that its body was HTML.
    pub(super) is_assumed_html: bool,
}

/// What an item is.
enum Found {
    /// An article.
    Text(Fields),
    /// None, by the kind of what it is.
    Other(&'static str),
}

/// What has been read of an item.
#[derive(Default)]
struct Item {
    fields: Map<String, Value>,
    class: Option<String>,
    headlines: Vec<Headline>,
    provider: Option<String>,
    info_source: Option<String>,
    /// Who made it, for want of a byline.
    creators: Vec<String>,
    statuses: Statuses,
    embargoes: Vec<String>,
    content: Content,
}

struct Headline {
    text: String,
    is_main: bool,
    language: Option<String>,
}

impl Item {
    /// Reads the item whose start tag is `tag` to its end.
    fn read(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Self, ArticleError> {
        let mut item = Self::default();
        set(&mut item.fields, "id", tag.attribute("guid"));
        set(&mut item.fields, "version", tag.attribute("version"));
        let language = tag.attribute("xml:lang");
        let (depth, path_start) = (xml.depth(), xml.path().len() + 1);
        while let Some(tag) = xml.next_in(depth)? {
            let path = xml.path()[path_start..].to_owned();
            if let Some((_, key)) = TEXTS.iter().find(|(element, _)| *element == path) {
                let text = joined(&xml.text()?);
                set(&mut item.fields, key, Some(text));
            } else if let Some((_, key)) = LISTS.iter().find(|(element, _)| *element == path) {
                let code = ["qcode", "uri", "literal"].iter().find_map(|name| tag.attribute(name));
                let name = xml.text_of("name")?;
                push(&mut item.fields, key, code.unwrap_or_else(|| joined(&name)));
            } else if path.starts_with("contentSet/") {
                item.content.add(&path, xml, &tag)?;
            } else {
                item.add(&path, xml, &tag)?;
            }
        }
        set(&mut item.fields, "language", item.content.language.clone());
        set(&mut item.fields, "language", language);
        Ok(item)
    }

    /// Reads the element at `path` where it is one of those that take more than their text.
    fn add(&mut self, path: &str, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), ArticleError> {
        // What says that it may not be published counts in whatever namespace.
        let bare = path.replace("other:", "");
        match if matches!(bare.as_str(), STATUS | EMBARGO) { bare.as_str() } else { path } {
            "itemMeta/itemClass" => self.class = self.class.take().or_else(|| code(tag)),
            STATUS => self.statuses.add(tag, xml)?,
            EMBARGO => self.embargoes.push(xml.text()?),
            "itemMeta/link" | "derivedFrom" | "itemMeta/derivedFrom" => self.add_link(tag),
            "itemMeta/provider" => self.provider = self.provider.take().or(party(xml, tag)?),
            "contentMeta/infoSource" => self.info_source = self.info_source.take().or(party(xml, tag)?),
            "contentMeta/creator" => {
                let name = joined(&xml.text_of("name")?);
                self.creators.extend(Some(name).filter(|name| !name.is_empty()));
            }
            "contentMeta/language" => set(&mut self.fields, "language", tag.attribute("tag")),
            "contentMeta/headline" => {
                let is_main = tag.attribute("role").is_none_or(|role| behind_alias(&role) == "main");
                let language = tag.attribute("xml:lang");
                let text = joined(&xml.text()?);
                self.headlines.push(Headline { text, is_main, language });
            }
            _ => {}
        }
        Ok(())
    }

    fn add_link(&mut self, tag: &Tag<'_>) {
        let Some(target) = tag.attribute("residref").or_else(|| tag.attribute("href")) else { return };
        let relation = tag.attribute("rel").map_or_else(|| tag.local_name().to_owned(), |rel| behind_alias(&rel));
        let is_itself = self.fields.get("id").and_then(Value::as_str) == Some(target.as_str());
        match relation.as_str() {
            // An earlier version of the same article is no other one.
            name if EVOLVED_FROM.contains(&name) && !is_itself => push(&mut self.fields, "evolved_from", target),
            "seeAlso" => push(&mut self.fields, "see_also", target),
            "canonical" | "alternate" => {
                set(&mut self.fields, "url", Some(target).filter(|url| url.starts_with("http")))
            }
            _ => {}
        }
    }

    /// Returns the item's fields, by the names of the plain contract.
    fn finish(mut self) -> Result<Found, ArticleError> {
        let kind = WITHOUT_TEXT.iter().find(|(class, _)| self.class.as_deref() == Some(class)).map(|&(_, kind)| kind);
        let text = self.content.best();
        // Whatever a withdrawn item was, it is withdrawn.
        let is_kill = self.fields.contains_key("id") && self.statuses.is_canceled();
        if text.is_none() && !is_kill {
            if let Some(kind) = kind {
                return Ok(Found::Other(kind));
            } else if let Some(format) = self.content.unreadable {
                return Err(ArticleError::unsupported("contentSet", format));
            }
        }
        let is_assumed_html = text.as_ref().is_some_and(|text| text.is_assumed_html);
        if let Some(text) = text {
            set(&mut self.fields, "body", Some(text.text));
            set(&mut self.fields, "content_type", Some("text/plain".to_owned()));
        }
        self.set_publication();
        let headline = self.headline();
        let content = std::mem::take(&mut self.content);
        for (key, value) in [
            ("headline", headline),
            ("headline", content.headline),
            ("byline", content.byline),
            ("byline", Some(self.creators.join(", "))),
            ("dateline", content.dateline),
            ("url", content.url),
        ] {
            set(&mut self.fields, key, value);
        }
        headline_from_title(&mut self.fields);
        let key = if self.provider.is_some() { "info_source" } else { "source" };
        set(&mut self.fields, "source", self.provider);
        set(&mut self.fields, key, self.info_source);
        make_number(&mut self.fields, "urgency");
        Ok(Found::Text(Fields { fields: self.fields, is_assumed_html }))
    }

    /// Sets the strictest status and the longest embargo.
    fn set_publication(&mut self) {
        let end = |text: &&String| embargo::read(text).map_or(Embargo::Unreadable, |(end, _)| Embargo::Until(end));
        let longest = self.embargoes.iter().filter(|text| !text.is_empty()).max_by_key(end);
        set(&mut self.fields, "embargoed", longest.cloned());
        if let Some(status) = self.statuses.value() {
            self.fields.insert("status".to_owned(), status);
        }
        // Withheld for good, until somebody says otherwise: the standard's word for an embargo without an end.
        let is_for_good = self.embargoes.iter().any(String::is_empty);
        if is_for_good && self.fields.get("status").is_none_or(|status| status == "usable") {
            self.fields.insert("status".to_owned(), Value::from("withheld"));
        }
    }

    /// Returns the headline in the language of the content, the main one if there are several.
    fn headline(&mut self) -> Option<String> {
        let language = self.fields.get("language").and_then(Value::as_str).map(primary);
        let is_foreign = |one: &Headline| one.language.as_deref().map(primary).is_some_and(|own| Some(own) != language);
        let headlines = self.headlines.iter().filter(|one| !one.text.is_empty());
        headlines.min_by_key(|one| (is_foreign(one), !one.is_main)).map(|one| one.text.clone())
    }
}

/// Returns what somebody is called whose element `tag` begins, which is read to its end: the name, or else the code.
fn party(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<Option<String>, ArticleError> {
    let name = joined(&xml.text_of("name")?);
    Ok(Some(name).filter(|name| !name.is_empty()).or_else(|| code(tag)))
}

/// Returns the language of a tag without its country.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase()
}
