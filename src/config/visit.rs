//! The one list of every setting: what reads them, writes them and knows their names.

use std::fmt;

use super::bytes::Bytes;
use super::setting::{OptionalSubjects, Setting, Subjects};
use super::source::Raw;
use super::{Fault, Settings};

/// What is done with each setting.
pub(super) trait Visitor {
    fn visit(&mut self, section: &'static str, key: &'static str, setting: &mut dyn Setting);
}

/// Visits every setting, in the order in which they are written.
pub(super) fn visit_all(settings: &mut Settings, visitor: &mut dyn Visitor) {
    macro_rules! visit {
        ($section:ident: $($key:ident),*) => {
            $(visitor.visit(stringify!($section), stringify!($key), &mut settings.$section.$key);)*
        };
    }
    macro_rules! visit_bytes {
        ($section:ident: $key:ident) => {
            visitor.visit(stringify!($section), stringify!($key), &mut Bytes(&mut settings.$section.$key));
        };
    }
    visit!(nats: servers, name, inbox_prefix, domain, user, password_file, token_file, credentials_file, nkey_seed_file, tls_ca_file,
        tls_cert_file, tls_key_file, tls_required, connect_timeout, ping_interval, stream_replicas);
    visit!(input: mode, stream);
    visitor.visit("input", "subject", &mut Subjects(&mut settings.input.subject));
    visitor.visit("input", "urgent_subject", &mut OptionalSubjects(&mut settings.input.urgent_subject));
    visit!(input: consumer, queue_group, max_in_flight);
    visit_bytes!(input: max_in_flight_bytes);
    visit!(input: max_ack_pending, ack_wait, max_deliver, retry_delay, retry_delay_max);
    visit_bytes!(input: max_article_bytes);
    visit!(input: drain_deadline, max_age);
    visit_bytes!(input: max_bytes);
    visit!(output: stream, subject, embargoed, embargoed_subject, held_stream, held_subject);
    visit_bytes!(output: held_max_bytes);
    visit!(output: duplicate_window, publish_timeout, max_age);
    visit_bytes!(output: max_bytes);
    visit!(output: dead_letter_stream, dead_letter_subject, dead_letter_max_age);
    visit_bytes!(output: dead_letter_max_bytes);
    visit!(engine: tier, model, threads, article_deadline);
    visit!(record: offset_unit);
    visit!(http: enabled, listen, page, enrich);
    visit!(log: format, filter);
    visit!(traces: endpoint, sample_ratio);
}

/// Reads `raw` over `settings`; what is no setting or cannot be one's value is a fault.
pub(super) fn read(settings: &mut Settings, raw: Raw, faults: &mut Vec<Fault>) {
    let mut reader = Reader { raw, faults, known: Vec::new() };
    visit_all(settings, &mut reader);
    let Reader { raw, faults, mut known } = reader;
    // What it is called otherwise, and has been taken for by now.
    known.push("nats.url".to_owned());
    for (path, value) in raw {
        // Its value is not shown: somebody may have put a password there.
        let origin = origin(&value);
        let is_section = known.iter().any(|key| key.starts_with(&format!("{path}.")));
        let message = if is_section {
            format!("is a section, not a setting{origin}")
        } else if let Some(nearest) = nearest(&path, &known) {
            format!("is no setting; did you mean {nearest}?{origin}")
        } else {
            format!("is no setting{origin}")
        };
        faults.push(Fault::new(path, message));
    }
}

struct Reader<'a> {
    raw: Raw,
    faults: &'a mut Vec<Fault>,
    known: Vec<String>,
}

impl Visitor for Reader<'_> {
    fn visit(&mut self, section: &'static str, key: &'static str, setting: &mut dyn Setting) {
        let path = format!("{section}.{key}");
        if let Some(value) = self.raw.remove(&path)
            && let Err(message) = setting.read(&value)
        {
            self.faults.push(Fault::new(&path, format!("{message}{}", origin(&value))));
        }
        self.known.push(path);
    }
}

/// Returns where a value comes from, for a message, where it is not the file.
fn origin(value: &config::Value) -> String {
    value.origin().map(|origin| format!(" (from {origin})")).unwrap_or_default()
}

/// Returns the known path that is most like `path`, if any is: the same key in another section, one that begins or
/// ends alike, or one at most two edits away.
fn nearest<'a>(path: &str, known: &'a [String]) -> Option<&'a str> {
    let key = path.rsplit('.').next().unwrap_or(path);
    let same_key = known.iter().find(|candidate| candidate.rsplit('.').next() == Some(key));
    let longer = || known.iter().find(|candidate| candidate.starts_with(&format!("{path}_")));
    let close = || {
        let distance = |candidate: &&String| edits(path, candidate);
        known.iter().min_by_key(distance).filter(|candidate| edits(path, candidate) <= 2)
    };
    same_key.or_else(longer).or_else(close).map(String::as_str)
}

/// Returns how many letters must be put in, taken out or changed to turn `from` into `to`.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (from_idx, from_char) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = from_idx + 1;
        for (to_idx, &to_char) in to.iter().enumerate() {
            let changed = diagonal + usize::from(from_char != to_char);
            diagonal = row[to_idx + 1];
            row[to_idx + 1] = changed.min(diagonal + 1).min(row[to_idx] + 1);
        }
    }
    row[to.len()]
}

struct Writer {
    toml: String,
    section: &'static str,
}

impl Visitor for Writer {
    fn visit(&mut self, section: &'static str, key: &'static str, setting: &mut dyn Setting) {
        if section != self.section {
            let gap = if self.section.is_empty() { "" } else { "\n" };
            self.section = section;
            self.toml.push_str(&format!("{gap}[{section}]\n"));
        }
        self.toml.push_str(&format!("{key} = {}\n", setting.write()));
    }
}

impl fmt::Display for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer { toml: String::new(), section: "" };
        visit_all(&mut self.clone(), &mut writer);
        formatter.write_str(&writer.toml)
    }
}
