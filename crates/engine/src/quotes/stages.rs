//! The stages that a quotation goes through, each a step of [`super::extract_with`].

use super::attribution;
use super::context::Context;
use super::decider;
use super::model::{Decision, Draft, Reason, RoleSpan, Verdict, Vetoed, VetoedBy};
use super::names;
use super::rules::{Action, RuleSet, Stage};
use super::view::View;

/// Returns what each pair of marks is: what the classifier finds likeliest, unless a rule knows better.
pub(super) fn decide(
    view: &View<'_>,
    mut decisions: Vec<Decision>,
    spans: &[RoleSpan],
    rules: RuleSet,
) -> Vec<Decision> {
    believe_neighbours(view, &mut decisions, rules);
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

/// Makes quotations of marks next to one that is a quotation, by the rules that look at those around: from the last to the first, for
/// what is carried on, and back.
fn believe_neighbours(view: &View<'_>, decisions: &mut [Decision], rules: RuleSet) {
    for idx in (0..decisions.len()).rev().chain(0..decisions.len()) {
        if decisions[idx].verdict != Verdict::Direct {
            let believes = |action: &Action| matches!(action, Action::Believe(is) if is(view, decisions, idx));
            let rule = rules.on_marks(believes);
            decisions[idx].decide(Verdict::Direct, rule);
        }
    }
}

/// Finds the cue and the source of each of `drafts`, and with them where it begins and ends.
pub(super) fn attribute(ctx: &Context<'_>, drafts: &mut [Draft]) {
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
pub(super) fn parts(ctx: &Context<'_>, mut drafts: Vec<Draft>, vetoed: &mut Vec<Vetoed>) -> Vec<Draft> {
    // What was given the whole of its clause may hold what the labels show of the rest.
    let holds =
        |draft: &Draft, next: &Draft| next.tokens.end <= draft.tokens.end && !draft.is_direct() && !next.is_direct();
    drafts.dedup_by(|next, draft| holds(draft, next));
    for idx in 0..drafts.len() {
        let second = ctx.split(&mut drafts[idx]);
        drafts.extend(second);
    }
    let mut drafts = without(ctx, drafts, Stage::Parts, vetoed);
    let mut is_speaker = vec![false; drafts.len()];
    for idx in 1..drafts.len() {
        let draft = drafts[idx - 1];
        if let Some(by) = ctx.merge(&draft, &mut drafts[idx]) {
            vetoed.push(Vetoed { tokens: draft.tokens, by: VetoedBy::Rule(by), rules: draft.rules });
            is_speaker[idx - 1] = true;
        }
    }
    let mut is_speaker = is_speaker.into_iter();
    drafts.retain(|_| is_speaker.next() == Some(false));
    drafts
}

/// Returns those of `drafts` that no rule of `stage` turns away.
pub(super) fn without(ctx: &Context<'_>, mut drafts: Vec<Draft>, stage: Stage, vetoed: &mut Vec<Vetoed>) -> Vec<Draft> {
    drafts.retain(|draft| {
        // What is direct is somebody's words, whatever reports it.
        let veto = if draft.is_direct() && stage != Stage::Unsaid { None } else { ctx.veto(stage, draft) };
        vetoed.extend(veto.map(|by| Vetoed { tokens: draft.tokens, by: VetoedBy::Rule(by), rules: draft.rules }));
        veto.is_none()
    });
    drafts
}

/// Returns those of `drafts` that are direct or that somebody reports, as the decider finds, with how likely that is.
pub(super) fn reported(ctx: &Context<'_>, mut drafts: Vec<Draft>, vetoed: &mut Vec<Vetoed>) -> Vec<Draft> {
    drafts.retain_mut(|draft| {
        if draft.is_direct() {
            return true;
        }
        let ruling = decider::decide(ctx, draft);
        (draft.confidence, draft.ruling) = (ruling.probability, Some(ruling));
        if !ruling.is_statement() {
            vetoed.push(Vetoed { tokens: draft.tokens, by: VetoedBy::Decider(ruling), rules: draft.rules });
        }
        ruling.is_statement()
    });
    drafts
}

/// Gives reported contents their last repairs, and returns which of `drafts` still say something.
pub(super) fn tidy(ctx: &Context<'_>, drafts: &mut [Draft], vetoed: &mut Vec<Vetoed>) -> Vec<bool> {
    let says = |draft: &mut Draft| {
        let unsaid = ctx.veto(Stage::Unsaid, draft);
        if !draft.is_direct() {
            ctx.edit(Stage::Tidy, draft);
        }
        let veto = unsaid.or_else(|| ctx.veto(Stage::Tidy, draft));
        vetoed.extend(veto.map(|by| Vetoed { tokens: draft.tokens, by: VetoedBy::Rule(by), rules: draft.rules }));
        veto.is_none()
    };
    drafts.iter_mut().map(says).collect()
}
