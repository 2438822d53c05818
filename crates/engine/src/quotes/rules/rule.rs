//! What a rule is.

use crate::quotes::context::Context;
use crate::quotes::model::{Attribution, Decision, Draft, RoleSpan};
use crate::quotes::view::View;
use crate::text::{MarkPair, TokenRange};

/// A statement that a rule finds, with its cue and source.
pub(crate) type Proposal = (TokenRange, Attribution);

/// The steps in which rules work, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Which words in marks only name something, or are what somebody says.
    Marks,
    /// Where a content that the labels show begins and ends.
    Edges,
    /// Where the content of a known cue begins and ends.
    Extent,
    /// Which contents are two, or only who speaks the next.
    Parts,
    /// Which contents nobody reports.
    Reported,
    /// What is said where the labels show nothing.
    Proposals,
    /// What nobody says.
    Unsaid,
    /// What is said inside other quotations.
    Nesting,
    /// The last repairs of a reported content.
    Tidy,
}

/// What a rule does.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// Tells whether words in marks only name something.
    Name(fn(&View<'_>, &MarkPair) -> bool),
    /// Tells whether words in marks of a headline are a quotation.
    Quote(fn(&View<'_>, &MarkPair) -> bool),
    /// Tells whether words in marks, those of the pair at a place, are a quotation because those next to them are.
    Believe(fn(&View<'_>, &[Decision], usize) -> bool),
    /// Tells whether words in marks that the classifier finds direct, so likely, are part of a reported statement.
    Join(fn(&View<'_>, &[RoleSpan], &MarkPair, f32) -> bool),
    /// Changes a draft, or leaves it.
    Edit(fn(&Context<'_>, &mut Draft)),
    /// Leaves the first of two statements in a draft and returns the second.
    Split(fn(&Context<'_>, &mut Draft) -> Option<Draft>),
    /// Tells whether a draft is only who speaks the next, and gives that its attribution.
    Merge(fn(&Context<'_>, &Draft, &mut Draft) -> bool),
    /// Tells whether a draft is no quotation.
    Veto(fn(&Context<'_>, &Draft) -> bool),
    /// Returns what somebody says in a sentence. It is asked of every sentence, also of one that the labels show a quotation in:
    /// see [`Context::is_free`]. The first rule that finds anything wins. Punctuation and a leading "that" are taken off later.
    Propose(fn(&Context<'_>, TokenRange) -> Option<Proposal>),
    /// Finds what is said inside the draft at a place: changes that or appends others, and returns whether it did.
    Nest(fn(&Context<'_>, &mut Vec<Draft>, usize) -> bool),
    /// Returns who says words in marks inside others.
    Attribute(fn(&View<'_>, &MarkPair, TokenRange) -> Option<Attribution>),
}

/// One row of the table.
pub(crate) struct Rule {
    /// Its name, unique: the subject and what happens to it.
    pub(crate) id: &'static str,
    /// When it works.
    pub(crate) stage: Stage,
    /// What it does.
    pub(crate) action: Action,
    /// A text in which it does something; `[q words]` is labelled as content, `[c words]` as cue, `[s words]` as source,
    /// `[p words]` as a person's name, and a first line that begins with `# ` is the headline. Words in marks are surely direct
    /// for the classifier; in `[d words]` they are direct and it is not sure, in `[t words]` part of a statement.
    pub(crate) example: &'static str,
    /// A text like it in which it does nothing.
    pub(crate) counter_example: &'static str,
}
