//! What the words around its mentions show a name to be.

use rustc_hash::FxHashMap;

use super::apposition::{CLEAR, HINT, SURE, Shown, described};
use super::around::Around;
use super::majority::storm;
use super::spans::MentionDraft;
use super::team::{ends_list_of_colleges, is_club};
use crate::lexicon::word::{AT, CHIEF, IN, NAME, OF, WHICH, WHO, WHOSE};
use crate::lexicon::{Class, Words};
use crate::tagger::NameType;
use crate::text::{Document, TokenKind};

/// What all mentions of one name show together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    body: u8,
    /// What a person has not, and a place may have.
    hints: u8,
    work: u8,
    product: u8,
    people: u8,
    person: u8,
    /// How many mentions have a title that only people have before them, each [`SURE`].
    titled: u8,
}

impl Evidence {
    fn add(&mut self, (name_type, weight): (NameType, u8)) {
        let sum = match name_type {
            NameType::Organization if weight == HINT => &mut self.hints,
            NameType::Organization => &mut self.body,
            NameType::Product => &mut self.product,
            NameType::Norp => &mut self.people,
            NameType::Person if weight == SURE => &mut self.titled,
            NameType::Person => &mut self.person,
            _ => &mut self.work,
        };
        *sum = sum.saturating_add(weight);
    }

    /// Returns the type that a name of `name_type` rather has; `has_first_name` says that it begins with a known one.
    pub(super) fn better_type(self, name_type: NameType, has_first_name: bool) -> Option<NameType> {
        let is_person = name_type == NameType::Person;
        let kinds = [
            (self.people, NameType::Norp),
            (self.product, NameType::Product),
            (self.work, NameType::Misc),
            // A country has customers too, and Africa has lost its forests.
            (if is_person { self.body.saturating_add(self.hints) } else { self.body }, NameType::Organization),
            (self.titled, NameType::Person),
        ];
        let (most, best) = kinds.into_iter().max_by_key(|(weight, _)| *weight)?;
        let needed = match (name_type, best) {
            (NameType::Date | NameType::Money | NameType::Norp, _) => return None,
            (NameType::Person, _) if self.person >= most => return None,
            (NameType::Person, NameType::Organization | NameType::Misc | NameType::Product) if !has_first_name => CLEAR,
            (NameType::Location | NameType::Facility, NameType::Organization) => CLEAR,
            (NameType::Misc | NameType::Product, NameType::Organization) if self.work + self.product == 0 => CLEAR,
            _ => SURE,
        };
        (most >= needed && best != name_type).then_some(best)
    }
}

