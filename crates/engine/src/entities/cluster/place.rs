//! Which mentions name the same place or people.

use rustc_hash::FxHashMap;

use super::{Clusters, Form};
use crate::entities::gazetteer::{self, PlaceKind};
use crate::tagger::NameType;

/// Words behind a place's name that may be left out.
const REGION_WORDS: &[&str] = &["province", "region", "governorate", "prefecture", "oblast", "voivodeship"];

/// Words before a place's name that may be left out.
const REGION_LEADS: &[&str] = &["city of ", "state of ", "province of ", "republic of ", "kingdom of "];

/// Peoples whose names differ by more than an "s".
const PEOPLES: &[(&str, &str)] = &[
    ("kurds", "kurdish"),
    ("jews", "jewish"),
    ("jew", "jewish"),
    ("democrats", "democratic"),
    ("democrat", "democratic"),
    ("tories", "tory"),
    ("shia", "shiite"),
    ("shiites", "shiite"),
];

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
    if matches!(key, "washington dc" | "washington d c" | "dc" | "district of columbia") {
        return "washington";
    }
    let plain = REGION_LEADS.iter().find_map(|lead| key.strip_prefix(lead)).unwrap_or(key);
    match plain.rsplit_once(' ') {
        Some((name, word)) if REGION_WORDS.contains(&word) => name,
        _ => plain,
    }
}

/// Returns what all names of one people share: "iraqi" of "iraqis".
fn people_name(key: &str) -> &str {
    let is_nation_within = matches!(key, "english" | "scottish" | "welsh" | "scots" | "englishman");
    match gazetteer::place(key) {
        Some(place) if place.kind == PlaceKind::Demonym && !is_nation_within => return place.country,
        _ => {}
    }
    if let Some((_, name)) = PEOPLES.iter().find(|(other, _)| *other == key) {
        return name;
    }
    match key.strip_suffix('s') {
        Some(singular) if key.len() > 4 && !singular.ends_with(['s', 'u']) => singular,
        _ => key,
    }
}
