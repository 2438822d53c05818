//! What everybody said, in the order of the text: who, by which verb, the words, and a link to their place.

use maud::{Markup, html};
use rustc_hash::FxHashMap;

use super::copy::Copier;
use super::text::clean;
use super::told;
use super::voices::{Voices, names};
use crate::record::{EnrichedRecord, Quote};

/// Deepest indentation: a quotation in one in one is as deep as people follow.
const DEEPEST: usize = 3;

/// Returns the list of all quotations.
pub(super) fn said(record: &EnrichedRecord, voices: &Voices, anchor: &str) -> Markup {
    let (depths, copier) = (depths(&record.quotes), Copier::new(record));
    html! {
        h3 id={ (anchor) "-q" } { "Who said what" }
        @if record.quotes.is_empty() { p.none { (told::why_none(record)) } }
        @else {
            ol.quotes aria-labelledby={ (anchor) "-q" } {
                @for quote_idx in 0..record.quotes.len() {
                    (entry(&Entry { record, voices, anchor, quote_idx, depth: depths[quote_idx] }, &copier.copy(quote_idx)))
                }
            }
            p.none hidden { "Nothing here fits what you have chosen." }
        }
    }
}

/// One quotation of the list.
struct Entry<'a> {
    record: &'a EnrichedRecord,
    voices: &'a Voices,
    anchor: &'a str,
    quote_idx: usize,
    depth: usize,
}

fn entry(entry: &Entry<'_>, copy: &str) -> Markup {
    let Entry { record, voices, anchor, quote_idx, depth } = *entry;
    let quote = &record.quotes[quote_idx];
    let start: String = told::words(quote).chars().take(60).collect();
    let sureness = told::sureness(quote);
    let notes = notes(record, quote);
    html! {
        li.(voices.colour_of(quote_idx)).(format!("depth{depth}")) id={ (anchor) "-q" (quote_idx) } data-b=(quote_idx)
            data-v=(voices.of(quote_idx)) data-kind=(kind(quote)) data-act=(quote.act) tabindex="-1" {
            p.who {
                b { (clean(&names(quote))) } " " span.verb { (clean(&told::verb_and_asked(record, quote))) }
                @if let Some(act) = act(quote) { " " span.act.(quote.act) { (act) } }
            }
            p.words {
                a href={ "#" (anchor) "-t" (quote_idx) } title="Show its place in the text" {
                    @if quote.at.text.is_empty() { "(words left out of this record)" } @else { (clean(&told::words(quote))) }
                }
            }
            p.notes {
                @if sureness == "sure" { span.sure { "speaker sure" } }
                @else { span.check title=(why(quote)) { "check speaker" } }
                @for note in notes { span { (clean(&note)) } }
                button.copy type="button" data-copy=(clean(copy)) aria-label={ "Copy with attribution: " (clean(&start)) } { "Copy" }
            }
        }
    }
}

/// Returns whether the words are in marks: then they are the speaker's own.
fn kind(quote: &Quote) -> &'static str {
    match quote.kind.as_ref() {
        "direct" => "direct",
        "mixed" => "mixed",
        _ => "indirect",
    }
}

/// Returns the badge of a quotation that is no statement.
fn act(quote: &Quote) -> Option<&'static str> {
    match quote.act.as_ref() {
        "denial" => Some("Denial"),
        "question" => Some("Question"),
        "request" => Some("Request"),
        _ => None,
    }
}

fn why(quote: &Quote) -> &'static str {
    match quote.speakers.is_empty() {
        true => "The text does not say clearly who speaks",
        false => "Read the text beside it: this may be somebody else",
    }
}

/// Returns what else is to be known: whether it is a paraphrase, how the text names the speaker, who repeats it.
fn notes(record: &EnrichedRecord, quote: &Quote) -> Vec<String> {
    let mut notes = Vec::new();
    match quote.kind.as_ref() {
        "direct" => {}
        "mixed" => notes.push("partly quoted".to_owned()),
        _ => notes.push("paraphrase".to_owned()),
    }
    // "Mayor Klein" for Otto Klein is no news.
    let unnamed = quote.speakers.iter().filter(|speaker| speaker.form != "named");
    let mentions = unnamed.filter_map(|speaker| Some((&speaker.name, &speaker.mention.as_ref()?.text)));
    let others = mentions.filter(|(name, text)| {
        let (name, text) = (name.to_lowercase(), text.to_lowercase());
        !text.contains(&name) && !name.contains(&text)
    });
    notes.extend(others.map(|(_, text)| format!("in the text: \u{201c}{text}\u{201d}")));
    if !quote.speakers.is_empty()
        && quote.continues.is_none()
        && quote.speakers.iter().all(|speaker| speaker.mention.is_none())
    {
        notes.push("not named beside it".to_owned());
    }
    notes.extend(told::quoted_by(record, quote));
    notes
}

/// Returns how many quotations hold each one.
fn depths(quotes: &[Quote]) -> Vec<usize> {
    let idxs: FxHashMap<&str, usize> = quotes.iter().enumerate().map(|(idx, quote)| (quote.id.as_str(), idx)).collect();
    let outer = |idx: usize| quotes[idx].nested_in.as_deref().and_then(|id| idxs.get(id)).copied();
    let depth = |idx| std::iter::successors(outer(idx), |&idx| outer(idx)).take(DEEPEST).count();
    (0..quotes.len()).map(depth).collect()
}
