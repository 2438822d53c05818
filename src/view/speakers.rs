//! Who speaks in an article: name, role, how often. A click shows what one of them said alone.

use maud::{Markup, html};

use super::text::clean;
use super::voices::{Voices, names};
use crate::record::EnrichedRecord;

/// Titles and roles shown beside a name. More push the next speaker off a phone's screen.
const ROLES: usize = 2;
/// Longest role, characters.
const LONGEST_ROLE: usize = 60;

/// Returns a button for every speaker, those who say most first.
pub(super) fn speakers(record: &EnrichedRecord, voices: &Voices, anchor: &str) -> Markup {
    let groups = voices.groups();
    html! {
        @if !groups.is_empty() {
            div.voices role="group" aria-labelledby={ (anchor) "-s" } {
                h3 id={ (anchor) "-s" } { "Who speaks" }
                @for (voice_idx, quote_idxs) in groups {
                    @let first = &record.quotes[quote_idxs[0]];
                    button.voice.(voices.colour(voice_idx)) type="button" data-voice=(voice_idx) aria-pressed="false" {
                        span.swatch aria-hidden="true" {}
                        span { b { (clean(&names(first))) }
                            @if let Some(role) = role(record, quote_idxs) { small { (clean(&role)) } } }
                        span.count { (quote_idxs.len()) span.unseen { (plural(quote_idxs.len())) } }
                    }
                }
            }
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
    let roles: Vec<&str> = entity.descriptors.iter().map(String::as_str).take(ROLES).collect();
    match roles.is_empty() {
        true => (entity.entity_type == "ORGANIZATION").then(|| "organisation".to_owned()),
        false => Some(roles.join(", "))
            .filter(|role| role.chars().count() <= LONGEST_ROLE)
            .or_else(|| Some(roles[0].to_owned()).filter(|role| role.chars().count() <= LONGEST_ROLE)),
    }
}
