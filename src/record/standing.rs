//! Whether a record may be published, and which earlier records it replaces.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::{Article, Embargo, Status, Warning};

/// Earlier records that a record replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Superseded {
    /// The article's id.
    pub id: String,
    /// Those of an older version than this one; all that came before where it is null.
    pub before_version: Option<String>,
}

/// Returns which earlier records that of `article` replaces: those of its own id where it is a later version or withdraws them, and
/// those of the articles that it has evolved from.
#[must_use]
pub fn supersedes(article: &Article) -> Vec<Superseded> {
    let own = match (article.status, &article.version) {
        (Status::Canceled, _) => Some(None),
        (_, Some(version)) if !is_first(version) => Some(Some(version.clone())),
        _ => None,
    };
    let own = own.map(|before_version| Superseded { id: article.id.clone(), before_version });
    let others = article.evolved_from.iter().filter(|id| **id != article.id);
    own.into_iter().chain(others.map(|id| Superseded { id: id.clone(), before_version: None })).collect()
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
    let ids: Vec<String> = supersedes(article).iter().map(|superseded| format!("{:?}", superseded.id)).collect();
    format!(
        "the publisher has withdrawn this article: every earlier record of {} is void, and nothing of the text may be used",
        ids.join(" and of ")
    )
}
