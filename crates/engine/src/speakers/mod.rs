//! Which entities speak each quotation.
//!
//! [`resolve`] goes in two steps. First come the quotations with a source next to them, in text order:
//!
//! * [`joint`] parts those who speak together.
//! * [`source`] reads what a source is: a name, a pronoun, a description.
//! * [`pronoun`] and [`description`] find those whom it may mean. [`role_holder`] knows about [`role`]s, [`mod@age`] about ages,
//!   [`author`] about documents, [`group`] about several people.
//! * [`ranker`] weighs them by their [`features`]; [`teaching`] notes what it decides, [`mod@reasons`] tells why.
//!
//! Then come the others. [`implicit`] and [`subject`] find those who may speak them by what stands around them.
//!
//! All of them look at one [`context`]. [`anaphor`] is what points at somebody, [`candidates`] are those at whom it may point,
//! [`unnamed`] finds those whom nobody names, [`seen`] tells where each is named and when he spoke, [`around`] whom the sentences around a quotation are about.
//! [`noun`] tells what a noun stands for, [`phrase`] takes noun phrases apart, [`position`] tells where in its sentence a name stands, and [`pronoun_kind`] whom a
//! pronoun fits. [`mod@own_words`] gives the stretches of somebody's own words. No two files import each other: this one calls
//! them all.

mod age;
mod anaphor;
mod around;
mod author;
mod candidates;
mod context;
mod description;
mod features;
mod group;
mod implicit;
mod joint;
mod noun;
mod own_words;
mod passive;
mod phrase;
mod position;
mod pronoun;
mod pronoun_kind;
mod ranker;
mod reasons;
mod referent;
mod role;
mod role_holder;
mod seen;
mod source;
mod speaker;
mod subject;
mod teaching;
mod unnamed;

use crate::entities::Entities;
use crate::lexicon::{Class, Words};
use crate::log_linear::LogLinear;
use crate::quotes::{Quote, QuoteKind};
use crate::text::{ByteSpan, Document, TokenRange};

pub use anaphor::KINDS;
use candidates::Meant;
use context::{Context, SpeechEvent};
pub use features::NAMES;
pub(crate) use own_words::own_words;
use pronoun_kind::PronounKind;
pub use reasons::{SpeakerReasons, Weighed};
use referent::Referent;
use source::Source;
pub use speaker::{Speaker, SpeakerForm};
pub use teaching::{Choice, IsRight, Lesson, Teaching};

/// Returns the speakers of each quotation of `quotes`, one list a quotation; an empty one where nobody can be
/// named or pointed at.
///
/// # Cost
///
/// Linear in the number of mentions and quotations: each looks back over a bounded stretch.
pub(crate) fn resolve(document: &Document, words: &Words, entities: &Entities, quotes: &[Quote]) -> Vec<Vec<Speaker>> {
    resolve_by(document, words, entities, quotes, ranker::embedded(), None)
}

/// Returns why each speaker was chosen whom the ranker weighed against others, in the order of the decisions.
pub(crate) fn reasons(
    document: &Document,
    words: &Words,
    entities: &Entities,
    quotes: &[Quote],
) -> Vec<SpeakerReasons> {
    let teaching = Teaching::new(&|_, _, _| false);
    let _speakers = resolve_by(document, words, entities, quotes, ranker::embedded(), Some(&teaching));
    teaching.into_lessons().iter().map(|lesson| reasons::reasons(ranker::embedded(), lesson)).collect()
}

