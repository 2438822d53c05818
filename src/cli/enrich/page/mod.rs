//! A page for a browser: names tinted by type, quotations tied to their speakers, nothing to load.

mod html;
mod marked;
mod voices;

use super::told;
use crate::record::EnrichedRecord;
use html::{escaped, push};
use marked::Marked;
use quotewire_engine::NameType;
use voices::Voices;

/// Everything before the first article. The policy keeps the page from loading anything at all.
pub(super) const START: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>quotewire</title>\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; ",
    "script-src 'unsafe-inline'\">\n<style>\n",
    include_str!("page.css"),
    "</style>\n<body>\n<nav class=\"top\"><b>quotewire</b>\n",
    "<button class=\"PERSON\" data-type=\"PERSON\" aria-pressed=\"true\">person</button>\n",
    "<button class=\"ORGANIZATION\" data-type=\"ORGANIZATION\" aria-pressed=\"true\">organization</button>\n",
    "<button class=\"LOCATION\" data-type=\"LOCATION\" aria-pressed=\"true\">location</button>\n",
    "<button class=\"FACILITY\" data-type=\"FACILITY\" aria-pressed=\"true\">facility</button>\n",
    "<button class=\"NORP\" data-type=\"NORP\" aria-pressed=\"true\">nationality or group</button>\n",
    "<button class=\"PRODUCT\" data-type=\"PRODUCT\" aria-pressed=\"true\">product</button>\n",
    "<button class=\"MISC\" data-type=\"MISC\" aria-pressed=\"true\">other name</button>\n",
    "<button class=\"DATE\" data-type=\"DATE\" aria-pressed=\"true\">date</button>\n",
    "<button class=\"MONEY\" data-type=\"MONEY\" aria-pressed=\"true\">money</button>\n",
    "<span class=\"gap\"></span>quotation <span class=\"kind\">direct</span> ",
    "<span class=\"kind mixed\">mixed</span> <span class=\"kind indirect\">indirect</span> ",
    "<span class=\"gap\"></span>\u{2190} who said, denied or asked what stands before it</nav>\n",
);

/// Everything after the last article.
pub(super) const END: &str = concat!("<script>\n", include_str!("page.js"), "</script>\n</body>\n</html>\n");

/// Returns the part of the page for `record`, whose offsets count bytes. Everything that comes from the article is
/// escaped: none of it can be a tag.
pub(super) fn write(record: &EnrichedRecord) -> String {
    let mut html = String::with_capacity(4 * record.text().len() + 4096);
    let voices = Voices::new(record);
    let marked = Marked::new(record, &voices);
    push(&mut html, format_args!("<article>\n<h2>"));
    if record.headline.trim().is_empty() {
        html.push_str("(no headline)");
    } else {
        marked.headline(&mut html);
    }
    let made = &record.enrichment;
    let version = record.version.as_ref().map(|version| format!(" \u{b7} version {version}")).unwrap_or_default();
    let meta = format!(
        "{}{version} \u{b7} {} \u{b7} {} entities \u{b7} {} quotations \u{b7} {}, {} tier, model {}, {:.1} ms",
        record.id,
        record.language,
        record.entities.len(),
        record.quotes.len(),
        made.software,
        made.tier,
        made.model,
        std::time::Duration::from_micros(made.duration_us).as_secs_f64() * 1000.0
    );
    push(&mut html, format_args!("</h2>\n<p class=\"meta\">{}</p>\n", escaped(&meta)));
    for warning in &record.warnings {
        let message = format!("{} ({})", warning.message, warning.code);
        push(&mut html, format_args!("<p class=\"warning\">{}</p>\n", escaped(&message)));
    }
    html.push_str("<div class=\"columns\">\n<div class=\"text\">\n");
    marked.body(&mut html);
    html.push_str("</div>\n<aside><div class=\"sticky\">\n");
    speakers(&mut html, record, &voices);
    names(&mut html, record);
    html.push_str("</div></aside>\n</div>\n</article>\n");
    html
}

/// Writes every speaker with what they say.
fn speakers(html: &mut String, record: &EnrichedRecord, voices: &Voices) {
    if !record.quotes.is_empty() {
        html.push_str("<h3>Who said what</h3>\n");
    }
    for quote_idxs in voices.groups() {
        let first = quote_idxs[0];
        let (class, hue) = (voices.class(first), voices.hue(first));
        let name = escaped(&voices::names(&record.quotes[first]));
        push(html, format_args!("<div class=\"speaker{class}\" style=\"--by:{hue}\"><b>{name}</b>\n"));
        for &quote_idx in quote_idxs {
            let quote = &record.quotes[quote_idx];
            let how = quote.speakers.iter().map(|speaker| {
                let beside = speaker.mention.as_ref().map(|mention| format!(" \u{201c}{}\u{201d}", mention.text));
                format!(", {}{}", speaker.form, beside.unwrap_or_default())
            });
            let by = told::quoted_by(record, quote).map(|by| format!(", {by}")).unwrap_or_default();
            let sureness = told::sureness(quote);
            let about = format!("{}{}{by} \u{b7} speaker:\u{a0}{sureness}", quote.kind, how.collect::<String>());
            push(
                html,
                format_args!(
                    "<button class=\"said{class}\" data-b=\"{quote_idx}\"><span><em>{}:</em> {}</span><small>{}</small></button>\n",
                    escaped(&told::verb_and_asked(record, quote)),
                    escaped(&told::words(quote)),
                    escaped(&about)
                ),
            );
        }
        html.push_str("</div>\n");
    }
}

/// Writes every name, by type.
fn names(html: &mut String, record: &EnrichedRecord) {
    if record.entities.is_empty() {
        return;
    }
    html.push_str("<div class=\"names\"><h3>Names</h3>\n");
    for name_type in NameType::ALL.map(NameType::as_str) {
        for (entity_idx, entity) in record.entities.iter().enumerate() {
            if entity.entity_type == name_type {
                let aliases = match entity.aliases.is_empty() {
                    true => String::new(),
                    false => format!("; also {}", entity.aliases.join(", ")),
                };
                let title = format!("{name_type}{aliases}; salience {}", entity.salience);
                push(
                    html,
                    format_args!(
                        "<span class=\"{name_type}\" data-e=\"{entity_idx}\" title=\"{}\">{}</span><sup>{}</sup>\n",
                        escaped(&title),
                        escaped(&entity.name),
                        entity.mentions.len()
                    ),
                );
            }
        }
    }
    html.push_str("</div>\n");
}
