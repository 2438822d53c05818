//! Rules of language as rows of one table, and the engine that runs them.
//!
//! A rule is a row of [`table`]: an id, the stage that it works in, a function, an example in which it does something and a
//! counter-example, close to it, in which it does not. Rows of a stage stand in the order in which they are asked. What a rule
//! made bears its [`RuleId`]: `enrich --explain` shows it, and `quotewire-train eval --rules` tells what each is worth.

mod rule;
mod set;
mod table;
#[cfg(test)]
mod tests;

use super::context::Context;
use super::model::{Attribution, Draft};
use crate::text::{MarkPair, TokenRange};
use rule::Rule;
pub(crate) use rule::{Action, Proposal, Stage};
pub use set::{RuleId, RuleSet};
use table::RULES;

impl RuleId {
    /// Returns every rule.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..RULES.len()).filter_map(|idx| u8::try_from(idx).ok()).map(Self)
    }

    /// Returns a text in which the rule does something, its labels in brackets.
    #[must_use]
    pub fn example(self) -> &'static str {
        RULES[usize::from(self.0)].example
    }

    /// Returns a text like [`Self::example`] in which it does nothing.
    #[must_use]
    pub fn counter_example(self) -> &'static str {
        RULES[usize::from(self.0)].counter_example
    }

    /// Returns whether the rule finds statements by itself, where the labels show nothing.
    #[must_use]
    pub fn is_finder(self) -> bool {
        RULES[usize::from(self.0)].stage == Stage::Proposals
    }

    /// Returns the rule's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        RULES[usize::from(self.0)].id
    }
}

impl RuleSet {
    /// Returns the rules in it, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = RuleId> {
        RuleId::all().filter(move |rule| self.has(*rule))
    }

    /// Returns the rules of `stage` that are in it.
    fn of(self, stage: Stage) -> impl Iterator<Item = (RuleId, &'static Rule)> {
        let (first, last) = STAGES[stage as usize];
        (first..last).map(|idx| (RuleId(idx), &RULES[usize::from(idx)])).filter(move |(id, _)| self.has(*id))
    }
}

/// Where the rows of each stage begin and end.
const STAGES: [(u8, u8); 9] = stages();

const fn stages() -> [(u8, u8); 9] {
    assert!(RULES.len() <= 128, "a set of rules has 128 bits");
    let mut stages = [(0, 0); 9];
    let mut idx = 0;
    while idx < RULES.len() {
        let stage = RULES[idx].stage as usize;
        assert!(idx == 0 || stage >= RULES[idx - 1].stage as usize, "rows stand in the order of their stages");
        #[expect(clippy::cast_possible_truncation, reason = "there are at most 128 rows")]
        if stages[stage].1 == 0 {
            stages[stage] = (idx as u8, idx as u8 + 1);
        } else {
            stages[stage].1 = idx as u8 + 1;
        }
        idx += 1;
    }
    stages
}

impl RuleSet {
    /// Returns the first rule on words in marks whose action `asks` says yes to.
    pub(crate) fn on_marks(self, asks: impl Fn(&Action) -> bool) -> Option<RuleId> {
        self.of(Stage::Marks).find(|(_, rule)| asks(&rule.action)).map(|(id, _)| id)
    }
}

impl Context<'_> {
    /// Lets the rules of `stage` change `draft`, one after the other.
    pub(crate) fn edit(&self, stage: Stage, draft: &mut Draft) {
        for (id, rule) in self.rules.of(stage) {
            let Action::Edit(edit) = rule.action else { continue };
            let before = *draft;
            edit(self, draft);
            let after = (draft.tokens, draft.pair_idx, draft.attribution);
            if after != (before.tokens, before.pair_idx, before.attribution) {
                draft.rules.insert(id);
            }
        }
    }

    /// Returns the first rule of `stage` that finds `draft` to be no quotation.
    pub(crate) fn veto(&self, stage: Stage, draft: &Draft) -> Option<RuleId> {
        let vetoes = |rule: &Rule| matches!(rule.action, Action::Veto(is_none) if is_none(self, draft));
        self.rules.of(stage).find(|(_, rule)| vetoes(rule)).map(|(id, _)| id)
    }

    /// Returns the second of two statements, and leaves the first in `draft`.
    pub(crate) fn split(&self, draft: &mut Draft) -> Option<Draft> {
        self.rules.of(Stage::Parts).find_map(|(id, rule)| {
            let Action::Split(split) = rule.action else { return None };
            let mut second = split(self, draft)?;
            draft.rules.insert(id);
            second.rules.insert(id);
            Some(second)
        })
    }

    /// Returns the rule that finds `draft` to be only who speaks `next`, which gets its attribution.
    pub(crate) fn merge(&self, draft: &Draft, next: &mut Draft) -> Option<RuleId> {
        let merges = |rule: &Rule, next: &mut Draft| matches!(rule.action, Action::Merge(is) if is(self, draft, next));
        let found = self.rules.of(Stage::Parts).find(|(_, rule)| merges(rule, next)).map(|(id, _)| id);
        found.into_iter().for_each(|id| next.rules.insert(id));
        found
    }

    /// Returns what the first rule that finds anything finds said in `sentence`.
    pub(crate) fn propose(&self, sentence: TokenRange) -> Option<(RuleId, Proposal)> {
        self.rules.of(Stage::Proposals).find_map(|(id, rule)| match rule.action {
            Action::Propose(propose) => propose(self, sentence).map(|proposal| (id, proposal)),
            _ => None,
        })
    }

    /// Looks for statements inside draft `idx` of `drafts`, by the first rule that finds any.
    pub(crate) fn nest(&self, drafts: &mut Vec<Draft>, idx: usize) {
        let n_before = drafts.len();
        for (id, rule) in self.rules.of(Stage::Nesting) {
            if matches!(rule.action, Action::Nest(nest) if nest(self, drafts, idx)) {
                let made = if drafts.len() > n_before { n_before..drafts.len() } else { idx..idx + 1 };
                drafts[made].iter_mut().for_each(|draft| draft.rules.insert(id));
                return;
            }
        }
    }

    /// Returns who says the words of `pair`, which stand inside `enclosing`, by the first rule that knows.
    pub(crate) fn attribute_inside(&self, pair: &MarkPair, enclosing: TokenRange) -> Option<(RuleId, Attribution)> {
        self.rules.of(Stage::Nesting).find_map(|(id, rule)| match rule.action {
            Action::Attribute(attribute) => attribute(self.view, pair, enclosing).map(|found| (id, found)),
            _ => None,
        })
    }
}
