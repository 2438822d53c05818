//! What stands around articles: a page that loads nothing, whose style and script are known by their hashes.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

/// Style that every page has.
const STYLE: &str = include_str!("page.css");
/// Script that every page has.
const SCRIPT: &str = include_str!("page.js");

/// The picture in a browser's tab, as an address that loads nothing.
pub const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%23325a8c'/%3E%3Ctext x='8' y='17' font-size='20' text-anchor='middle' font-family='serif' fill='white'%3E%E2%80%9C%3C/text%3E%3C/svg%3E";

/// Returns the content security policy of pages whose style and script are these: nothing runs and nothing is loaded but
/// what it names. `more` are further directives, each with a semicolon at its end.
#[must_use]
pub fn policy(style: &str, script: &str, more: &str) -> String {
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'; {more}",
        hash(style),
        hash(script)
    )
}

/// A page with articles in it.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// Its title.
    pub title: &'a str,
    /// Whether it was made on the spot by a worker: then a link leads back to what passes, and the content security policy
    /// comes in a header.
    pub is_live: bool,
    /// What stands on top of it beside the name, the search and the key.
    pub head: &'a Markup,
    /// More style than every page has.
    pub style: &'a str,
    /// More script than every page has.
    pub script: &'a str,
}

impl Page<'_> {
    /// Returns its content security policy.
    #[must_use]
    pub fn policy(&self, more: &str) -> String {
        policy(&self.whole_style(), &self.whole_script(), more)
    }

    fn whole_style(&self) -> String {
        format!("{STYLE}{}", self.style)
    }

    fn whole_script(&self) -> String {
        format!("{SCRIPT}{}", self.script)
    }

    /// Returns everything before the first article.
    #[must_use]
    pub fn start(&self) -> String {
        let whole = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    title { (self.title) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    // A worker tells it in a header, which can say more.
                    @if !self.is_live { meta http-equiv="Content-Security-Policy" content=(PreEscaped(self.policy(""))); }
                    link rel="icon" href=(ICON);
                    style { (PreEscaped(self.whole_style())) }
                }
                body {
                    a.skip href="#main" { "Skip to the articles" }
                    header.top {
                        @if self.is_live { a.brand href="/" { "quotewire" } } @else { span.brand { "quotewire" } }
                        (self.head)
                    }
                    main #main tabindex="-1" {
                        (PreEscaped("\u{0}"))
                    }
                }
            }
        };
        let (start, _) = whole.0.split_once('\u{0}').unwrap_or((&whole.0, ""));
        format!("{start}\n")
    }

    /// Returns everything after the last article.
    #[must_use]
    pub fn end(&self) -> String {
        let rest = html! { div #told role="status" aria-live="polite" {} script { (PreEscaped(self.whole_script())) } };
        format!("</main>{}</body></html>\n", rest.0)
    }
}

/// Returns the controls that choose what of the articles is shown, and the key to the colours.
#[must_use]
pub fn controls() -> Markup {
    html! {
        label.search { span.unseen { "Search the articles" } input #search type="search" placeholder="Search" autocomplete="off" spellcheck="false" title="Press / to come here"; }
        label.choice { input #direct type="checkbox"; " Direct only" }
        label.choice { input #doubtful type="checkbox"; " To check only" }
        (key())
    }
}

/// Returns the key: what colours and lines mean, which keys do what, and what not to trust.
#[must_use]
pub fn key() -> Markup {
    html! {
        details.key {
            summary { "How to read this" }
            ul {
                li { span.own.c0 { "\u{201c}Strong colour\u{201d}" } ": the speaker\u{2019}s own words, in quotation marks. " span.told.c0 { "Light colour" } ": a paraphrase. Partly quoted: a paraphrase with some words of the speaker\u{2019}s own." }
                li { "Each speaker has a colour. After eight speakers the colours repeat: go by the name." }
                li { span.named { "A line below" } " marks a name. Under Names, choose one to see all its places." }
                li { span.sure { "speaker sure" } ": the speaker is right nearly always. " span.check { "check speaker" } ": it may be somebody else; read the text beside it. Neither says that the words are true." }
                li { "Choose a speaker on top to see what that one says alone. Keys: " kbd { "n" } " and " kbd { "p" } " next and previous quotation, " kbd { "/" } " search, " kbd { "Esc" } " show all." }
                li { "A program found names and speakers. It makes mistakes: check a quotation against the text before you print it." }
            }
        }
    }
}
