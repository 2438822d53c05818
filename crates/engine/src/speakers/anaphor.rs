//! What points at somebody: a pronoun, a description, a quotation with nobody next to it.

use super::pronoun_kind::PronounKind;
use crate::lexicon::hash;
use crate::text::ByteSpan;

/// Something that points at one of the article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anaphor {
    /// The token before which the one who is meant is looked for first.
    pub(super) at: usize,
    /// What it is.
    pub(super) kind: AnaphorKind,
    /// What is said: whoever is named only there is spoken of.
    pub(super) content: Option<ByteSpan>,
}

/// Kinds of anaphors, each with weights of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnaphorKind {
    /// He, she, his, her.
    Person,
    /// It, its.
    Thing,
    /// They, their.
    Plural,
    /// A role of one person: "the driver".
    Role,
    /// A noun for a body: "the company".
    Body,
    /// A noun for a place: "the city".
    Place,
    /// Something written: "the report".
    Document,
    /// A direct quotation with nobody next to it.
    Quotation,
    /// A reported statement with nobody next to it.
    Statement,
}

impl AnaphorKind {
    /// Returns the hash of the word that the table of weights has for it.
    pub(super) const fn word(self) -> u64 {
        hash(self.name())
    }

    /// Returns the word that the table of weights has for it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Thing => "thing",
            Self::Plural => "plural",
            Self::Role => "role",
            Self::Body => "body",
            Self::Place => "place",
            Self::Document => "document",
            Self::Quotation => "quotation",
            Self::Statement => "statement",
        }
    }

    /// Returns whether nobody stands next to the quotation.
    pub(super) const fn is_implied(self) -> bool {
        matches!(self, Self::Quotation | Self::Statement)
    }

    /// Every kind.
    const ALL: [Self; 9] = [
        Self::Person,
        Self::Thing,
        Self::Plural,
        Self::Role,
        Self::Body,
        Self::Place,
        Self::Document,
        Self::Quotation,
        Self::Statement,
    ];
}

/// The words that the table of weights has for the kinds.
pub const KINDS: [&str; 9] = {
    let mut names = [""; 9];
    let mut idx = 0;
    while idx < names.len() {
        names[idx] = AnaphorKind::ALL[idx].name();
        idx += 1;
    }
    names
};

impl From<PronounKind> for AnaphorKind {
    fn from(kind: PronounKind) -> Self {
        match kind {
            PronounKind::Person(_) => Self::Person,
            PronounKind::Thing => Self::Thing,
            PronounKind::Plural => Self::Plural,
        }
    }
}
