//! ninjs 1.x, 2.x and 3.x, the IPTC's News in JSON, and the ninjs that Superdesk writes, mapped onto the same article.
//!
//! | ours | 1.x | 2.x | 3.x |
//! |---|---|---|---|
//! | id | `uri`, or else `guid` | `uri` | `uri` |
//! | version | `version` | `version` | `version` |
//! | status | `pubstatus` | `pubstatus` | `pubStatus` |
//! | published_at | `versioncreated` | `versioncreated` | `versionCreated` |
//! | embargoed | `embargoed` | `embargoed` | `embargoedUntil` |
//! | evolved_from | `evolvedfrom`, `evolvedFrom` | the same | the same |
//! | urgency | `urgency` | `urgency` | `urgency` |
//! | language | `language` | `language` | `language` |
//! | headline | `headline`, `headline_*`, `title` | `headlines[]`, `title` | `headlines[]`, `title` |
//! | body | `body_text`, `body_html`, `body_xhtml`, other `body_*`, `description_*` | `bodies[]`, `descriptions[]` | `bodies[]`, `descriptions[]` |
//!
//! The first that has a value counts, whatever the order in the item; of two embargoes the longer, of two states the stricter, and what
//! did not count is kept under `extra`. No ninjs has `status`: a word of ours there counts all the same, any other value is
//! somebody's own. No schema of the IPTC has `evolvedfrom`: it is Superdesk's. A body in NITF or other XML is passed over for
//! one that is text or HTML. Everything else is kept under `extra` by its own name.

use serde_json::{Map, Value};

use super::fields::is_blank;
use super::ninjs_text::{Chosen, Names, Renditions};
use super::optional::Optional;
use super::{Article, ArticleError, Warning, fields, finish, html_in_text, page};

const HEADLINES: Names = Names { prefix: "headline_", list: "headlines" };
const BODIES: Names = Names { prefix: "body_", list: "bodies" };
const DESCRIPTIONS: Names = Names { prefix: "description_", list: "descriptions" };

/// Types of items whose substance is no text: without a body they are no article, whatever their captions say.
const WITHOUT_TEXT: &[&str] =
    &["audio", "component", "composite", "coverage", "event", "graphic", "package", "picture", "planning", "video"];

/// Returns whether an object without a plain article's `body` is a ninjs item.
pub(super) fn is_ninjs(object: &Map<String, Value>) -> bool {
    let is_ours = |key: &str| matches!(key, "uri" | "bodies" | "headlines") || key.starts_with("body_");
    !object.contains_key("body")
        && (object.keys().any(|key| is_ours(key)) || (object.contains_key("guid") && !object.contains_key("id")))
}

