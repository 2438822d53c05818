//! What a page says of its article: headline, time, language, address, source.

use jiff::Timestamp;

use super::json_ld::JsonLd;
use super::outline::Outline;
use crate::article::elements::Kind;
use crate::article::html;

/// What stands between a headline and the name of the site.
const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " · ", " « "];

/// Names under which pages give the time of publication, the surest first.
const TIMES: &[&str] = &[
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
];

/// What is known of an article besides its text. What is not known is empty.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) headline: String,
    /// The block that shows the headline.
    pub(super) shown: Option<usize>,
    pub(super) published_at: String,
    pub(super) language: String,
    pub(super) url: String,
    pub(super) source: String,
    pub(super) byline: String,
}

impl Facts {
    /// Returns what the page says.
    pub(super) fn of(outline: &Outline, json_ld: &JsonLd) -> Self {
        let said = &outline.said;
        let meta = |name: &str| said.meta(name).map(line).unwrap_or_default();
        let site = first([meta("og:site_name"), json_ld.publisher.as_deref().map(line).unwrap_or_default()]);
        let title = line(&said.title);
        let told = [json_ld.headline.as_deref().map(line).unwrap_or_default(), meta("og:title"), title.clone()];
        let shown = shown(outline, &told);
        let heading = shown.map(|idx| outline.text(&outline.blocks[idx]).replace('\n', " ")).unwrap_or_default();
        let (cut, rest) = cut_site(&title, &site, &heading);
        let [ld, og, _] = &told;
        let og = cut_site(og, &site, &heading).0;
        let headline = first([heading, ld.clone(), og.to_owned(), cut.to_owned()]);
        // Some name the author's page.
        let author = Some(meta("author")).filter(|name| !name.contains("://")).unwrap_or_default();
        let canonical = first([said.canonical.clone(), meta("og:url")]);
        Self {
            headline,
            shown,
            published_at: published_at(outline, json_ld, shown),
            language: said.language.clone(),
            url: if canonical.starts_with("http://") || canonical.starts_with("https://") {
                canonical
            } else {
                String::new()
            },
            source: first([site, rest.to_owned()]),
            byline: first([json_ld.authors.iter().map(|name| line(name)).collect::<Vec<_>>().join(", "), author]),
        }
    }
}

fn first<const N: usize>(texts: [String; N]) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// Returns `text` on one line, less the tags and entities that some put where none belong.
fn line(text: &str) -> String {
    let text = if text.contains(['&', '<']) { html::to_text(text) } else { text.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the block that shows the headline: the first main heading that says what the page says elsewhere, any
/// heading that does, or the only main heading.
fn shown(outline: &Outline, told: &[String]) -> Option<usize> {
    let told: Vec<String> = told.iter().map(|text| letters(text)).filter(|text| !text.is_empty()).collect();
    let headings = || outline.blocks.iter().enumerate().filter(|(_, block)| block.kind.is_heading());
    let says_so = |text: &str| {
        let text = letters(text);
        text.len() >= 10
            && told.iter().any(|told| told.contains(&text) || (told.len() >= 20 && text.contains(told.as_str())))
    };
    let is_main = |kind| kind == Kind::MainHeading;
    let mut main = headings().filter(|(_, block)| is_main(block.kind));
    let agreeing = |main_only: bool| {
        headings()
            .filter(|(_, block)| !main_only || is_main(block.kind))
            .find(|(_, block)| says_so(outline.text(block)))
    };
    let only = main.next().filter(|_| main.next().is_none());
    agreeing(true).or_else(|| agreeing(false)).or(only).map(|(idx, _)| idx)
}

/// Returns `title` in two: the headline, and the name of the site, which is empty where none is told apart.
fn cut_site<'t>(title: &'t str, site: &str, heading: &str) -> (&'t str, &'t str) {
    for separator in SEPARATORS {
        if let Some((headline, name)) = title.rsplit_once(separator) {
            let is_told = (!site.is_empty() && name.eq_ignore_ascii_case(site)) || headline == heading;
            if is_told || (name.len() <= 30 && headline.len() >= 20) {
                return (headline, name);
            }
        }
    }
    (title, "")
}

/// Returns the time of publication; empty where the page gives none with an offset.
fn published_at(outline: &Outline, json_ld: &JsonLd, shown: Option<usize>) -> String {
    let said = &outline.said;
    let told = json_ld.published_at.as_deref();
    let meta = TIMES.iter().filter_map(|name| said.meta(name));
    // Near the headline: those elsewhere are of other articles.
    let near = said.times.iter().filter(|(at, _)| shown.is_some_and(|shown| (shown..shown + 8).contains(at)));
    let near = near.map(|(_, time)| time.as_str()).take(1);
    let mut times = told.into_iter().chain(meta).chain(near).map(str::trim);
    times.find(|time| time.parse::<Timestamp>().is_ok()).unwrap_or_default().to_owned()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
