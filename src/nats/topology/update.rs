//! Changes in place what can be changed so.

use async_nats::jetstream::consumer::IntoConsumerConfig;
use async_nats::jetstream::{Context, stream};
use serde_json::{Value, json};

use super::ask::read;
use super::compare::OR_MORE;
use super::create::{put_consumer, put_stream, value};
use super::look::{Compared, Seen};
use super::wanted::{consumer_title, stream_title};
use super::{Difference, Mend, TopologyError, wanted};
use crate::config::subject::covers;
use crate::config::{Lane, Settings};

/// What came of an update.
#[derive(Debug, Default)]
pub struct Updated {
    /// Each setting that was changed: `consumer quotewire: ack_wait 30s -> 10s`.
    pub changed: Vec<String>,
    /// Streams and consumer that the server would not change.
    pub refused: Vec<TopologyError>,
}

/// Changes the settings of the consumers of `lanes` and of the two streams of ours that are not as asked and that the server changes
/// in place, and adds the subjects of the urgent articles to the input stream. Settings that we ask nothing of stay as they are, those that we do not know too. Nothing is deleted, ever: a
/// consumer that is made anew delivers the whole stream again.
///
/// # Errors
///
/// The server does not answer when it is asked what there is.
pub async fn update(context: &Context, settings: &Settings, lanes: &[Lane]) -> Result<Updated, TopologyError> {
    let mut updated = Updated::default();
    let seen = Seen::ask(context, settings, lanes).await?;
    let Compared { differences, limits, .. } = seen.compare(context, settings, lanes)?;
    let differences = [differences.concat(), limits].concat();
    let [input, ..] = wanted::streams(settings);
    if let Some(seen) = &seen.streams[0] {
        updated.add_subjects(context, settings, &input, seen, &differences).await;
    }
    for (wanted, seen) in wanted::streams(settings).iter().zip(&seen.streams).skip(1) {
        let what = stream_title(&wanted.name);
        let changes = changes(&what, &differences);
        let (Some(seen), false) = (seen, changes.is_empty()) else { continue };
        let patched = patch_stream(&what, wanted, seen, &changes)?;
        updated.note(&changes, put_stream(context, settings, "UPDATE", wanted, &patched).await);
    }
    for (lane, seen) in lanes.iter().zip(&seen.consumers) {
        let what = consumer_title(&lane.consumer);
        let changes = changes(&what, &differences);
        let (Some(info), false) = (seen, changes.is_empty()) else { continue };
        let wanted = value(&what, wanted::consumer(settings, lane).into_consumer_config())?;
        let patched = patch_consumer(&wanted, &info["config"], &changes);
        updated.note(&changes, put_consumer(context, settings, lane, patched, "update").await.map(drop));
    }
    Ok(updated)
}

/// One setting to change.
pub(super) struct Change<'a> {
    what: &'a str,
    setting: &'static str,
    wanted: &'a str,
    found: &'a str,
}

impl Updated {
    /// Adds to the input stream what it lacks: all else of it is others'.
    async fn add_subjects(
        &mut self,
        context: &Context,
        settings: &Settings,
        input: &stream::Config,
        seen: &Value,
        differences: &[Difference],
    ) {
        for difference in differences {
            let Difference::Lacks { what, lacking, all, .. } = difference else { continue };
            let mut patched = seen.clone();
            patched["subjects"] = json!(all);
            // Whose subjects overlap is asked of those that are new.
            let added = stream::Config { subjects: lacking.clone(), ..input.clone() };
            match put_stream(context, settings, "UPDATE", &added, &patched).await {
                Ok(()) => self.changed.push(format!("{what}: added subjects {}", lacking.join(", "))),
                Err(error) => self.refused.push(error),
            }
        }
    }

    pub(super) fn note(&mut self, changes: &[Change<'_>], result: Result<(), TopologyError>) {
        match result {
            Ok(()) => self.changed.extend(changes.iter().map(|Change { what, setting, wanted, found }| {
                format!("{what}: {setting} {found} -> {}", wanted.trim_end_matches(OR_MORE))
            })),
            Err(error) => self.refused.push(error),
        }
    }
}

pub(super) fn changes<'a>(title: &str, differences: &'a [Difference]) -> Vec<Change<'a>> {
    let changes = differences.iter().filter_map(|difference| match difference {
        Difference::Setting { what, setting, wanted, found, mend: Mend::Update } if what == title => {
            Some(Change { what, setting, wanted, found })
        }
        _ => None,
    });
    changes.collect()
}

/// Subjects are added to those that are there: a worker with earlier settings may still publish on them.
pub(super) fn patch_stream(
    what: &str,
    wanted: &stream::Config,
    seen: &Value,
    changes: &[Change<'_>],
) -> Result<Value, TopologyError> {
    let mut subjects = wanted.subjects.clone();
    let others = read::<stream::Config>(what, seen)?.subjects.into_iter();
    subjects.extend(others.filter(|other| !wanted.subjects.iter().any(|subject| covers(subject, other))));
    let wanted = value(what, stream::Config { subjects, ..wanted.clone() })?;
    let mut patched = seen.clone();
    for Change { setting, .. } in changes {
        copy(setting, &wanted, &mut patched);
    }
    Ok(patched)
}

pub(super) fn patch_consumer(wanted: &Value, seen: &Value, changes: &[Change<'_>]) -> Value {
    let mut patched = seen.clone();
    for Change { setting, .. } in changes {
        let fields: &[&str] = match *setting {
            "filter_subject" | "filter_subjects" => &["filter_subject", "filter_subjects"],
            "priority_groups" | "priority_policy" => &["priority_groups", "priority_policy", "priority_timeout"],
            _ => &[setting],
        };
        for field in fields {
            copy(field, wanted, &mut patched);
        }
    }
    patched
}

/// What the client library leaves out is the server's default.
fn copy(field: &str, from: &Value, to: &mut Value) {
    let Some(to) = to.as_object_mut() else { return };
    match from.get(field) {
        Some(value) => {
            to.insert(field.to_owned(), value.clone());
        }
        None => {
            to.remove(field);
        }
    }
}