/// Returns what [`resolve`] does by other weights, and, where something is taught, by what is known to be right.
#[must_use]
pub fn resolve_by(
    document: &Document,
    words: &Words,
    entities: &Entities,
    quotes: &[Quote],
    weights: &LogLinear,
    teaching: Option<&Teaching<'_>>,
) -> Vec<Vec<Speaker>> {
    let mut context = Context::new(document, words, entities, quotes, weights, teaching);
    let mut speakers: Vec<Vec<Speaker>> = vec![Vec::new(); quotes.len()];

    for quote in quotes {
        let Some(tokens) = context.source_of(quote) else { continue };
        if let Source::Named(entity_idx) = source::read(&context, tokens) {
            context.add_named_speaker(entity_idx, tokens);
        }
    }
    // What somebody quotes of others is told from his place: it comes when it is known whose words they are.
    let around: Vec<Option<usize>> =
        (0..quotes.len()).map(|quote_idx| implicit::direct_around(&context, quotes, quote_idx)).collect();
    let (inner, outer): (Vec<usize>, Vec<usize>) =
        (0..quotes.len()).partition(|&quote_idx| around[quote_idx].is_some());
    for quote_idxs in [outer, inner] {
        let (mut with_source, mut left): (Vec<usize>, Vec<usize>) =
            quote_idxs.into_iter().partition(|&quote_idx| context.source_of(&quotes[quote_idx]).is_some());
        with_source.sort_by_key(|&quote_idx| (quotes[quote_idx].source.map(|source| source.start), quote_idx));
        for quote_idx in with_source {
            context.set_around(around[quote_idx].map(|outer| speakers[outer].as_slice()));
            speakers[quote_idx] = by_source(&mut context, quotes, quote_idx);
            if speakers[quote_idx].is_empty() {
                left.push(quote_idx);
            }
        }
        // Headlines last: what they quote is said in the body.
        left.sort_unstable_by_key(|&quote_idx| (!context.is_body(&quotes[quote_idx]), quote_idx));
        for quote_idx in left {
            context.set_around(around[quote_idx].map(|outer| speakers[outer].as_slice()));
            speakers[quote_idx] = implicit::speakers(&context, quotes, &speakers, quote_idx);
        }
    }
    speakers
}

/// Returns everybody whom the source of quotation `quote_idx` tells; nobody where it does not.
fn by_source(context: &mut Context<'_>, quotes: &[Quote], quote_idx: usize) -> Vec<Speaker> {
    let quote = &quotes[quote_idx];
    let Some(tokens) = context.source_of(quote).filter(|tokens| !passive::is_addressee(context, quote, *tokens)) else {
        return Vec::new();
    };
    let mut speakers: Vec<Speaker> = Vec::new();
    for member in joint::members(context, tokens) {
        let Some((form, referents)) = read(context, quotes, quote_idx, member) else { continue };
        let mention = Some(context.document.span_of(member));
        for Referent { entity_idx, name, confidence } in referents {
            if speakers.iter().all(|known| (known.entity_idx, &known.name) != (entity_idx, &name)) {
                speakers.push(Speaker { entity_idx, name, form, mention, confidence });
            }
        }
    }
    let mut referents = speakers.iter().map(Referent::of);
    let Some(first) = referents.next() else { return speakers };
    // A headline's bare words ("shipping agency says") introduce nobody.
    let is_bare = first.entity_idx.is_none() && context.is_headline(tokens);
    if !context.is_inner() && !is_bare {
        context.add_event(SpeechEvent {
            token_idx: tokens.start as usize,
            source_end: tokens.end as usize,
            quote_idx,
            referent: first,
            others: referents.collect(),
            is_statement: is_statement(context, quote),
        });
    }
    speakers
}

/// Returns whom one of those who speak together is told to be, and how; nothing where that tells nobody.
fn read(
    context: &Context<'_>,
    quotes: &[Quote],
    quote_idx: usize,
    tokens: TokenRange,
) -> Option<(SpeakerForm, Vec<Referent>)> {
    let quote = &quotes[quote_idx];
    let source = context.source_of(quote).unwrap_or(tokens);
    let decide = |meant: Meant| match meant {
        Meant::Sure(found) => Some(vec![found]),
        Meant::Candidates(candidates) => {
            let candidates = candidates.without_others(context, source, tokens);
            ranker::decide(context, quote_idx, candidates.weighed(context)).map(|found| vec![found])
        }
    };
    Some(match source::read(context, tokens) {
        Source::Named(entity_idx) => (SpeakerForm::Named, vec![Referent::entity(context.entities, entity_idx, 0.97)]),
        Source::Pronoun(kind) => {
            let together = (kind == PronounKind::Plural).then(|| group::they(context, tokens.start as usize)).flatten();
            let alone = || decide(pronoun::read(context, quote, tokens, kind));
            (SpeakerForm::Pronoun, together.or_else(alone)?)
        }
        Source::Relative => (SpeakerForm::Pronoun, vec![pronoun::antecedent(context, tokens)]),
        Source::Nominal => {
            let alone = || decide(description::read(context, quote, tokens));
            (SpeakerForm::Nominal, group::described(context, tokens).or_else(alone)?)
        }
        Source::FirstPerson => return None,
    })
}

/// Returns whether `quote` gives words, rather than an order or a wish: "has invited NATO to play a larger role".
fn is_statement(context: &Context<'_>, quote: &Quote) -> bool {
    let wishes = |cue: ByteSpan| {
        context.document.tokens_of(cue).indices().any(|token_idx| context.words.is(token_idx, Class::Wishes))
    };
    quote.kind != QuoteKind::Indirect || !quote.cue.is_some_and(wishes)
}
