//! Who speaks in an article: name, role, how often. A click shows what one of them said alone.

use maud::{Markup, html};

use super::text::clean;
use super::voices::{Voices, names};
use crate::record::EnrichedRecord;

/// Titles and roles shown beside a name. More push the next speaker off a phone's screen.
const ROLES: usize = 2;
/// Speakers that are shown at once; the others are a click away. More push the text off the screen.
const MOST_SHOWN: usize = 12;
/// Longest role, characters.
const LONGEST_ROLE: usize = 60;

/// Words at the start of a role that point into the text: beside a name nobody knows whose "his wife" is.
const POINTERS: [&str; 7] = ["his", "her", "its", "their", "my", "our", "your"];

/// Returns a button for every speaker, those who say most first.
pub(super) fn speakers(record: &EnrichedRecord, voices: &Voices, anchor: &str) -> Markup {
    let groups = voices.groups();
    // Nobody clicks for one or two more.
    let n_shown = if groups.len() > MOST_SHOWN + 2 { MOST_SHOWN } else { groups.len() };
    let (shown, others) = groups.split_at(n_shown);
    let row = |groups: &[(usize, &[usize])]| {
        html! { div.row { @for (voice_idx, quote_idxs) in groups { (voice(record, voices, *voice_idx, quote_idxs)) } } }
    };
    html! {
        @if !groups.is_empty() {
            div.voices role="group" aria-labelledby={ (anchor) "-s" } {
                h3 id={ (anchor) "-s" } { "Who speaks" }
                (row(shown))
                @if !others.is_empty() { details { summary { "Show " (others.len()) " more speakers" } (row(others)) } }
            }
        }
    }
}

fn voice(record: &EnrichedRecord, voices: &Voices, voice_idx: usize, quote_idxs: &[usize]) -> Markup {
    let name = names(&record.quotes[quote_idxs[0]]);
    html! {
        button.voice.(voices.colour(voice_idx)) type="button" data-voice=(voice_idx) aria-pressed="false" {
            span.swatch aria-hidden="true" {}
            span { b { (clean(&name)) } @if let Some(role) = role(record, quote_idxs) { small { (clean(&role)) } } }
            span.count { (quote_idxs.len()) span.unseen { (plural(quote_idxs.len())) } }
        }
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { " quotation" } else { " quotations" }
}

/// Returns what is said of who speaks these: their titles and roles, or what they are.
fn role(record: &EnrichedRecord, quote_idxs: &[usize]) -> Option<String> {
    let [speaker] = record.quotes[quote_idxs[0]].speakers.as_slice() else { return None };
    let id = speaker.entity.as_deref()?;
    let entity = record.entities.iter().find(|entity| entity.id == id)?;
    let roles: Vec<&str> = entity.descriptors.iter().map(|role| without_pointer(role)).take(ROLES).collect();
    match roles.is_empty() {
        true => (entity.entity_type == "ORGANIZATION").then(|| "organisation".to_owned()),
        false => Some(roles.join(", "))
            .filter(|role| role.chars().count() <= LONGEST_ROLE)
            .or_else(|| Some(roles[0].to_owned()).filter(|role| role.chars().count() <= LONGEST_ROLE)),
    }
}

fn without_pointer(role: &str) -> &str {
    match role.split_once(' ') {
        Some((first, rest)) if POINTERS.contains(&first.to_lowercase().as_str()) => rest,
        _ => role,
    }
}
