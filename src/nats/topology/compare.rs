//! What is wanted against what the server has.

use std::fmt::Debug;

use async_nats::jetstream::consumer::{self, pull};
use async_nats::jetstream::stream;
use serde_json::Value;

use super::filter::{self, Asked};
use super::{Difference, Mend};
use crate::config::LaneKind;
use crate::config::subject::{covers, meet};

/// What is after a wanted value that is a least one.
pub(super) const OR_MORE: &str = " or more";

/// The ingestion service owns the input stream: of it we ask only that it holds some of each subject that is asked for.
/// Returns a note where it does not hold all.
pub(super) fn input_stream(
    what: &str,
    lane: LaneKind,
    Asked { subjects, held, .. }: &Asked,
    found: &stream::Config,
    differences: &mut Vec<Difference>,
) -> Option<String> {
    let is_lacking = |subject: &&String| !held.iter().any(|held| meet(held, subject).is_some());
    let lacking: Vec<String> = subjects.iter().filter(is_lacking).cloned().collect();
    if !lacking.is_empty() {
        if lane == LaneKind::Urgent {
            let all = [found.subjects.as_slice(), &lacking].concat();
            differences.push(Difference::Lacks { what: what.to_owned(), name: found.name.clone(), lacking, all });
        } else {
            let mut comparison = Comparison { what, differences };
            comparison.note(Mend::Others, "subjects", debug(subjects), debug(held));
        }
        return None;
    }
    let holds_all = subjects.iter().all(|subject| held.iter().any(|held| covers(held, subject)));
    (!holds_all).then(|| format!("{what} holds {held:?} and no more of {subjects:?}"))
}

/// A stream of ours.
pub(super) fn output_stream(
    what: &str,
    wanted: &stream::Config,
    found: &stream::Config,
    differences: &mut Vec<Difference>,
) {
    let mut comparison = Comparison { what, differences };
    comparison.subjects(wanted, found);
    comparison.same(Mend::NewStream, "retention", &wanted.retention, &found.retention);
    comparison.same(Mend::NewStream, "storage", &wanted.storage, &found.storage);
    // Without acks no record is known to be stored, and a sealed stream takes none.
    comparison.same(Mend::Update, "no_ack", &false, &found.no_ack);
    comparison.same(Mend::NewStream, "sealed", &false, &found.sealed);
    comparison.at_least("duplicate_window", &wanted.duplicate_window, &found.duplicate_window);
    comparison.at_least("num_replicas", &wanted.num_replicas, &found.num_replicas);
}

/// How much a stream of ours keeps. Another limit than asked for keeps no worker from its work, so that these are told and
/// not refused. We ask for none in messages: with one a stream loses what is oldest, or refuses what is next, for all or for
/// single subjects.
pub(super) fn limits(what: &str, wanted: &stream::Config, found: &stream::Config, limits: &mut Vec<Difference>) {
    let mut comparison = Comparison { what, differences: limits };
    comparison.same(Mend::Update, "max_age", &wanted.max_age, &found.max_age);
    // Without limit is -1, and 0 of an older server.
    comparison.same(Mend::Update, "max_bytes", &wanted.max_bytes.max(0), &found.max_bytes.max(0));
    comparison.messages(wanted, found);
}

/// What the held stream must have next to that: a record that somebody waits for is replaced by a newer one of its article, and
/// by nothing else.
pub(super) fn held_stream(
    what: &str,
    wanted: &stream::Config,
    found: &stream::Config,
    differences: &mut Vec<Difference>,
) {
    let mut comparison = Comparison { what, differences };
    comparison.same(Mend::Update, "max_age", &wanted.max_age, &found.max_age);
    comparison.messages(wanted, found);
}

/// The consumer by which held records come out: all of them, however many wait.
pub(super) fn release_consumer(
    what: &str,
    wanted: &pull::Config,
    found: &consumer::Config,
    differences: &mut Vec<Difference>,
) {
    let mut comparison = Comparison { what, differences };
    comparison.delivery(wanted, found, |comparison| {
        comparison.same(Mend::Update, "filter_subject", &wanted.filter_subject, &found.filter_subject);
    });
}

pub(super) fn consumer(
    what: &str,
    wanted: &pull::Config,
    found: &consumer::Config,
    asked: &Asked,
    differences: &mut Vec<Difference>,
) {
    let mut comparison = Comparison { what, differences };
    comparison.delivery(wanted, found, |comparison| comparison.filters(asked, found));
    comparison.same(Mend::Update, "max_bytes", &wanted.max_bytes, &found.max_bytes);
    comparison.same(Mend::Update, "max_batch", &wanted.max_batch, &found.max_batch);
    comparison.same(Mend::Update, "max_expires", &wanted.max_expires, &found.max_expires);
}

