//! What the stages hand on: quotations in the making, and what was decided of each pair of marks.

use super::rules::{RuleId, RuleSet};
use super::ruling::Ruling;
use super::view::View;
use crate::tagger::Role;
use crate::text::{ByteSpan, TokenRange};

/// How the words of a quotation are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// Words in quotation marks, given as somebody's speech or writing.
    Direct,
    /// A reported statement with words in marks inside it.
    Mixed,
    /// A reported statement without marks.
    Indirect,
}

impl QuoteKind {
    /// Returns the name that records use, such as `direct`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// One quotation.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// How its words are given.
    pub kind: QuoteKind,
    /// What is said, without the outer quotation marks.
    pub span: ByteSpan,
    /// What the speaker does with the words.
    pub act: Act,
    /// The words that tell of saying: "said", "according to".
    pub cue: Option<ByteSpan>,
    /// The tokens of whoever says it, as it stands next to this quotation: "she", "spokesperson Morgan Ortagus".
    pub source: Option<TokenRange>,
    /// Stretches in quotation marks inside a mixed quotation, without the marks, in text order.
    pub quoted: Vec<ByteSpan>,
    /// Index of the quotation that this one carries on.
    pub continues: Option<usize>,
    /// Index of the innermost quotation that holds this one.
    pub nested_in: Option<usize>,
    /// How sure we are that this is a quotation with these edges, 0 to 1.
    pub confidence: f32,
    /// The rules that made it what it is.
    pub rules: RuleSet,
    /// What the decider of reported statements made of it, where it was asked.
    pub ruling: Option<Ruling>,
}

/// What the speaker does with the words of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Act {
    /// Says that it is so.
    #[default]
    Statement,
    /// Says that it is not so: "denied that the firm had paid".
    Denial,
    /// Asks: "asked whether", "“Why?” asked".
    Question,
    /// Asks for something: "urged", "“Leave now,” ordered".
    Request,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 4] = [Self::Statement, Self::Denial, Self::Question, Self::Request];

    /// Returns the name that records use, such as `denial`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Denial => "denial",
            Self::Question => "question",
            Self::Request => "request",
        }
    }
}

/// The cue and the source of one quotation, as ranges of tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Attribution {
    /// The words of saying.
    pub(crate) cue: Option<TokenRange>,
    /// Whoever says it.
    pub(crate) source: Option<TokenRange>,
}

/// Tokens that the labels give one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RoleSpan {
    /// Its role.
    pub(crate) role: Role,
    /// Its tokens.
    pub(crate) tokens: TokenRange,
}

/// One quotation in the making.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft {
    /// Its tokens, with the outer marks.
    pub(crate) tokens: TokenRange,
    /// The pair of marks that it stands in: a direct quotation has one, and no other.
    pub(crate) pair_idx: Option<usize>,
    /// Its cue and source.
    pub(crate) attribution: Attribution,
    /// Index of the draft that it carries on.
    pub(crate) continues: Option<usize>,
    /// How sure we are of it, 0 to 1.
    pub(crate) confidence: f32,
    /// The rules that made it what it is.
    pub(crate) rules: RuleSet,
    /// What the decider of reported statements made of it, where it was asked.
    pub(crate) ruling: Option<Ruling>,
}

impl Draft {
    /// Returns the draft of `tokens`, with nobody next to them yet.
    pub(crate) fn new(tokens: TokenRange, confidence: f32) -> Self {
        Self {
            tokens,
            pair_idx: None,
            attribution: Attribution::default(),
            continues: None,
            confidence,
            rules: RuleSet::default(),
            ruling: None,
        }
    }

    /// Returns the direct quotation in the marks of pair `pair_idx`.
    pub(crate) fn direct(view: &View<'_>, pair_idx: usize, confidence: f32) -> Self {
        let tokens = view.with_marks(&view.document.mark_pairs[pair_idx]);
        Self { pair_idx: Some(pair_idx), ..Self::new(tokens, confidence) }
    }

    /// Returns whether it is a direct quotation.
    pub(crate) fn is_direct(&self) -> bool {
        self.pair_idx.is_some()
    }

    /// Returns the text span of the content, without outer marks.
    pub(crate) fn span(&self, view: &View<'_>) -> ByteSpan {
        match self.pair_idx {
            Some(pair_idx) => view.document.mark_pairs[pair_idx].inner,
            None => view.document.span_of(self.tokens),
        }
    }
}

/// What a stretch between marks is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A direct quotation.
    Direct,
    /// Words in marks inside a reported statement, or inside another quotation.
    Part,
    /// No quotation: a title, a nickname, a term, a scare quote.
    Neither,
}

impl Verdict {
    /// Every verdict, in the order of the model's classes.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Part, Self::Neither];
}

/// Why a pair of marks is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The classifier found it likeliest.
    Classifier,
    /// A rule found that they only name something.
    Names(RuleId),
    /// A rule made it so.
    Rule(RuleId),
}

/// What was decided about one pair of marks.
#[derive(Debug, Clone, Copy)]
pub struct Decision {
    /// What its words are.
    pub verdict: Verdict,
    /// How likely the classifier finds each verdict.
    pub probabilities: [f32; 3],
    /// Why.
    pub reason: Reason,
}

impl Decision {
    /// Returns whether a rule found that the words only name something.
    pub fn names_something(&self) -> bool {
        matches!(self.reason, Reason::Names(_))
    }

    /// Makes the words `verdict` because of `rule`; leaves them without one.
    pub(crate) fn decide(&mut self, verdict: Verdict, rule: Option<RuleId>) {
        if let Some(rule) = rule {
            (self.verdict, self.reason) = (verdict, Reason::Rule(rule));
        }
    }

    /// Returns the rule that decided, where one did.
    pub(crate) fn rule(&self) -> Option<RuleId> {
        match self.reason {
            Reason::Classifier => None,
            Reason::Names(rule) | Reason::Rule(rule) => Some(rule),
        }
    }

    /// Returns how likely the words are a direct quotation.
    pub fn direct(&self) -> f32 {
        if self.names_something() { 0.0 } else { self.probabilities[Verdict::Direct as usize] }
    }
}

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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vetoed {
    /// Its tokens.
    pub tokens: TokenRange,
    /// What says so.
    pub by: VetoedBy,
    /// The rules that had made it what it was.
    pub rules: RuleSet,
}

/// What turned a candidate away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum VetoedBy {
    /// A rule.
    Rule(RuleId),
    /// The decider of reported statements.
    Decider(Ruling),
}

/// How sure a statement found by its words alone is.
pub(crate) const CONFIDENCE: f32 = 0.6;
