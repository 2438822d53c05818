//! An article in the list.

use std::fmt::Write as _;
use std::sync::Arc;

use maud::{Markup, html};

use super::digest::Said;
use super::item::Item;

/// Which articles a message tells of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    /// The run of the program.
    pub(super) run: &'a str,
    /// The last change that a browser knows of that has had the message.
    pub(super) last: u64,
    /// The number of the oldest article that is known: whoever shows an older one would not hear that it is withdrawn.
    pub(super) oldest: u64,
    /// How many more passed untold.
    pub(super) n_untold: usize,
}

/// Returns the message that tells browsers of articles, the newest first.
pub(super) fn frame(told: Told<'_>, items: &[Arc<Item>]) -> String {
    let id = format!("{}-{}", told.run, told.last);
    let cards = html! {
        @for item in items { (card(item)) }
        li.kept data-from=(told.oldest) {}
        @if told.n_untold > 0 { li.untold data-n=(told.n_untold) {} }
    };
    event("articles", Some(&id), &cards)
}

/// Returns a message of the stream of events: HTML, whose line breaks each begin a field anew.
pub(super) fn event(name: &str, id: Option<&str>, data: &Markup) -> String {
    let mut event = String::with_capacity(data.0.len() + 64);
    if let Some(id) = id {
        // Writing to a string cannot fail.
        writeln!(event, "id: {id}").ok();
    }
    writeln!(event, "event: {name}").ok();
    for line in data.0.replace('\r', "\n").split('\n') {
        writeln!(event, "data: {line}").ok();
    }
    event.push('\n');
    event
}

/// Returns the time of day of a time, seconds since 1970, in UTC.
pub(super) fn clock(at: u64) -> String {
    let time = i64::try_from(at).ok().and_then(|at| jiff::Timestamp::from_second(at).ok());
    time.map(|time| time.strftime("%H:%M:%S").to_string()).unwrap_or_default()
}

/// Returns an article of the list; one that was withdrawn says that and nothing else.
fn card(item: &Item) -> Markup {
    let digest = &item.digest;
    let heading = format!("k{}-h", item.key);
    html! {
        li.card .urgent-card[digest.is_urgent] .canceled[digest.is_canceled] .replaced[item.is_replaced] id={ "k" (item.key) } data-key=(item.key)
            data-number=(item.number) data-changed=(item.changed) data-article=(digest.article)
            data-subject=(item.origin.subject) data-names=(digest.names.join("\u{1f}")) {
            article aria-labelledby=(heading) {
                p.facts {
                    time { (clock(item.at)) }
                    @if digest.is_urgent { span.urgent { "Urgent" } }
                    @if item.is_replaced { span.check { "replaced by a newer record" } }
                    @if digest.is_withheld { span.check.hold { "not for publication yet" } }
                    span.subject { (item.origin.subject) }
                    @if !digest.source.is_empty() { span { (digest.source) } }
                }
                h3 id=(heading) {
                    @if item.record.is_some() { a.open href={ "/article/" (item.key) } { (digest.title) } }
                    @else { (digest.title) }
                }
                @if digest.is_canceled { p.none { "Nothing of it is shown any more." } }
                @else if digest.said.is_empty() { p.none { (digest.why_none) } }
                @else {
                    ul.said { @for said in &digest.said { (line(said)) } }
                    p.more data-n=(digest.n_quotes) {}
                }
            }
        }
    }
}

fn line(said: &Said) -> Markup {
    let names = match said.speakers.as_slice() {
        [] => "Speaker unknown".to_owned(),
        names => names.join(" and "),
    };
    html! {
        li data-kind=(said.kind) data-act=(said.act) data-speakers=(said.speakers.join("\u{1f}")) {
            b { (names) } " " span.verb .act[said.act == "denial"] .denial[said.act == "denial"] { (said.verb) } " "
            span.words { (said.words) }
            @if !said.is_sure { " " span.check { "check speaker" } }
        }
    }
}
