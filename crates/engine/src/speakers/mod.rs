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
mod kind;
mod nominal;
mod own_words;
mod passive;
mod phrase;
mod pronoun;
mod referent;
mod scene;
mod source;
mod speaker;
mod subject;

use crate::entities::Entities;
use crate::lexicon::{Class, Words};
use crate::quotes::{Quote, QuoteKind};
use crate::text::{ByteSpan, Document, TokenRange};

use kind::PronounKind;
pub(crate) use own_words::own_words;
use referent::Referent;
use scene::{Event, Scene};
use source::Source;
pub use speaker::{Speaker, SpeakerForm};

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
            is_statement: is_statement(scene, quote),
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

/// Returns whether `quote` gives words, rather than an order or a wish: "has invited NATO to play a larger role".
fn is_statement(scene: &Scene<'_>, quote: &Quote) -> bool {
    let wishes = |cue: ByteSpan| {
        scene.document.tokens_of(cue).indices().any(|token_idx| scene.words.is(token_idx, Class::Wishes))
    };
    quote.kind != QuoteKind::Indirect || !quote.cue.is_some_and(wishes)
}
