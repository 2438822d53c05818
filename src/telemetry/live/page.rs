//! The page around the list, and the page of one article.

use std::sync::LazyLock;

use bytes::Bytes;
use maud::{Markup, html};

use crate::record::EnrichedRecord;
use crate::view::{self, Page, Shown};

/// Style of the list.
const STYLE: &str = include_str!("live.css");
/// Script of the list.
const SCRIPT: &str = include_str!("live.js");
/// What the list may do beside running its script: ask this server.
const MORE: &str = "connect-src 'self'; frame-ancestors 'none';";

/// A page and its content security policy.
pub(super) struct Made {
    pub(super) html: String,
    pub(super) policy: String,
}

/// Returns the page of the list of a worker that runs since a time.
pub(super) fn list(since: jiff::Timestamp) -> Made {
    static POLICY: LazyLock<String> = LazyLock::new(|| with_list(&html! {}, |page| page.policy(MORE)));
    let head = filters();
    let since = since.strftime("%-d %B, %H:%M UTC").to_string();
    let html = with_list(&head, |page| format!("{}{}{}", page.start(), body(&since).0, page.end()));
    Made { html, policy: POLICY.clone() }
}

fn with_list<T>(head: &Markup, use_page: impl FnOnce(Page<'_>) -> T) -> T {
    use_page(Page { title: "quotewire live", is_live: true, head, style: STYLE, script: SCRIPT })
}

fn filters() -> Markup {
    html! {
        label.search { span.unseen { "Search" } input #find type="search" placeholder="Search" autocomplete="off" spellcheck="false" title="Press / to come here"; }
        label { span.unseen { "Search in" }
            select #field { option value="" { "everywhere" } option value="speaker" { "in speakers" } option value="name" { "in names" } option value="subject" { "in NATS subjects" } } }
        label { span.unseen { "Form" }
            select #kind { option value="" { "any wording" } option value="direct" { "direct quotations" } option value="mixed" { "partly quoted" } option value="indirect" { "paraphrases" } } }
        label { span.unseen { "What the speaker does" }
            select #act { option value="" { "anything said" } option value="statement" { "statements" } option value="denial" { "denials" } option value="question" { "questions" } option value="request" { "requests" } } }
        button #pause.plain type="button" aria-pressed="false" { "Pause" }
    }
}

fn body(since: &str) -> Markup {
    html! {
        div.live {
            section.stream aria-labelledby="stream-h" {
                h1 #stream-h { "Articles as they pass" }
                noscript { p.none { "This page shows articles as they pass and needs JavaScript for that: switch it on for this address." } }
                p #state.none { "Connecting\u{2026}" }
                p #waiting hidden { button.plain type="button" {} }
                ol #cards {}
                p #empty.none { "Nothing has passed yet." }
                p #unfit.none hidden { "No article of the list fits what you search for." }
            }
            aside.side aria-label="The worker" {
                section aria-labelledby="charts-h" { h2 #charts-h { "Last ten minutes" } div #charts {} }
                section aria-labelledby="speakers-h" { h2 #speakers-h { "Who speaks most in the last hour" } div #speakers {} }
                section aria-labelledby="lost-h" { h2 #lost-h { "Failed articles (dead letters)" } div #lost {} }
                section aria-labelledby="about-h" {
                    h2 #about-h { "About this page" }
                    p { "These are the articles that one worker has read since " (since) ". Other workers that share the articles have pages of their own. Times are UTC." }
                    p { "Keys: " kbd { "j" } " and " kbd { "k" } " next and previous article, " kbd { "Enter" } " opens it, " kbd { "n" } " and " kbd { "p" } " its quotations, "
                        kbd { "Esc" } " closes it, " kbd { "/" } " search, " kbd { "Space" } " pause." }
                }
            }
        }
        dialog #reader aria-label="Article" {
            div.bar { (view::key()) button #close.plain type="button" { "Close" } }
            div #opened {}
        }
    }
}

/// Returns the page of one article.
pub(super) fn article(key: &str, record: &Bytes) -> Made {
    let Some(record) = read(record) else { return gone("It cannot be read.") };
    let (title, head, part) = (view::title(&record), view::controls(), shown(key, &record));
    alone(&title, &head, &part)
}

/// Returns the article alone, to be put into a page.
pub(super) fn part(key: &str, record: &Bytes) -> Made {
    let html = read(record).map(|record| shown(key, &record).0).unwrap_or_default();
    Made { html, policy: view::policy("", "", "") }
}

/// Returns the page that says why there is no article.
pub(super) fn gone(why: &str) -> Made {
    let story = html! { article.story { h2 { "This article is not here" } p { (why) } p { a href="/" { "Articles as they pass" } } } };
    alone("quotewire", &html! {}, &story)
}

fn alone(title: &str, head: &Markup, story: &Markup) -> Made {
    let page = Page { title, is_live: true, head, style: "", script: "" };
    let html = format!("{}{}{}", page.start(), story.0, page.end());
    Made { html, policy: page.policy("frame-ancestors 'none';") }
}

fn shown(key: &str, record: &EnrichedRecord) -> Markup {
    let link = format!("/article/{key}");
    view::article(&Shown { record, anchor: &format!("a{key}"), link: &link })
}

fn read(record: &Bytes) -> Option<EnrichedRecord> {
    EnrichedRecord::from_json(record).ok().map(EnrichedRecord::in_bytes)
}