/// Returns what the mentions of each name show, and of each draft whether it is itself told as a body; `keys` holds the folded
/// words of each.
///
/// # Cost
///
/// Linear in the number of drafts.
pub(super) fn weigh<'k>(
    document: &Document,
    words: &Words,
    drafts: &[MentionDraft],
    keys: &'k [String],
) -> (FxHashMap<&'k str, Evidence>, Vec<bool>) {
    let mut all: FxHashMap<&str, Evidence> = FxHashMap::default();
    let mut is_told = vec![false; drafts.len()];
    for (idx, draft) in drafts.iter().enumerate() {
        let around = Around::new(document, words, drafts, idx);
        let key = keys[idx].as_str();
        // "Rioja Baron Ltd … Rioja Baron"
        if draft.name_type == NameType::Organization && words.is(around.end - 1, Class::LegalForm) {
            let name = key.rsplit_once(' ').map_or(key, |(name, _)| name);
            let of_name = all.entry(name).or_default();
            of_name.body = of_name.body.max(CLEAR);
        }
        let mut add = |key, shown| all.entry(key).or_default().add(shown);
        let shown = [before(&around), listed(&around, drafts), object(&around), after(&around), subject(&around)];
        for shown in shown.into_iter().flatten() {
            is_told[idx] |= shown.0 == NameType::Organization;
            add(key, shown);
        }
        // "Shares in Brackwell Home fell … Brackwell"
        if around.is(around.back(2), Class::Shares) && around.has(around.back(1), IN) {
            is_told[idx] = true;
            add(key, (NameType::Organization, CLEAR));
            add(key.split(' ').next().unwrap_or(key), (NameType::Organization, CLEAR));
        }
        if storm(words, draft).is_some() {
            add(key, (NameType::Misc, SURE));
        }
        // "HMS Bounty"
        if words.is(around.start, Class::ShipPrefix) && words.is_capitalized(around.start) {
            add(key, (NameType::Product, SURE));
        }
        // People play too, and stay people.
        let is_person = draft.name_type == NameType::Person;
        if !(is_person && key.contains(' ')) && is_club(&around) {
            is_told[idx] = true;
            add(key, (NameType::Organization, if is_person { HINT } else { CLEAR }));
        }
        if ends_list_of_colleges(&around, words, drafts) {
            around.list().for_each(|member| {
                is_told[member] = true;
                add(keys[member].as_str(), (NameType::Organization, CLEAR));
            });
        }
        if ends_list_of_peoples(&around) {
            around.list().for_each(|member| add(keys[member].as_str(), (NameType::Norp, SURE)));
        }
    }
    (all, is_told)
}

/// Returns what the word before a mention shows: "the icebreaker Kapitan Vorontsov", "pump maker Halvorsen Brandt".
fn before(around: &Around<'_>) -> Shown {
    let is_marked = around.is_marked();
    let at = around.back(1 + usize::from(is_marked));
    // "Land Rover, Tetley" are two names.
    if around.is_capitalized(at) && !around.opens(at) && !around.is_person_noun(at) && !around.is(at, Class::Storm) {
        return None;
    }
    // "The lander, Sora, weighs"
    let noun = at.wrapping_sub(1);
    let is_aside = around.text(at) == "," && around.is(noun, Class::Vessel) && !around.is_capitalized(noun);
    let is_told = is_marked || around.end - around.start > 1;
    if around.is(at, Class::Storm) {
        Some((NameType::Misc, SURE))
    } else if is_aside || is_told && [at, around.lead()].into_iter().any(|at| around.is(at, Class::Vessel)) {
        Some((NameType::Product, SURE))
    } else if around.is(at, Class::Work) && (is_marked || is_told && !may_be_subject(around)) {
        Some((NameType::Misc, SURE))
    } else if is_title(around, at) && around.end - around.start < 3 {
        Some((NameType::Person, SURE))
    } else if around.is_person_noun(at) {
        Some((NameType::Person, CLEAR))
    } else {
        // "The company Jane Roe founded" is hers, and she is none.
        let is_body = around.is(at, Class::CompanyNoun) || around.is(at, Class::BodyNoun);
        (is_told && is_body).then_some((NameType::Organization, CLEAR))
    }
}

/// Returns whether a title that only people have stands at `at`, and no "MS".
fn is_title(around: &Around<'_>, at: usize) -> bool {
    (around.is(at, Class::Royal) || around.is(at, Class::Honorific))
        && around.is_capitalized(at)
        && around.text(at).contains(char::is_lowercase)
}

/// Returns whether a verb may follow: "the film Jane Roe made" is hers.
fn may_be_subject(around: &Around<'_>) -> bool {
    let end = around.end;
    let is_passive =
        around.is(end + usize::from(around.is(end, Class::Have)), Class::Be) || around.is(end, Class::Airs);
    let is_preposition = around.is(end, Class::BeforeObject) || around.is(end, Class::PlacePreposition);
    around.kind(end) == Some(TokenKind::Word) && !is_preposition && !is_passive
}

