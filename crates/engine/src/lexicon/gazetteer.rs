//! Facts about names: the country of a place or a people, the usual gender of a first name.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::fold::with_folded;

/// What a folded name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// A country: "iraq", "us".
    Country,
    /// The people of a country, or the adjective: "iraqi".
    Demonym,
    /// A city, state or region: "baghdad".
    Region,
}

/// A place or people, and its country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Country, people or part of a country.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-2 code.
    pub country: &'static str,
}

/// The gender that names, titles and pronouns give a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// She.
    Female,
    /// He.
    Male,
}

static PLACES: LazyLock<FxHashMap<&'static str, Place>> = LazyLock::new(|| {
    let mut places = FxHashMap::default();
    let kinds = [PlaceKind::Country, PlaceKind::Demonym, PlaceKind::Region];
    // A name of two kinds is the country first: "Luxembourg", "Singapore".
    for (column, kind) in kinds.into_iter().enumerate() {
        for line in include_str!("tables/places.tsv").lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split('\t');
            let Some(country) = fields.next() else { continue };
            let Some(names) = fields.nth(column) else { continue };
            for name in names.split('|').filter(|name| !name.is_empty()) {
                places.entry(name).or_insert(Place { kind, country });
            }
        }
    }
    places
});

/// A place that one name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownPlace {
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: &'static str,
    /// Its number in GeoNames.
    pub geonames_id: u32,
}

/// The lines of `tables/geonames.tsv`, which are sorted by name.
static KNOWN_PLACES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("tables/geonames.tsv").lines().filter(|line| !line.starts_with('#')).collect());

static FIRST_NAMES: LazyLock<FxHashMap<&'static str, Gender>> = LazyLock::new(|| {
    let mut names = FxHashMap::default();
    for line in include_str!("tables/first_names.tsv").lines() {
        let (gender, row) = match line.split_once('\t') {
            Some(("F", row)) => (Gender::Female, row),
            Some(("M", row)) => (Gender::Male, row),
            _ => continue,
        };
        names.extend(row.split(' ').map(|name| (name, gender)));
    }
    names
});

/// Returns the place or people that a folded name stands for.
pub fn place(key: &str) -> Option<Place> {
    PLACES.get(key).copied()
}

/// Returns the place that a folded name leads to, where it is clear which is meant.
///
/// # Cost
///
/// A search through a sorted list: for entities, not for words.
pub fn known_place(key: &str) -> Option<KnownPlace> {
    let name_of = |line: &&'static str| line.split('\t').next().unwrap_or_default();
    let line = KNOWN_PLACES.binary_search_by(|line| name_of(line).cmp(key)).ok().map(|idx| KNOWN_PLACES[idx])?;
    let mut fields = line.split('\t').skip(1);
    Some(KnownPlace { country: fields.next()?, geonames_id: fields.next()?.parse().ok()? })
}

/// Returns whether a folded name is a country's or a people's.
pub fn is_nation(key: &str) -> bool {
    place(key).is_some_and(|place| place.kind != PlaceKind::Region)
}

/// Returns whether a word, as it stands, names a country or a people.
pub(crate) fn names_nation(word: &str) -> bool {
    with_folded(word, is_nation)
}

/// Returns the gender that nearly all bearers of a first name, as it stands, have.
pub(crate) fn gender_of(word: &str) -> Option<Gender> {
    with_folded(word, first_name_gender)
}

/// Returns the gender that nearly all bearers of a folded first name have.
pub fn first_name_gender(key: &str) -> Option<Gender> {
    FIRST_NAMES.get(key).copied()
}

#[cfg(test)]
mod tests {
    use super::{Gender, PlaceKind, first_name_gender, known_place, place};

    #[test]
    fn names_lead_to_their_country() {
        for (key, kind, country) in [
            ("us", PlaceKind::Country, "US"),
            ("america", PlaceKind::Country, "US"),
            ("united kingdom", PlaceKind::Country, "GB"),
            ("iraqi", PlaceKind::Demonym, "IQ"),
            ("south koreans", PlaceKind::Demonym, "KR"),
            ("baghdad", PlaceKind::Region, "IQ"),
            ("paris", PlaceKind::Region, "FR"),
            ("texas", PlaceKind::Region, "US"),
        ] {
            let place = place(key).expect(key);
            assert_eq!((place.kind, place.country), (kind, country), "{key}");
        }
        assert_eq!(place("springfield republic"), None);
    }

    #[test]
    fn clear_places_have_a_number() {
        let number = |key: &str| known_place(key).map(|place| place.geonames_id);
        assert_eq!(number("baghdad"), Some(98182));
        assert_eq!(number("bombay"), number("mumbai"));
        assert_eq!(number("georgia"), None, "a country and a state");
    }

    #[test]
    fn first_names_have_a_gender_where_it_is_clear() {
        assert_eq!(first_name_gender("mary"), Some(Gender::Female));
        assert_eq!(first_name_gender("qassem"), Some(Gender::Male));
        assert_eq!(first_name_gender("morgan"), None);
    }
}
