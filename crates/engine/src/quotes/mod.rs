//! Quotation marks and role labels to quotations.
//!
//! [`extract_with`] reads like the way of a quotation: words → decisions on marks → candidates → attribution → extents →
//! vetoes → what the labels do not show → nesting → quotations. What the stages do stands in the table of [`rules`], a row a
//! rule; [`marks`] is the classifier of words in marks; [`model`] is what the stages hand on. [`clause`], [`complement`],
//! [`infinitive`], [`negation`], [`subject`], [`source`] and [`verb`] are the grammar that rules share.

mod act;
mod addressee;
mod attribution;
mod candidates;
mod clause;
mod complement;
mod compound;
mod contents;
mod context;
mod cues;
mod denial;
mod edges;
pub mod features;
mod finish;
mod headline;
mod infinitive;
mod inner;
mod lead;
mod link;
pub mod marks;
mod model;
mod names;
mod negation;
mod nested;
mod reported;
mod request;
pub mod rules;
mod shape;
mod signature;
mod source;
mod statement;
mod subject;
mod tidy;
mod unsaid;
mod verb;
pub mod view;

use self::context::Context;
use self::marks::MarksModel;
pub use self::model::{Act, Quote, QuoteKind, Verdict};
use self::model::{Decision, Draft, Reason, RoleSpan};
use self::rules::{Action, RuleId, RuleSet, Stage};
use self::view::View;
use crate::lexicon::Words;
use crate::tagger::Labels;
use crate::text::{Document, TokenRange};

/// What was found, and what was turned away.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// The quotations, sorted by start, longer first.
    pub quotes: Vec<Quote>,
    /// What rules found to be none.
    pub vetoed: Vec<Vetoed>,
    /// For each pair of marks how likely the classifier found it direct, part of a statement or neither, and the rule that
    /// decided otherwise.
    pub marks: Vec<([f32; 3], Option<RuleId>)>,
}

/// A candidate that is no quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vetoed {
    /// Its tokens.
    pub tokens: TokenRange,
    /// The rule that says so.
    pub by: RuleId,
    /// The rules that had made it what it was.
    pub rules: RuleSet,
}

/// Returns the quotations of `document`, and what was turned away.
///
/// # Cost
///
/// Linear in the length of the text.
pub(crate) fn extract(document: &Document, words: &Words, labels: &Labels) -> Extraction {
    extract_with(document, words, labels, MarksModel::embedded(), RuleSet::ALL)
}

/// Returns what [`extract`] does and what was turned away, by the classifier `model` and those of the rules that are in `rules`.
#[must_use]
pub fn extract_with(
    document: &Document,
    words: &Words,
    labels: &Labels,
    model: &MarksModel,
    rules: RuleSet,
) -> Extraction {
    let view = View::new(document, words, labels);
    extract_decided(&view, marks::decide(&view, model), rules)
}

/// Returns what [`extract_with`] does, where the classifier found `decisions`, one a pair of marks.
fn extract_decided(view: &View<'_>, decisions: Vec<Decision>, rules: RuleSet) -> Extraction {
    let spans = context::role_spans(view);
    let decisions = decide(view, decisions, &spans, rules);
    let mut vetoed = Vec::new();

    let ctx = Context::new(view, decisions, spans, rules);
    let mut drafts = candidates::direct(&ctx);
    let ctx = ctx.with_quoted(&drafts);
    drafts.extend(candidates::reported(&ctx));
    let ctx = ctx.with_quoted(&drafts);

    attribute(&ctx, &mut drafts);
    let drafts = parts(&ctx, drafts, &mut vetoed);
    let mut drafts = without(&ctx, drafts, Stage::Reported, &mut vetoed);

    let ctx = ctx.with_quoted(&drafts);
    drafts.extend(candidates::proposed(&ctx));
    let mut drafts = without(&ctx, drafts, Stage::Unsaid, &mut vetoed);
    drafts.sort_by_key(|draft| draft.tokens.start);
    link::set(view, &mut drafts);

    (0..drafts.len()).for_each(|idx| ctx.nest(&mut drafts, idx));
    drafts.extend(candidates::nested_in_marks(&ctx, &drafts));
    let is_kept = tidy(&ctx, &mut drafts, &mut vetoed);
    let marks = ctx.decisions.iter().map(|decision| (decision.probabilities, decision.rule())).collect();
    Extraction { quotes: finish::quotes(&ctx, &drafts, &is_kept), vetoed, marks }
}

