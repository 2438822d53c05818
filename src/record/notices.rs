//! What whoever shows or publishes a record must know first.

use super::model::EnrichedRecord;
use crate::article::{Status, Warning};

/// Warnings that keep a record from being published as it is, or should until a person has read the line that they show.
const NOTICES: [&str; 5] = ["canceled", "withheld", "embargoed", "embargo_unreadable", "embargo_in_text"];

impl EnrichedRecord {
    /// Returns whether the publisher has withdrawn the article: then there is nothing to show of it.
    #[must_use]
    pub fn is_canceled(&self) -> bool {
        // Records of older versions say it by the warning alone.
        self.status == Status::Canceled || self.has_warning("canceled")
    }

    /// Returns whether the article was under an embargo when the record was made, one that nobody can read too.
    #[must_use]
    pub fn is_embargoed(&self) -> bool {
        self.has_warning("embargoed") || self.has_warning("embargo_unreadable")
    }

    /// Returns the warnings that keep the record from being published as it is, or should.
    pub(crate) fn notices(&self) -> impl Iterator<Item = &Warning> {
        self.warnings.iter().filter(|warning| is_notice(warning))
    }

    /// Returns the other warnings.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = &Warning> {
        self.warnings.iter().filter(|warning| !is_notice(warning))
    }

    fn has_warning(&self, code: &str) -> bool {
        self.warnings.iter().any(|warning| warning.code == code)
    }
}

fn is_notice(warning: &Warning) -> bool {
    NOTICES.contains(&warning.code.as_ref())
}
