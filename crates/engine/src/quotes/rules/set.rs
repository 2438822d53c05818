//! Sets of rules: what made a quotation, and what is in force.

/// A rule, by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RuleId(pub(super) u8);

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RuleSet(u128);

impl RuleSet {
    /// Every rule.
    pub const ALL: Self = Self(u128::MAX);

    /// Adds `rule`.
    pub fn insert(&mut self, rule: RuleId) {
        self.0 |= 1 << rule.0;
    }

    /// Takes `rule` out.
    pub fn remove(&mut self, rule: RuleId) {
        self.0 &= !(1 << rule.0);
    }

    /// Adds all of `others`.
    pub fn extend(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Returns whether `rule` is in it.
    #[must_use]
    pub const fn has(self, rule: RuleId) -> bool {
        self.0 >> rule.0 & 1 == 1
    }
}