/// Returns what the word before a list shows of its names: "hurricanes Lena and Tobias", "two storms, Lena and Tobias".
fn listed(around: &Around<'_>, drafts: &[MentionDraft]) -> Shown {
    let at = (drafts[around.list().last()?].tokens.start as usize).wrapping_sub(1);
    let at = at.wrapping_sub(usize::from(around.text(at) == ","));
    (around.is(at, Class::Storm) && around.text(at).ends_with('s')).then_some((NameType::Misc, SURE))
}

/// Returns whether several peoples are told to stand in the list that a mention ends: "the Enlhet and Angaite, two peoples of",
/// "the Enlhet and Angaite tribes".
fn ends_list_of_peoples(around: &Around<'_>) -> bool {
    let at = around.end + 1 + usize::from(around.is(around.end + 1, Class::Quantifier));
    around.is(around.end, Class::Peoples) || around.text(around.end) == "," && around.is(at, Class::Peoples)
}

/// Returns what the verb or noun shows of which a mention is the object: "viewers of", "bought".
fn object(around: &Around<'_>) -> Shown {
    let at = around.lead();
    let is_of = |class| around.has(at, OF) && around.is(at.wrapping_sub(1), class);
    if is_of(Class::OfWork) {
        return Some((NameType::Misc, SURE));
    }
    // "A professor at Berkeley", "the chairman of Roe"
    let is_whole = !around.is(around.end, Class::PossessiveEnding) && around.text(around.end) != "-";
    if around.has(at, AT) && around.is(at.wrapping_sub(1), Class::OfCollege) && is_whole
        || is_of(Class::HeadsFirm) && !around.is_place()
    {
        return Some((NameType::Organization, CLEAR));
    }
    (is_of(Class::OfFirm) || around.is(at, Class::Buys)).then_some((NameType::Organization, HINT))
}

/// Returns what stands after a mention and tells of it: "Roe Foods, a maker of", "Roe's shareholders", "Jane Roe, 45,".
fn after(around: &Around<'_>) -> Shown {
    let next = around.end;
    if around.is(next, Class::PossessiveEnding) {
        let is_owned = |class| (next + 1..next + 3).any(|at| around.is(at, class));
        let weight = if is_owned(Class::HeadsFirm) { CLEAR } else { HINT };
        let is_owner = weight == CLEAR || is_owned(Class::OfFirm);
        return is_owner.then_some((NameType::Organization, weight));
    }
    // "Roe founder Jane Doe", "Roe chief executive Jane Doe"
    let is_chief = around.has(next, CHIEF) && around.is(next + 1, Class::TitleModifier);
    if (is_chief || around.is(next, Class::HeadsFirm)) && around.is_capitalized(next + 1 + usize::from(is_chief)) {
        return Some((NameType::Organization, SURE));
    }
    if around.is(next, Class::Be) {
        return described(around, next + 1);
    }
    if around.is(next, Class::Airs) {
        return Some((NameType::Misc, HINT));
    }
    if around.text(next) != "," {
        return None;
    }
    let told = next + 1;
    let is_age = around.kind(told) == Some(TokenKind::Number) && matches!(around.text(told + 1), "," | "." | "");
    if around.has(told, WHOSE) && around.has(told + 2, NAME) {
        Some((NameType::Person, SURE))
    } else if is_age || around.has(told, WHO) {
        Some((NameType::Person, CLEAR))
    } else if around.has(told, WHICH) {
        Some((NameType::Organization, HINT))
    } else {
        described(around, told)
    }
}

/// Returns what it shows that a mention is the subject of a verb whose object is "its": "Wren Fallow has lost its largest client".
fn subject(around: &Around<'_>) -> Shown {
    let is_verb = |at: &usize| around.is(*at, Class::Finite) || around.is(*at, Class::Past);
    let object = around.end + (around.end..around.end + 3).take_while(is_verb).count();
    let is_its = around.is(object, Class::It) && around.is(object, Class::Possessive);
    (around.opens(around.start) && object > around.end && is_its).then_some((NameType::Organization, HINT))
}
