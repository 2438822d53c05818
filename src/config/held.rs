//! Whether the settings of the held stream go with the others, where records are held at all.

use super::check::{NO_NAME, is_name};
use super::subject::meet;
use super::{Fault, InputMode, Settings};

/// Tells of every setting of the held stream that is out of its bounds or does not go with another.
pub(super) fn check(settings: &Settings, faults: &mut Vec<Fault>) {
    const STREAM: &str = "output.held_stream";
    const SUBJECT: &str = "output.held_subject";
    let (input, output) = (&settings.input, &settings.output);
    if !output.holds() {
        return;
    }
    let mut fault = |key: &str, message: &str| faults.push(Fault::new(key, message));
    if input.mode == InputMode::Core {
        fault(
            "output.embargoed",
            "\"hold\" goes with input.mode = \"jetstream\": core NATS keeps nothing until its time has come",
        );
    }
    let stream = &output.held_stream;
    if !is_name(stream) {
        fault(STREAM, &format!("{stream:?}{NO_NAME}"));
    }
    let others = [
        ("input.stream", &input.stream),
        ("output.stream", &output.stream),
        ("output.dead_letter_stream", &output.dead_letter_stream),
    ];
    if let Some((other_key, _)) = others.iter().find(|(_, other)| *other == stream) {
        fault(STREAM, &format!("{stream:?} is {other_key} too: each has a stream of its own"));
    }
    let subject = &output.held_subject;
    let is_token = |token: &str| {
        !token.is_empty() && !token.contains(|c: char| c.is_whitespace() || c.is_control() || "*>".contains(c))
    };
    if !subject.split('.').all(is_token) || subject.starts_with('$') {
        fault(SUBJECT, &format!("{subject:?} is no beginning of subjects: words with points between, without * and >"));
        return;
    }
    let lanes = input.lanes();
    let asked = lanes
        .iter()
        .flat_map(|lane| lane.subjects.iter().map(|subject| (lane.kind.subject_setting(), subject.clone())));
    let published = [
        ("output.subject", output.subject.clone()),
        ("output.dead_letter_subject", output.dead_letter_subject.clone()),
    ];
    for (other_key, other) in asked.chain(published) {
        if meet(&output.held_subjects(), &other).is_some() {
            fault(
                SUBJECT,
                &format!("{subject:?} and {other_key} {other:?} overlap: who reads the one would get what is held"),
            );
        }
    }
}
