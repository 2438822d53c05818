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
mod decider;
mod decider_features;
mod decider_gather;
mod decider_kinds;
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
mod relay;
mod reported;
mod request;
pub mod rules;
mod ruling;
mod seam;
mod shape;
mod signature;
mod source;
mod stages;
mod statement;
mod subject;
mod tidy;
mod unsaid;
mod verb;
pub mod view;

use self::context::Context;
pub use self::decider::Candidate;
pub use self::decider_features::NAMES as DECIDER_FEATURES;
use self::marks::MarksModel;
pub use self::model::{Act, Extraction, Quote, QuoteKind, Verdict, Vetoed, VetoedBy};
use self::model::{Decision, Draft};
use self::rules::{RuleSet, Stage};
pub use self::ruling::{LEAST_SURE, Ruling};
use self::view::View;
use crate::lexicon::Words;
use crate::tagger::Labels;
use crate::text::Document;
use rustc_hash::FxHashMap;

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

/// Returns the candidates for reported statements that the decider decides on, and adds the words of their features to `known`, by their
/// hashes. It is what a trainer learns from.
#[must_use]
pub fn candidates_for_decider(
    document: &Document,
    words: &Words,
    labels: &Labels,
    known: &mut FxHashMap<u64, String>,
) -> Vec<Candidate> {
    let view = View::new(document, words, labels);
    let (ctx, drafts) = drafted(&view, marks::decide(&view, MarksModel::embedded()), RuleSet::ALL, &mut Vec::new());
    decider::candidates(&ctx, &drafts, known)
}

/// Returns the drafts of all that is in marks or that the labels show, with what stands next to them.
fn drafted<'v>(
    view: &'v View<'v>,
    decisions: Vec<Decision>,
    rules: RuleSet,
    vetoed: &mut Vec<Vetoed>,
) -> (Context<'v>, Vec<Draft>) {
    let spans = context::role_spans(view);
    let decisions = stages::decide(view, decisions, &spans, rules);
    let ctx = Context::new(view, decisions, spans, rules);
    let mut drafts = candidates::direct(&ctx);
    let ctx = ctx.with_quoted(&drafts);
    drafts.extend(candidates::reported(&ctx));
    let ctx = ctx.with_quoted(&drafts);
    stages::attribute(&ctx, &mut drafts);
    let drafts = stages::parts(&ctx, drafts, vetoed);
    (ctx, drafts)
}

/// Returns what [`extract_with`] does, where the classifier found `decisions`, one a pair of marks.
fn extract_decided(view: &View<'_>, decisions: Vec<Decision>, rules: RuleSet) -> Extraction {
    let mut vetoed = Vec::new();
    let (ctx, drafts) = drafted(view, decisions, rules, &mut vetoed);
    let drafts = stages::without(&ctx, drafts, Stage::Reported, &mut vetoed);
    let mut drafts = stages::reported(&ctx, drafts, &mut vetoed);

    let ctx = ctx.with_quoted(&drafts);
    drafts.extend(candidates::proposed(&ctx));
    let mut drafts = stages::without(&ctx, drafts, Stage::Unsaid, &mut vetoed);
    drafts.sort_by_key(|draft| draft.tokens.start);
    link::set(view, &mut drafts);

    (0..drafts.len()).for_each(|idx| ctx.nest(&mut drafts, idx));
    drafts.extend(candidates::nested_in_marks(&ctx, &drafts));
    let is_kept = stages::tidy(&ctx, &mut drafts, &mut vetoed);
    let marks = ctx.decisions.iter().map(|decision| (decision.probabilities, decision.rule())).collect();
    Extraction { quotes: finish::quotes(&ctx, &drafts, &is_kept), vetoed, marks }
}