/// Returns the article that a ninjs object holds.
pub(super) fn decode(mut object: Map<String, Value>) -> Result<Article, ArticleError> {
    let uri = fields::id(&object, "uri")?;
    let id_key = if uri.is_some() { "uri" } else { "guid" };
    let id = match uri {
        Some(uri) => uri,
        None => fields::id(&object, "guid")?.unwrap_or_default(),
    };
    let first_of = |keys: [&'static str; 2]| if object.contains_key(keys[0]) { keys[0] } else { keys[1] };
    let created_key = first_of(["versionCreated", "versioncreated"]);
    let evolved_key = first_of(["evolvedFrom", "evolvedfrom"]);

    let mut optional = Optional::new(&mut object);
    optional.foreign_status("status");
    let mut article = Article {
        id,
        version: optional.name("version"),
        language: optional.string("language").map(str::to_owned),
        status: optional.status(&fields::STATUS)?,
        embargo: optional.embargo(&fields::EMBARGO),
        urgency: optional.urgency("urgency"),
        evolved_from: optional.ids(evolved_key),
        ..Article::default()
    };
    optional.time(created_key);
    let item_type = optional.string("type").map(str::to_ascii_lowercase);
    let (set_aside, warnings) = optional.finish();
    article.warnings = warnings;
    let names = [
        ("id", id_key),
        ("version", "version"),
        ("language", "language"),
        ("published_at", created_key),
        ("embargoed", "embargoed"),
        ("urgency", "urgency"),
        ("status", "status"),
        ("evolved_from", evolved_key),
    ];
    if article.is_kill() {
        // Whatever it is of, and whatever is wrong with its text.
        article.passed_on = passed_on(object, &names, set_aside);
        return finish::finish(article, None, "it is canceled");
    }
    let (headline, is_assumed_html) = headline(&mut object)?;
    article.headline = headline;
    if is_assumed_html {
        article.warnings.push(Warning::html_assumed("the headline"));
    }
    let bodies = Renditions::take(&mut object, BODIES)?;
    let body = body(bodies, &object, item_type.as_deref(), &mut article)?;
    let told = std::mem::replace(&mut article.passed_on, passed_on(object, &names, set_aside));
    // Of what a web page says, an item may lack the byline: all else it has in fields by other names.
    if let Some(Value::String(byline)) = told.get("extra").and_then(|extra| extra.get("byline")) {
        page::add_byline(&mut article, byline.clone());
    }
    let reason = match item_type {
        Some(item_type) => format!("a ninjs item of type {item_type:?} with no text in body_*, bodies or descriptions"),
        None => "a ninjs item with no text in body_*, bodies or descriptions".to_owned(),
    };
    finish::finish(article, body, &reason)
}

/// Returns the item's headline, and whether it was assumed to be HTML: the plain one, the one whose role is main, the first, or the
/// title.
fn headline(object: &mut Map<String, Value>) -> Result<(String, bool), ArticleError> {
    let plain = fields::take_string(object, "headline")?;
    let other = Renditions::take(object, HEADLINES)?.first().filter(|chosen| !is_blank(&chosen.text));
    if let Some(Chosen { text, is_assumed_html, .. }) = other.filter(|_| plain.as_deref().is_none_or(is_blank)) {
        return Ok((text, is_assumed_html));
    }
    let title = || object.get("title").and_then(Value::as_str).map(str::to_owned);
    let headline = plain.filter(|plain| !is_blank(plain)).or_else(title).unwrap_or_default();
    Ok(html_in_text::read(&headline).map_or((headline, false), |text| (text, true)))
}

/// Returns the item's text; none where it has none and may yet be an article.
fn body(
    mut bodies: Renditions,
    object: &Map<String, Value>,
    item_type: Option<&str>,
    article: &mut Article,
) -> Result<Option<String>, ArticleError> {
    let unreadable = bodies.unreadable.take();
    if let Some(Chosen { text, is_assumed_html, told }) = bodies.best().filter(|chosen| !chosen.text.trim().is_empty())
    {
        if is_assumed_html {
            article.warnings.push(Warning::html_assumed("the body"));
        }
        told.give(article);
        return Ok(Some(text));
    }
    if let Some(kind) = WITHOUT_TEXT.iter().find(|kind| item_type == Some(kind)) {
        return Err(ArticleError::NotAnArticle { kind });
    }
    if let Some((place, format)) = unreadable {
        return Err(ArticleError::unsupported(&place, format));
    }
    let description = description(object);
    if description.is_some() {
        let message = "the item has no body: its description was read in its place";
        article.warnings.push(Warning::new("body_from_description", message));
    }
    Ok(description)
}

/// Returns the item's description, which stays among its other fields.
fn description(object: &Map<String, Value>) -> Option<String> {
    let is_description = |key: &str| key == DESCRIPTIONS.list || key.starts_with(DESCRIPTIONS.prefix);
    let fields = object.iter().filter(|(key, _)| is_description(key));
    let mut fields = fields.map(|(key, value)| (key.clone(), value.clone())).collect();
    // One of another type is no reason to lose the item.
    let chosen = Renditions::take(&mut fields, DESCRIPTIONS).ok()?.best()?;
    Some(chosen.text).filter(|text| !text.trim().is_empty())
}

/// Returns the item's other fields: those that the plain contract has too by its `names`, the rest and what was set
/// aside under `extra`.
fn passed_on(
    mut object: Map<String, Value>,
    names: &[(&str, &str)],
    set_aside: Map<String, Value>,
) -> Map<String, Value> {
    let mut known = Map::new();
    for (ours, theirs) in names {
        if let Some(value) = object.shift_remove(*theirs).filter(|value| !value.is_null()) {
            known.insert((*ours).to_owned(), value);
        }
    }
    object.extend(set_aside);
    if !object.is_empty() {
        known.insert("extra".to_owned(), Value::Object(object));
    }
    known
}
