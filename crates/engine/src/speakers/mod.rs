//! Which entities speak each quotation.
//!
//! Quotations whose source stands beside them come first, in text order ([`source`] reads what stands there,
//! [`pronoun`] and [`nominal`] find whom it means, the latter with [`holder`] for roles and [`issuer`] for documents;
//! [`joint`] parts those who speak together, and [`group`] finds them again as "they"); then those without one, which go by what is around them
//! ([`implicit`], [`subject`]). [`scene`] is what all of them look at.

mod candidates;
mod group;
mod holder;
mod implicit;
mod issuer;
mod joint;
mod nominal;
mod passive;
mod pronoun;
mod scene;
mod source;
mod subject;

use crate::entities::Entities;
use crate::lexicon::Words;
use crate::quotes::{Quote, QuoteKind};
use crate::text::{ByteSpan, Document, TokenRange};

use scene::{Event, Scene};
use source::{PronounKind, Source};

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
    /// Index in [`Entities::entities`]; none where the speaker is no entity ("a senior official").
    pub entity_idx: Option<usize>,
    /// Canonical name, or the description where there is no entity.
    pub name: String,
    /// How the quotation points at the speaker.
    pub form: SpeakerForm,
    /// What stands beside this quotation: "she"; none where the speaker is implied.
    pub mention: Option<ByteSpan>,
    /// How sure we are, 0 to 1.
    pub confidence: f32,
}

/// Whom a source means: an entity, or nobody known but by this description.
#[derive(Debug, Clone, PartialEq)]
struct Referent {
    entity_idx: Option<usize>,
    name: String,
    confidence: f32,
}

impl Referent {
    fn entity(entities: &Entities, entity_idx: usize, confidence: f32) -> Self {
        Self { entity_idx: Some(entity_idx), name: entities.entities[entity_idx].name.clone(), confidence }
    }

    fn of(speaker: &Speaker) -> Self {
        Self { entity_idx: speaker.entity_idx, name: speaker.name.clone(), confidence: speaker.confidence }
    }

    /// Returns the one whom `text` describes, with a small article: it stands in the midst of other sentences.
    fn description(text: &str, confidence: f32) -> Self {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = [("The ", "the "), ("A ", "a "), ("An ", "an ")]
            .into_iter()
            .find_map(|(capital, small)| text.strip_prefix(capital).map(|rest| format!("{small}{rest}")))
            .unwrap_or(text);
        Self { entity_idx: None, name, confidence }
    }
}

/// Returns the speakers of each quotation of `quotes`, one list a quotation; an empty one where nobody can be
/// named or pointed at.
///
/// # Cost
///
/// Linear in the number of mentions and quotations: each looks back over a bounded stretch.
pub(crate) fn resolve(document: &Document, words: &Words, entities: &Entities, quotes: &[Quote]) -> Vec<Vec<Speaker>> {
    let mut scene = Scene::new(document, words, entities, quotes);
    let mut speakers: Vec<Vec<Speaker>> = vec![Vec::new(); quotes.len()];

    // What somebody quotes of others is told from his place: it comes when it is known whose words they are.
    let around: Vec<Option<usize>> =
        (0..quotes.len()).map(|quote_idx| implicit::direct_around(&scene, quotes, quote_idx)).collect();
    let (inner, outer): (Vec<usize>, Vec<usize>) =
        (0..quotes.len()).partition(|&quote_idx| around[quote_idx].is_some());
    for quote_idxs in [outer, inner] {
        let (mut with_source, mut left): (Vec<usize>, Vec<usize>) =
            quote_idxs.into_iter().partition(|&quote_idx| scene.source_of(&quotes[quote_idx]).is_some());
        with_source.sort_by_key(|&quote_idx| (quotes[quote_idx].source.map(|source| source.start), quote_idx));
        for quote_idx in with_source {
            let outer = around[quote_idx];
            let teller = outer.and_then(|outer| speakers[outer].first()).and_then(|speaker| speaker.entity_idx);
            scene.told_by(outer.is_some(), teller);
            speakers[quote_idx] = by_source(&mut scene, quotes, quote_idx);
            if speakers[quote_idx].is_empty() {
                left.push(quote_idx);
            }
        }
        scene.told_by(false, None);
        // Headlines last: what they quote is said in the body.
        left.sort_unstable_by_key(|&quote_idx| (!scene.is_body(&quotes[quote_idx]), quote_idx));
        for quote_idx in left {
            speakers[quote_idx] = implicit::speakers(&scene, quotes, &speakers, quote_idx);
        }
    }
    speakers
}

