//! What is known of an article beside its text: title, date, source, link, and what a reader should know of it.

use maud::{Markup, html};

use super::shown::Shown;
use super::text::clean;
use crate::article::Warning;
use crate::record::EnrichedRecord;
use serde_json::Value;

/// From this urgency down an article is marked: 1 is the most urgent of ninjs, 9 the least.
const URGENT: u64 = 3;
/// Warnings that are of no use to whoever reads the article: they tell a program how it was read.
const TECHNICAL: [&str; 7] = [
    "id_derived",
    "html_assumed",
    "field_ignored",
    "body_from_description",
    "language_detected",
    "language_unsure",
    "page_extracted",
];
/// Languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 12] = ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ps", "sd", "ug", "ur", "yi"];
/// Longest title that is made of a text, characters.
const LONGEST_TITLE: usize = 120;

/// Returns what an article is called: its headline, the name of its file, or its first words.
#[must_use]
pub fn title(record: &EnrichedRecord) -> String {
    if record.is_canceled() && record.headline.trim().is_empty() {
        let file = record.stand_in_title().map(|file| format!(": {}", clean(file))).unwrap_or_default();
        return format!("Canceled by its publisher{file}");
    }
    let first_line = || record.text().lines().find(|line| !line.trim().is_empty());
    let title = match (record.headline.trim(), record.stand_in_title()) {
        ("", Some(file)) => file,
        ("", None) => first_line().unwrap_or("Article without text"),
        (headline, _) => headline,
    };
    let title = clean(title).split_whitespace().collect::<Vec<_>>().join(" ");
    match title.char_indices().nth(LONGEST_TITLE) {
        // A word that is cut may be another.
        Some((end, _)) => {
            let whole = title[..end].rfind(' ').filter(|space| *space > end / 2).unwrap_or(end);
            format!("{}\u{2026}", title[..whole].trim_end_matches([',', ';', ':']))
        }
        None => title,
    }
}

/// Returns whether the article says of itself that it is urgent.
#[must_use]
pub fn is_urgent(record: &EnrichedRecord) -> bool {
    let urgency = match record.article.get("urgency") {
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(value) => value.as_u64(),
        None => None,
    };
    urgency.is_some_and(|urgency| (1..=URGENT).contains(&urgency))
}

/// Returns the language of the text, for a screen reader: a BCP 47 tag, or what means that it is not known.
pub(super) fn language(record: &EnrichedRecord) -> &str {
    let is_tag = record.language.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
    if is_tag { &record.language } else { "und" }
}

/// Returns how the text runs, as the attribute `dir` has it: full stops of Hebrew stand on the left.
pub(super) fn direction(record: &EnrichedRecord) -> &'static str {
    match record.language.split('-').next().unwrap_or_default() {
        "" | "und" => "auto",
        language if RIGHT_TO_LEFT.contains(&language) => "rtl",
        _ => "ltr",
    }
}

/// Returns a field of the article that is text.
pub(super) fn field<'a>(record: &'a EnrichedRecord, name: &str) -> Option<&'a str> {
    record.article.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// Returns the address of the original where it is one of the web: any other could run something.
pub(super) fn url(record: &EnrichedRecord) -> Option<&str> {
    field(record, "url").filter(|url| {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })
}

/// Returns a time as people write it, in UTC; as it came where it is none.
#[must_use]
pub fn time(text: &str) -> String {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        Err(_) => clean(text).into_owned(),
    }
}

/// Returns the line under the headline: date, source, link, version.
pub(super) fn facts(shown: &Shown<'_>) -> Markup {
    let record = shown.record;
    html! {
        p.facts {
            @if is_urgent(record) { span.urgent { "Urgent" } }
            @if let Some(published) = field(record, "published_at") {
                span { time datetime=(clean(published)) { (time(published)) } }
            }
            @if let Some(source) = field(record, "source") { span { (clean(source)) } }
            @if let Some(url) = url(record) {
                span { a href=(url) target="_blank" rel="noopener noreferrer" { "Original article" } }
            }
            @if !shown.link.is_empty() { span { a href=(shown.link) { "Link to this page" } } }
            @if let Some(version) = &record.version { span { "Version " (clean(version)) } }
            @if let Some(file) = record.file_name().filter(|_| !record.headline.trim().is_empty()) {
                span { (clean(file)) }
            }
        }
    }
}

/// Returns what a reader should know before using the article.
pub(super) fn notices(record: &EnrichedRecord) -> Markup {
    html! {
        @for warning in record.notices() {
            p.notice.hold {
                @if let Some(end) = record.embargoed.as_ref().filter(|_| warning.code == "embargoed") {
                    "Embargoed until " (time(end)) "."
                } @else { (sentence(&clean(&warning.message))) }
            }
        }
        @for warning in record.remarks().filter(|warning| !TECHNICAL.contains(&warning.code.as_ref())) {
            p.notice { (remark(record, warning)) }
        }
    }
}

/// Returns a warning as a reader needs it.
fn remark(record: &EnrichedRecord, warning: &Warning) -> String {
    let only = "names and quotations are found in English only";
    match (warning.code.as_ref(), record.language.as_str()) {
        ("language_unsupported", "und") => format!("The language of this article is not known: {only}."),
        ("language_unsupported", language) => format!("This article is not in English ({}): {only}.", clean(language)),
        _ => sentence(&clean(&warning.message)),
    }
}

/// Returns `text` beginning with a capital and ending with a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", characters.as_str())
}
