//! What the decider of reported statements makes of one, and why.

use super::decider_features::NAMES;
use crate::log_linear::{Feature, LogLinear};

/// Reported statements that are less likely than this are left out. Near half the best F1, as theory has it (Z. Lipton and others,
/// Optimal Thresholding of Classifiers, 2014); of 0.33 and 0.4 the one that scored better.
pub const LEAST_SURE: f32 = 0.33;

/// How many of the features that weigh most are told.
pub(super) const N_TOLD: usize = 3;

/// The weights that `quotewire-train reported` writes.
pub(super) const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/reported.tsv"));

/// What the decider makes of one reported statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    /// How likely it is one.
    pub probability: f32,
    /// The features that weigh most, with their weights.
    pub(super) evidence: [(Feature, f32); N_TOLD],
}

impl Ruling {
    /// Returns whether the statement is kept.
    #[must_use]
    pub fn is_statement(&self) -> bool {
        self.probability >= LEAST_SURE
    }

    /// Returns the features that weigh most, as the table of weights has them, with their weights: those above 0 speak for a
    /// statement.
    ///
    /// # Cost
    ///
    /// The whole table is read: it is for people.
    pub fn evidence(&self) -> impl Iterator<Item = (&'static str, f32)> {
        let line = |feature| {
            let mut names = TABLE.lines().filter_map(|line| line.split_once('\t')).map(|(name, _)| name);
            names.find(|name| LogLinear::feature(NAMES, name) == Some(feature))
        };
        self.evidence.into_iter().filter_map(move |(feature, weight)| line(feature).map(|name| (name, weight)))
    }
}
