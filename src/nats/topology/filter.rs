//! What a stream holds, and what a consumer gives of it.

use async_nats::jetstream::{Context, consumer, stream};

use super::Difference;
use crate::config::Lane;
use crate::config::subject::{covers, meet};

/// Returns patterns of every subject that a stream may hold: a mirror, and one that takes from others, hold what those
/// have, whatever subjects of its own it has.
fn held(config: &stream::Config) -> Vec<String> {
    const ANY: &str = ">";
    if config.subject_transform.is_some() {
        return vec![ANY.to_owned()];
    }
    let mut held = config.subjects.clone();
    for source in config.mirror.iter().chain(config.sources.iter().flatten()) {
        let filter = source.filter_subject.as_deref().filter(|filter| !filter.is_empty());
        let filter = filter.filter(|_| source.subject_transforms.is_empty());
        held.push(filter.unwrap_or(ANY).to_owned());
    }
    held
}

/// What is asked of the input stream and of one consumer of it.
pub(super) struct Asked {
    /// What names the subjects: a setting.
    pub(super) setting: &'static str,
    /// The subjects that are asked for.
    pub(super) subjects: Vec<String>,
    /// What the stream may hold.
    pub(super) held: Vec<String>,
    /// The server's version, where it drops all but one filter without a word.
    pub(super) too_old: Option<String>,
}

impl Asked {
    pub(super) fn new(context: &Context, lane: &Lane, stream: &stream::Config) -> Self {
        let (client, subjects) = (context.client(), lane.subjects.clone());
        let is_too_old = subjects.len() > 1 && !client.is_server_compatible(2, 10, 0);
        let too_old = is_too_old.then(|| client.server_info().version);
        Self { setting: lane.kind.subject_setting(), subjects, held: held(stream), too_old }
    }

    /// Returns what is to be said of a server that is too old for it.
    pub(super) fn too_old(&self) -> Difference {
        Difference::TooOld { setting: self.setting, version: self.too_old.clone().unwrap_or_default() }
    }

    /// Returns whether the stream can hold anything that is asked for.
    pub(super) fn is_held(&self) -> bool {
        !parts(&self.held, &self.subjects).is_empty()
    }

    /// Returns whether a consumer with these filters gives all that is asked for and nothing else.
    pub(super) fn is_given_by(&self, filters: &[String]) -> bool {
        gives(&self.held, filters, &self.subjects)
    }
}

/// Returns the consumer's filters; none where it gives everything.
pub(super) fn filters(config: &consumer::Config) -> Vec<String> {
    let mut filters = config.filter_subjects.clone();
    if !config.filter_subject.is_empty() {
        filters.push(config.filter_subject.clone());
    }
    filters
}

/// Returns whether a consumer with these filters gives, of a stream that holds `held`, all that is asked for and nothing
/// else. Filters that are written otherwise than what is asked for may still do so.
fn gives(held: &[String], filters: &[String], asked: &[String]) -> bool {
    let given = if filters.is_empty() { held.to_vec() } else { parts(held, filters) };
    let is_asked = |part: &String| asked.iter().any(|subject| covers(subject, part));
    let is_given = |part: &String| filters.is_empty() || filters.iter().any(|filter| covers(filter, part));
    given.iter().all(is_asked) && parts(held, asked).iter().all(is_given)
}

/// Returns the patterns that one of each meets in.
fn parts(held: &[String], subjects: &[String]) -> Vec<String> {
    held.iter().flat_map(|held| subjects.iter().filter_map(|subject| meet(held, subject))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_is_what_comes_out_of_this_stream() {
        let list = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        for (held, filters, asked, is_so) in [
            ("n.>", "n.>", "n.>", true),
            ("n.>", "", "n.>", true),
            ("n.>", "n.a", "n.>", false),
            ("n.>", "n.>", "n.a", false),
            ("n.> m.>", "", "n.>", false),
            ("n.a n.b", "n.a n.b", "n.>", true),
            ("n.a n.b", "n.>", "n.a n.b", true),
            ("n.a n.b", "n.a", "n.>", false),
            ("n.a n.b n.c", "", "n.a n.b", false),
            (">", "n.>", "n.>", true),
            (">", "", "n.>", false),
            ("n.>", "n.a n.b", "n.b n.a", true),
            ("n.*", "n.>", "n.*", true),
        ] {
            let is_given = gives(&list(held), &list(filters), &list(asked));
            assert_eq!(is_given, is_so, "{filters:?} of {held:?} for {asked:?}");
        }
    }
}
