//! One speaker of a quotation.

use crate::text::ByteSpan;

/// How a quotation points at its speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SpeakerForm {
    /// By name: "said Morgan Ortagus".
    Named,
    /// By pronoun: "she said".
    Pronoun,
    /// By description: "the spokeswoman said", "the statement".
    Nominal,
    /// Not at all: the speaker is the one of before.
    Implicit,
}

impl SpeakerForm {
    /// Returns the name that records use, such as `named`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Pronoun => "pronoun",
            Self::Nominal => "nominal",
            Self::Implicit => "implicit",
        }
    }
}

/// One of those who speak a quotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// Index in [`crate::Entities::entities`]; none where the speaker is no entity ("a senior official").
    pub entity_idx: Option<usize>,
    /// Canonical name, or the description where there is no entity.
    pub name: String,
    /// How the quotation points at the speaker.
    pub form: SpeakerForm,
    /// What stands next to this quotation: "she"; none where the speaker is implied.
    pub mention: Option<ByteSpan>,
    /// How sure we are, 0 to 1.
    pub confidence: f32,
}
