//! What a tagger gives: a name label, a role label and a part of speech for every token.

use crate::cancel::{Cancel, Cancelled};
use crate::text::Document;

/// How an article is tagged: fast linear models or an accurate transformer encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tier {
    /// Linear sequence models over hashed features and word lists: more than twenty times as fast.
    Fast,
    /// A transformer encoder over pieces of words.
    #[default]
    Accurate,
}

impl Tier {
    /// Every tier.
    pub const ALL: [Self; 2] = [Self::Fast, Self::Accurate];

    /// Returns the name that settings and records use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Accurate => "accurate",
        }
    }
}

/// A text that names no tier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no tier: fast or accurate")]
pub struct UnknownTier(String);

impl std::str::FromStr for Tier {
    type Err = UnknownTier;

    /// Reads what [`Tier::as_str`] writes.
    fn from_str(name: &str) -> Result<Self, UnknownTier> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == name).ok_or_else(|| UnknownTier(name.to_owned()))
    }
}

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameType {
    /// A human being.
    Person,
    /// A company, agency, party, team, newspaper or other body.
    Organization,
    /// A country, city, region, river or other place.
    Location,
    /// A building, airport, street, bridge.
    Facility,
    /// A nationality, religious or political group, and its adjective.
    Norp,
    /// A thing made.
    Product,
    /// Any other name: events, works, laws, languages.
    Misc,
    /// A date or period.
    Date,
    /// An amount of money.
    Money,
}

impl NameType {
    /// Every type, in the order of the models' label sets.
    pub const ALL: [Self; 9] = [
        Self::Person,
        Self::Organization,
        Self::Location,
        Self::Facility,
        Self::Norp,
        Self::Product,
        Self::Misc,
        Self::Date,
        Self::Money,
    ];

    /// Returns the name that records use, such as `PERSON`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Organization => "ORGANIZATION",
            Self::Location => "LOCATION",
            Self::Facility => "FACILITY",
            Self::Norp => "NORP",
            Self::Product => "PRODUCT",
            Self::Misc => "MISC",
            Self::Date => "DATE",
            Self::Money => "MONEY",
        }
    }
}

/// What a stretch of tokens is in an act of reporting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who says it: "Morgan Ortagus", "she", "the statement".
    Source,
    /// The word that tells of saying: "said", "according to".
    Cue,
    /// What is said.
    Content,
}

impl Role {
    /// Every role, in the order of the models' label sets.
    pub const ALL: [Self; 3] = [Self::Source, Self::Cue, Self::Content];
}

/// The part of speech of a token, by the seventeen universal tags.
///
/// S. Petrov, D. Das, R. McDonald: A Universal Part-of-Speech Tagset, LREC 2012, as Universal Dependencies 2 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PartOfSpeech {
    /// Adjective.
    Adjective,
    /// Preposition or postposition.
    Adposition,
    /// Adverb.
    Adverb,
    /// Auxiliary verb, "be" among them.
    Auxiliary,
    /// "and", "or", "but".
    CoordinatingConjunction,
    /// "the", "a", "this" before a noun.
    Determiner,
    /// "oh", "yes".
    Interjection,
    /// Common noun.
    Noun,
    /// Number, in digits or words.
    Numeral,
    /// "to" before a verb, "not", the possessive ending.
    Particle,
    /// Pronoun.
    Pronoun,
    /// Proper noun.
    ProperNoun,
    /// Punctuation.
    Punctuation,
    /// "that", "if", "because" before a clause.
    SubordinatingConjunction,
    /// "$", "%", an emoji.
    Symbol,
    /// Main verb.
    Verb,
    /// What is none of these: foreign words, list numbers.
    #[default]
    Other,
}

impl PartOfSpeech {
    /// Every part of speech, in the order of the models' label sets, which is that of the tags' names.
    pub const ALL: [Self; 17] = [
        Self::Adjective,
        Self::Adposition,
        Self::Adverb,
        Self::Auxiliary,
        Self::CoordinatingConjunction,
        Self::Determiner,
        Self::Interjection,
        Self::Noun,
        Self::Numeral,
        Self::Particle,
        Self::Pronoun,
        Self::ProperNoun,
        Self::Punctuation,
        Self::SubordinatingConjunction,
        Self::Symbol,
        Self::Verb,
        Self::Other,
    ];

    /// Returns the universal tag, such as `PROPN`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        const TAGS: [&str; 17] = [
            "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
            "SCONJ", "SYM", "VERB", "X",
        ];
        TAGS[self as usize]
    }
}

/// A label in the BIO scheme over the kinds `K`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tag<K> {
    /// No kind.
    #[default]
    Outside,
    /// The first token of a stretch.
    Begin(K),
    /// A later token of the stretch that goes on.
    Inside(K),
}

impl<K: Copy> Tag<K> {
    /// Returns the kind that the label carries.
    #[must_use]
    pub fn kind(self) -> Option<K> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) => Some(kind),
        }
    }
}

/// The labels of one document: one element a token in each vector, but as said there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labels {
    /// Name labels.
    pub names: Vec<Tag<NameType>>,
    /// How sure each name label is, 0 to 1.
    pub name_confidences: Vec<f32>,
    /// Role labels.
    pub roles: Vec<Tag<Role>>,
    /// How sure each role label is, 0 to 1.
    pub role_confidences: Vec<f32>,
    /// Parts of speech; empty from a tagger that does not know them.
    pub parts: Vec<PartOfSpeech>,
}

/// Gives every token of a document its labels.
///
/// # Invariants
///
/// An `Inside(k)` label stands only after a `Begin(k)` or `Inside(k)` of the same sentence; each vector of
/// the result has one element a token; the result depends on nothing but the document and the model.
pub trait Tagger: Send + Sync {
    /// Returns which tier this tagger is.
    fn tier(&self) -> Tier;

    /// Returns the name of the model, as records show it.
    fn model(&self) -> &str;

    /// Returns the labels of `document`, in time linear in its length.
    fn tag(&self, document: &Document) -> Labels;

    /// Returns the labels of `document` as long as they are wanted.
    ///
    /// # Errors
    ///
    /// It was cancelled before they were there. A tagger that does not look at `cancel` while it works notices at the
    /// end.
    fn tag_unless(&self, document: &Document, cancel: &Cancel) -> Result<Labels, Cancelled> {
        let labels = self.tag(document);
        cancel.check().map(|()| labels)
    }
}
