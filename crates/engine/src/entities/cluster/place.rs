//! Which mentions name the same place or people.

use rustc_hash::FxHashMap;

use super::clusters::{Clusters, Form};
use crate::lexicon::gazetteer::{self, PlaceKind};
use crate::lexicon::{self, Class, pairs};
use crate::tagger::NameType;

/// Gives each mention of a place or a people its cluster: "US", "America" and "United States" have one.
pub(super) fn cluster(name_type: NameType, forms: &[Form<'_>], clusters: &mut Clusters) {
    let mut by_name: FxHashMap<&str, usize> = FxHashMap::default();
    for form in forms {
        let name = if name_type == NameType::Norp { people_name(form.key) } else { place_name(form.key) };
        let cluster = *by_name.entry(name).or_insert_with(|| clusters.new_cluster());
        for &draft_idx in &form.draft_idxs {
            clusters.of_draft[draft_idx] = cluster;
        }
    }
}

/// Returns what all names of one place share: the country's code, or the name without what may be left out.
fn place_name(key: &str) -> &str {
    match gazetteer::place(key) {
        Some(place) if place.kind == PlaceKind::Country => return place.country,
        _ => {}
    }
    if let Some(name) = pairs::same_place(key) {
        return name;
    }
    let plain = match key.split_once(" of ") {
        Some((lead, name)) if lexicon::is(lead, Class::RegionLead) => name,
        _ => key,
    };
    match plain.rsplit_once(' ') {
        Some((name, word)) if lexicon::is(word, Class::RegionNoun) => name,
        _ => plain,
    }
}

/// Returns what all names of one people share: "iraqi" of "iraqis".
fn people_name(key: &str) -> &str {
    let is_nation_within = lexicon::is(key, Class::NationWithin);
    match gazetteer::place(key) {
        Some(place) if place.kind == PlaceKind::Demonym && !is_nation_within => return place.country,
        _ => {}
    }
    if let Some(name) = pairs::same_people(key) {
        return name;
    }
    match key.strip_suffix('s') {
        Some(singular) if key.len() > 4 && !singular.ends_with(['s', 'u']) => singular,
        _ => key,
    }
}
