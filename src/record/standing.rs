//! Whether a record may be published, and which earlier records it replaces.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::number;
use crate::article::{Article, Embargo, Status, Warning};

/// Earlier records that a record replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Superseded {
    /// The article's id.
    pub id: String,
    /// Those of an older version than this one; all that came before where it is null.
    pub before_version: Option<String>,
    /// Whether those of that very version are replaced too: a withdrawal voids its own version and all before it.
    #[serde(default)]
    pub inclusive: bool,
}

/// Returns which earlier records that of `article` replaces: those of its own id where it is a later version or withdraws them, and
/// those of the articles that it has evolved from. Of its own id it says the same as [`Standing::is_newer_than`](super::Standing::is_newer_than).
#[must_use]
pub fn supersedes(article: &Article) -> Vec<Superseded> {
    let version = article.version.as_deref();
    let own = match article.status {
        // A version that is no number orders nothing: a withdrawal with one voids all.
        Status::Canceled => Some(version.and_then(number)),
        _ => version.filter(|version| !is_first(version)).map(Some),
    };
    let own = own.map(|before| Superseded {
        id: article.id.clone(),
        before_version: before.map(str::to_owned),
        inclusive: article.status == Status::Canceled && before.is_some(),
    });
    let others = article.evolved_from.iter().filter(|id| **id != article.id);
    let others = others.map(|id| Superseded { id: id.clone(), before_version: None, inclusive: false });
    own.into_iter().chain(others).collect()
}

/// Returns whether no version can be older.
fn is_first(version: &str) -> bool {
    version.trim().parse::<f64>().is_ok_and(|number| number <= 1.0)
}

/// Adds to `warnings` what keeps `article` from being published at `now`; without a time whatever might.
pub(crate) fn warn(article: &Article, now: Option<Timestamp>, warnings: &mut Vec<Warning>) {
    match article.status {
        Status::Usable => {}
        Status::Withheld => {
            warnings.push(Warning::new("withheld", "not to be published until the publisher releases this article"));
        }
        Status::Canceled => warnings.push(Warning::new("canceled", killed(article))),
    }
    if let Some(Embargo::Until(end)) = article.embargo.filter(|_| holds(article, now)) {
        warnings.push(Warning::new("embargoed", format!("not to be published before {end}")));
    }
}

/// Returns whether `article` is embargoed at `now`; without a time an embargo holds.
fn holds(article: &Article, now: Option<Timestamp>) -> bool {
    article.embargo.is_some_and(|embargo| now.is_none_or(|now| embargo.holds_at(now)))
}

fn killed(article: &Article) -> String {
    let told = |superseded: &Superseded| match &superseded.before_version {
        Some(version) => format!("{:?} up to version {version}", superseded.id),
        None => format!("{:?}", superseded.id),
    };
    let ids: Vec<String> = supersedes(article).iter().map(told).collect();
    format!(
        "the publisher has withdrawn this article: every earlier record of {} is void, and nothing of the text may be used",
        ids.join(" and of ")
    )
}