/// Returns everybody whom the source of quotation `quote_idx` tells; nobody where it does not.
fn by_source(scene: &mut Scene<'_>, quotes: &[Quote], quote_idx: usize) -> Vec<Speaker> {
    let quote = &quotes[quote_idx];
    let Some(tokens) = scene.source_of(quote).filter(|tokens| !passive::is_addressee(scene, quote, *tokens)) else {
        return Vec::new();
    };
    let mut speakers: Vec<Speaker> = Vec::new();
    for member in joint::members(scene, tokens) {
        let Some((form, referents)) = read(scene, quote, member) else { continue };
        let mention = Some(scene.document.span_of(member));
        for Referent { entity_idx, name, confidence } in referents {
            if speakers.iter().all(|known| (known.entity_idx, &known.name) != (entity_idx, &name)) {
                speakers.push(Speaker { entity_idx, name, form, mention, confidence });
            }
        }
    }
    let mut referents = speakers.iter().map(Referent::of);
    let Some(first) = referents.next() else { return speakers };
    // A headline's bare words ("shipping agency says") introduce nobody.
    let is_bare = first.entity_idx.is_none() && scene.is_headline(tokens);
    if !scene.is_inner() && !is_bare {
        scene.add_event(Event {
            token_idx: tokens.start as usize,
            source_end: tokens.end as usize,
            quote_idx,
            referent: first,
            others: referents.collect(),
            is_statement: is_statement(scene.document, quote),
        });
    }
    speakers
}

/// Returns whom one of those who speak together is told to be, and how; nothing where that tells nobody.
fn read(scene: &Scene<'_>, quote: &Quote, tokens: TokenRange) -> Option<(SpeakerForm, Vec<Referent>)> {
    Some(match source::read(scene, tokens) {
        Source::Named(entity_idx) => (SpeakerForm::Named, vec![Referent::entity(scene.entities, entity_idx, 0.97)]),
        Source::Pronoun(kind) => {
            let together = (kind == PronounKind::Plural).then(|| group::they(scene, tokens.start as usize)).flatten();
            let alone = || pronoun::referent(scene, quote, tokens, kind).map(|found| vec![found]);
            (SpeakerForm::Pronoun, together.or_else(alone)?)
        }
        Source::Relative => (SpeakerForm::Pronoun, vec![pronoun::antecedent(scene, tokens)]),
        Source::Nominal => {
            let together = group::described(scene, tokens);
            (SpeakerForm::Nominal, together.unwrap_or_else(|| vec![nominal::referent(scene, quote, tokens)]))
        }
        Source::FirstPerson => return None,
    })
}

/// Beginnings of verbs that ask for something: whoever is reported to want it has not always said so.
const WISHES: [&str; 12] =
    ["advis", "ask", "beg", "call", "demand", "implor", "instruct", "invit", "order", "plead", "recommend", "urg"];

/// Returns whether `quote` gives words, rather than an order or a wish: "has invited NATO to play a larger role".
fn is_statement(document: &Document, quote: &Quote) -> bool {
    let wishes = |cue: ByteSpan| {
        document.slice(cue).split_whitespace().any(|word| WISHES.iter().any(|wish| word.starts_with(wish)))
    };
    quote.kind != QuoteKind::Indirect || !quote.cue.is_some_and(wishes)
}