/// Returns what each pair of marks is: what the classifier finds likeliest, unless a rule knows better.
fn decide(view: &View<'_>, mut decisions: Vec<Decision>, spans: &[RoleSpan], rules: RuleSet) -> Vec<Decision> {
    for (pair, decision) in view.document.mark_pairs.iter().zip(&mut decisions) {
        let is_name = |action: &Action| matches!(action, Action::Name(is_name) if is_name(view, pair));
        if let Some(rule) = rules.on_marks(is_name).filter(|_| names::is_short(pair)) {
            // Inside a reported statement it still makes words in marks.
            let verdict = if decision.verdict == Verdict::Part { Verdict::Part } else { Verdict::Neither };
            *decision = Decision { verdict, reason: Reason::Names(rule), ..*decision };
        }
        let is_quote = |action: &Action| matches!(action, Action::Quote(is_quote) if is_quote(view, pair));
        if decision.verdict != Verdict::Direct && !decision.names_something() {
            decision.decide(Verdict::Direct, rules.on_marks(is_quote));
        }
        let direct = decision.direct();
        let joins = |action: &Action| matches!(action, Action::Join(joins) if joins(view, spans, pair, direct));
        if decision.verdict == Verdict::Direct && pair.close.is_some() && pair.continues.is_none() {
            decision.decide(Verdict::Part, rules.on_marks(joins));
        }
    }
    decisions
}

/// Finds the cue and the source of each of `drafts`, and with them where it begins and ends.
fn attribute(ctx: &Context<'_>, drafts: &mut [Draft]) {
    drafts.sort_by_key(|draft| draft.tokens.start);
    // What encloses direct quotations inside others tells of them, and not what stands next to that.
    let mut end = 0;
    for draft in drafts {
        if draft.tokens.start >= end {
            draft.attribution = attribution::find(ctx, draft.tokens);
            end = draft.tokens.end;
            ctx.edit(Stage::Extent, draft);
        }
    }
}

/// Returns `drafts` with those cut that are two, and without those that are only a part of others.
fn parts(ctx: &Context<'_>, mut drafts: Vec<Draft>, vetoed: &mut Vec<Vetoed>) -> Vec<Draft> {
    for idx in 0..drafts.len() {
        let second = ctx.split(&mut drafts[idx]);
        drafts.extend(second);
    }
    let mut drafts = without(ctx, drafts, Stage::Parts, vetoed);
    let mut is_speaker = vec![false; drafts.len()];
    for idx in 1..drafts.len() {
        let draft = drafts[idx - 1];
        if let Some(by) = ctx.merge(&draft, &mut drafts[idx]) {
            vetoed.push(Vetoed { tokens: draft.tokens, by, rules: draft.rules });
            is_speaker[idx - 1] = true;
        }
    }
    let mut is_speaker = is_speaker.into_iter();
    drafts.retain(|_| is_speaker.next() == Some(false));
    drafts
}

/// Returns those of `drafts` that no rule of `stage` turns away.
fn without(ctx: &Context<'_>, mut drafts: Vec<Draft>, stage: Stage, vetoed: &mut Vec<Vetoed>) -> Vec<Draft> {
    drafts.retain(|draft| {
        // What is direct is somebody's words, whatever reports it.
        let veto = if draft.is_direct() && stage != Stage::Unsaid { None } else { ctx.veto(stage, draft) };
        vetoed.extend(veto.map(|by| Vetoed { tokens: draft.tokens, by, rules: draft.rules }));
        veto.is_none()
    });
    drafts
}

/// Gives reported contents their last repairs, and returns which of `drafts` still say something.
fn tidy(ctx: &Context<'_>, drafts: &mut [Draft], vetoed: &mut Vec<Vetoed>) -> Vec<bool> {
    let says = |draft: &mut Draft| {
        let unsaid = ctx.veto(Stage::Unsaid, draft);
        if !draft.is_direct() {
            ctx.edit(Stage::Tidy, draft);
        }
        let veto = unsaid.or_else(|| ctx.veto(Stage::Tidy, draft));
        vetoed.extend(veto.map(|by| Vetoed { tokens: draft.tokens, by, rules: draft.rules }));
        veto.is_none()
    };
    drafts.iter_mut().map(says).collect()
}