/// Priority groups, which servers have from 2.11 on: of a consumer that has some, a pull request must name one, and ours
/// does not.
pub(super) fn priority(what: &str, found: &Value, differences: &mut Vec<Difference>) {
    let mut comparison = Comparison { what, differences };
    let groups: Vec<&str> =
        found["priority_groups"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    comparison.same(Mend::Update, "priority_groups", &Vec::new(), &groups);
    comparison.same(Mend::Update, "priority_policy", &"none", &found["priority_policy"].as_str().unwrap_or("none"));
}

/// How much of its `max_bytes` a stream may hold before somebody should know.
const NEARLY_FULL: f64 = 0.8;

/// Returns a note where a stream will soon take no more, or drop what is oldest.
#[expect(clippy::cast_precision_loss, reason = "a share, for people")]
pub(super) fn nearly_full(what: &str, found: &stream::Config, n_bytes: u64) -> Option<String> {
    let share = n_bytes as f64 / found.max_bytes as f64;
    let then = match found.discard {
        stream::DiscardPolicy::New => "at the limit the server refuses what is published to it",
        stream::DiscardPolicy::Old => "at the limit the server drops the oldest",
    };
    (found.max_bytes > 0 && share > NEARLY_FULL).then(|| {
        format!("{what} holds {:.0} % of its max_bytes ({n_bytes} of {}): {then}", share * 100.0, found.max_bytes)
    })
}

/// Notes the differences of one stream or consumer.
struct Comparison<'a> {
    what: &'a str,
    differences: &'a mut Vec<Difference>,
}

impl Comparison<'_> {
    fn subjects(&mut self, wanted: &stream::Config, found: &stream::Config) {
        let is_covered = |subject: &String| found.subjects.iter().any(|pattern| covers(pattern, subject));
        if !wanted.subjects.iter().all(is_covered) {
            self.note(Mend::Update, "subjects", debug(&wanted.subjects), debug(&found.subjects));
        }
    }

    fn filters(&mut self, asked: &Asked, found: &consumer::Config) {
        let filters = filter::filters(found);
        if asked.is_given_by(&filters) {
            return;
        }
        if asked.too_old.is_some() {
            self.differences.push(asked.too_old());
            return;
        }
        match asked.subjects.as_slice() {
            [asked] if filters.len() < 2 => {
                self.note(Mend::Update, "filter_subject", debug(asked), debug(&found.filter_subject))
            }
            subjects => self.note(Mend::Update, "filter_subjects", debug(&subjects), debug(&filters)),
        }
    }

    /// How many messages a stream keeps, and which it drops or refuses then.
    fn messages(&mut self, wanted: &stream::Config, found: &stream::Config) {
        self.same(Mend::Update, "max_msgs", &wanted.max_messages.max(0), &found.max_messages.max(0));
        let [most, has] = [wanted, found].map(|config| config.max_messages_per_subject.max(0));
        self.same(Mend::Update, "max_msgs_per_subject", &most, &has);
        self.same(Mend::Update, "discard", &wanted.discard, &found.discard);
        // A server takes it only next to a limit per subject, so that both are changed at once.
        let [is_wanted, is_found] = [wanted, found].map(|config| config.discard_new_per_subject);
        self.same(Mend::Update, "discard_new_per_subject", &is_wanted, &is_found);
    }

    /// How a consumer gives its messages; `filter` compares which ones.
    fn delivery(&mut self, wanted: &pull::Config, found: &consumer::Config, filter: impl FnOnce(&mut Self)) {
        self.same(Mend::NewConsumer, "deliver_subject", &None, &found.deliver_subject);
        self.same(Mend::NewConsumer, "deliver_policy", &wanted.deliver_policy, &found.deliver_policy);
        self.same(Mend::NewConsumer, "ack_policy", &wanted.ack_policy, &found.ack_policy);
        self.same(Mend::Update, "ack_wait", &wanted.ack_wait, &found.ack_wait);
        self.same(Mend::Update, "max_deliver", &wanted.max_deliver, &found.max_deliver);
        filter(self);
        self.same(Mend::NewConsumer, "replay_policy", &wanted.replay_policy, &found.replay_policy);
        self.same(Mend::Update, "max_ack_pending", &wanted.max_ack_pending, &found.max_ack_pending);
        self.same(Mend::Update, "headers_only", &wanted.headers_only, &found.headers_only);
        // Backoff would override the ack wait, so that long articles were worked on twice.
        self.same(Mend::Update, "backoff", &wanted.backoff, &found.backoff);
    }

    fn same<T: PartialEq + Debug>(&mut self, mend: Mend, setting: &'static str, wanted: &T, found: &T) {
        if wanted != found {
            self.note(mend, setting, debug(wanted), debug(found));
        }
    }

    fn at_least<T: PartialOrd + Debug>(&mut self, setting: &'static str, wanted: &T, found: &T) {
        if found < wanted {
            self.note(Mend::Update, setting, format!("{wanted:?}{OR_MORE}"), debug(found));
        }
    }

    fn note(&mut self, mend: Mend, setting: &'static str, wanted: String, found: String) {
        self.differences.push(Difference::Setting { what: self.what.to_owned(), setting, wanted, found, mend });
    }
}

fn debug(value: &impl Debug) -> String {
    format!("{value:?}")
}
