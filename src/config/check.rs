//! What a setting's value cannot know by itself: whether the settings go together.

use std::path::PathBuf;
use std::time::Duration;

use tracing::level_filters::LevelFilter;

use super::subject::{self, meet};
use super::{Fault, InputMode, InputSettings, Settings};

/// Tells of every setting that is out of its bounds or does not go with another.
pub(super) fn check(settings: &Settings, faults: &mut Vec<Fault>) {
    let mut fault = |key: &str, message: &str| faults.push(Fault::new(key, message));
    servers(&settings.nats.servers, &mut fault);
    credentials(settings, &mut fault);
    names(settings, &mut fault);
    subjects(settings, &mut fault);
    bounds(settings, &mut fault);
    times(settings, &mut fault);
    log_filter(&settings.log.filter, &mut fault);
}

/// A word alone that is no level would be the name of a part of the program, and silence all others.
fn log_filter(filter: &str, fault: &mut impl FnMut(&str, &str)) {
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let is_unknown = |word: &&str| !word.contains(['=', '[', '{', '}']) && !is_level(word);
    if let Some(word) = subject::each(filter).find(is_unknown) {
        let message = format!(
            "{word:?} is no level: write off, error, warn, info, debug or trace, or \"quotewire=debug,info\" for a part of it"
        );
        fault("log.filter", &message);
    } else if let Err(error) = tracing_subscriber::EnvFilter::try_new(filter) {
        fault("log.filter", &format!("{error}; write \"info\" or \"quotewire=debug,info\""));
    }
}

/// Whatever may hold a password is not shown.
fn servers(servers: &[String], fault: &mut impl FnMut(&str, &str)) {
    for server in servers {
        let (scheme, address) = server.split_once("://").unwrap_or(("nats", server));
        if server.contains('@') {
            fault(
                "nats.servers",
                "a URL holds a user or a secret: take it out and name the file that holds it in nats.password_file, \
                 nats.token_file, nats.credentials_file or nats.nkey_seed_file",
            );
        } else if matches!(scheme, "ws" | "wss") {
            let scheme = if scheme == "ws" { "nats" } else { "tls" };
            fault(
                "nats.servers",
                &format!(
                    "{server:?}: WebSocket is not spoken here: write {scheme}:// and the server's own port, mostly 4222"
                ),
            );
        } else if !matches!(scheme, "nats" | "tls") {
            fault("nats.servers", &format!("{server:?}: the scheme is nats:// or tls://"));
        } else if address.is_empty() || address.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#')) {
            fault("nats.servers", &format!("{server:?} is no server: write it as \"nats://127.0.0.1:4222\""));
        } else if let Some((host, port)) = address.rsplit_once(':')
            && !(host.starts_with('[') && port.ends_with(']'))
            && (host.is_empty() || port.parse::<u16>().is_err())
        {
            fault("nats.servers", &format!("{server:?}: the port is a number from 0 to 65535"));
        }
    }
}

fn credentials(settings: &Settings, fault: &mut impl FnMut(&str, &str)) {
    let nats = &settings.nats;
    if nats.user.is_some() != nats.password_file.is_some() {
        fault("nats.user", "goes with nats.password_file: set both or neither");
    }
    if nats.tls_cert_file.is_some() != nats.tls_key_file.is_some() {
        fault("nats.tls_cert_file", "goes with nats.tls_key_file: set both or neither");
    }
    let ways = [&nats.password_file, &nats.token_file, &nats.credentials_file, &nats.nkey_seed_file];
    if ways.iter().filter(|way| way.is_some()).count() > 1 {
        fault(
            "nats.password_file",
            "only one of nats.password_file, nats.token_file, nats.credentials_file and nats.nkey_seed_file may be set",
        );
    }
    let files: [(&str, &Option<PathBuf>); 8] = [
        ("nats.password_file", &nats.password_file),
        ("nats.token_file", &nats.token_file),
        ("nats.credentials_file", &nats.credentials_file),
        ("nats.nkey_seed_file", &nats.nkey_seed_file),
        ("nats.tls_ca_file", &nats.tls_ca_file),
        ("nats.tls_cert_file", &nats.tls_cert_file),
        ("nats.tls_key_file", &nats.tls_key_file),
        ("engine.model", &settings.engine.model),
    ];
    for (key, path) in files {
        let Some(path) = path else { continue };
        match std::fs::File::open(path) {
            Err(error) => fault(key, &format!("{} cannot be read: {error}", path.display())),
            Ok(file) if file.metadata().is_ok_and(|about| about.is_file() && about.len() == 0) => {
                fault(key, &format!("{} is empty", path.display()));
            }
            Ok(_) => {}
        }
    }
}

/// What is wrong with a name that is none.
pub(super) const NO_NAME: &str = ": a name has no white space and none of . * > / \\, and at most 255 bytes";

/// Returns whether a stream or a consumer may have this name.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= 255 && !name.contains(|c: char| c.is_whitespace() || c.is_control() || ".*>/\\".contains(c))
}

fn names(settings: &Settings, fault: &mut impl FnMut(&str, &str)) {
    let names = [
        ("input.stream", &settings.input.stream),
        ("input.consumer", &settings.input.consumer),
        ("input.queue_group", &settings.input.queue_group),
        ("output.stream", &settings.output.stream),
        ("output.dead_letter_stream", &settings.output.dead_letter_stream),
    ];
    for (key, name) in names {
        if !is_name(name) {
            fault(key, &format!("{name:?}{NO_NAME}"));
        }
    }
    if let Some(domain) = &settings.nats.domain
        && domain.contains(|c: char| c.is_whitespace() || c.is_control() || ".*>".contains(c))
    {
        fault("nats.domain", &format!("{domain:?}: a domain has no white space and none of . * >"));
    }
    let prefix = &settings.nats.inbox_prefix;
    if prefix
        .split('.')
        .any(|token| token.is_empty() || token.contains(|c: char| c.is_whitespace() || "*>".contains(c)))
    {
        fault("nats.inbox_prefix", &format!("{prefix:?} is no subject without wildcards"));
    }
    let streams = [names[0], names[3], names[4]];
    for (idx, (key, name)) in streams.iter().enumerate() {
        if let Some((other_key, _)) = streams[..idx].iter().find(|(_, other)| other == name) {
            fault(key, &format!("{name:?} is {other_key} too: each has a stream of its own"));
        }
    }
}

fn subjects(settings: &Settings, fault: &mut impl FnMut(&str, &str)) {
    const EMBARGOED: &str = "output.embargoed_subject";
    let lanes = settings.input.lanes();
    let mut subjects: Vec<(&str, &str)> = Vec::new();
    for lane in &lanes {
        subjects.extend(lane.subjects.iter().map(|subject| (lane.kind.subject_setting(), subject.as_str())));
    }
    let asked = subjects.clone();
    subjects.push(("output.subject", &settings.output.subject));
    subjects.extend(settings.output.own_subject_of_embargoed().map(|subject| (EMBARGOED, subject)));
    subjects.push(("output.dead_letter_subject", &settings.output.dead_letter_subject));
    for (idx, &(key, subject)) in subjects.iter().enumerate() {
        let tokens: Vec<&str> = subject.split('.').collect();
        let is_valid = tokens.iter().enumerate().all(|(token_idx, token)| match *token {
            ">" => token_idx + 1 == tokens.len(),
            "*" => true,
            _ => {
                !token.is_empty() && !token.contains(|c: char| c.is_whitespace() || c.is_control() || "*>".contains(c))
            }
        });
        let is_input = idx < asked.len();
        let without_tail = asked.iter().find(|(_, asked)| !asked.ends_with('>'));
        if !is_valid || tokens == [">"] || tokens[0] == "$JS" {
            fault(key, &format!("{subject:?} is no subject: words with points between, > only at the end"));
        } else if let Some((other_key, other)) =
            subjects[..idx].iter().find(|(_, other)| meet(subject, other).is_some())
        {
            let whose = if key == *other_key { String::new() } else { format!("{other_key} ") };
            let is_other_input = asked.iter().any(|(asked, _)| asked == other_key);
            let why = match key {
                _ if is_input => "an article of both would come twice",
                EMBARGOED if !is_other_input => "whoever reads the one would get the other too",
                _ => "what is published would come back in",
            };
            fault(key, &format!("{subject:?} and {whose}{other:?} overlap: {why}"));
        } else if !is_input && tokens.contains(&"*") {
            fault(key, &format!("{subject:?}: only > at the end takes the tail of the article's subject"));
        } else if !is_input
            && subject.ends_with('>')
            && let Some((input_key, without_tail)) = without_tail
        {
            let whose = if asked.len() == 1 { String::new() } else { format!(" {without_tail:?}") };
            fault(key, &format!("{subject:?} takes the tail of {input_key}{whose}, which does not end with >"));
        }
    }
}

fn bounds(settings: &Settings, fault: &mut impl FnMut(&str, &str)) {
    let input = &settings.input;
    if !(1..=65_536).contains(&input.max_in_flight) {
        fault("input.max_in_flight", "must be from 1 to 65536");
    }
    if input.urgent_subject.is_some() {
        if input.mode == InputMode::Core {
            fault(
                "input.urgent_subject",
                "goes with input.mode = \"jetstream\": core NATS keeps no articles to overtake",
            );
        }
        if input.max_in_flight < 2 {
            fault(
                "input.max_in_flight",
                "must be at least 2 with input.urgent_subject: urgent articles have places of their own",
            );
        }
    }
    if !(1024 * 1024..=1 << 40).contains(&input.max_in_flight_bytes) {
        fault("input.max_in_flight_bytes", "must be from 1048576, one mebibyte, to 1099511627776");
    }
    if usize::try_from(input.max_ack_pending).is_ok_and(|most| most < input.max_in_flight) || input.max_ack_pending < 1
    {
        fault("input.max_ack_pending", "must be at least input.max_in_flight: it is shared by every replica");
    }
    if !(1..=5).contains(&settings.nats.stream_replicas) {
        fault("nats.stream_replicas", "must be from 1 to 5, the most a NATS server takes");
    }
    if !(1..=1000).contains(&input.max_deliver) {
        fault("input.max_deliver", "must be from 1 to 1000");
    }
    if !(1024..=64 * 1024 * 1024).contains(&input.max_article_bytes) {
        fault("input.max_article_bytes", "must be from 1024 to 67108864, the largest message of a NATS server");
    }
    if settings.engine.threads > 1024 {
        fault("engine.threads", "must be from 0, which means one a core, to 1024");
    }
}

fn times(settings: &Settings, fault: &mut impl FnMut(&str, &str)) {
    let (nats, input, output) = (&settings.nats, &settings.input, &settings.output);
    let least_millisecond = [
        ("nats.connect_timeout", nats.connect_timeout),
        ("input.retry_delay", input.retry_delay),
        ("output.publish_timeout", output.publish_timeout),
        ("engine.article_deadline", settings.engine.article_deadline),
    ];
    let least_second = [
        ("nats.ping_interval", nats.ping_interval),
        ("input.ack_wait", input.ack_wait),
        ("input.drain_deadline", input.drain_deadline),
    ];
    for (key, time) in least_millisecond {
        if time < Duration::from_millis(1) {
            fault(key, "must be at least 1ms");
        }
    }
    for (key, time) in least_second {
        if time < Duration::from_secs(1) {
            fault(key, "must be at least 1s");
        }
    }
    if input.retry_delay > input.retry_delay_max {
        fault("input.retry_delay", "is longer than input.retry_delay_max");
    }
    if output.publish_timeout >= input.ack_wait {
        fault(
            "output.publish_timeout",
            "must be shorter than input.ack_wait: the article would come again while its record waits",
        );
    }
    let horizon = redelivery_horizon(input, settings.engine.article_deadline);
    if input.mode == InputMode::JetStream && output.duplicate_window < horizon {
        let seconds = horizon.as_secs() + u64::from(horizon.subsec_nanos() > 0);
        fault(
            "output.duplicate_window",
            &format!(
                "is shorter than the time over which an article may come again: at least \"{seconds}s\", or lower \
                 input.ack_wait, input.max_deliver, input.retry_delay_max or engine.article_deadline"
            ),
        );
    }
}

/// Returns how long after its first record an article may still give another: every delivery but the last runs out of
/// its ack wait and is refused with its delay, and every one but the first is worked on as long as an article may be.
pub(super) fn redelivery_horizon(input: &InputSettings, article_deadline: Duration) -> Duration {
    let n_gaps = u32::try_from(input.max_deliver.clamp(1, 1000) - 1).unwrap_or(0);
    (0..n_gaps).fold(Duration::ZERO, |horizon, gap| {
        let delay = input.retry_delay.saturating_mul(2_u32.saturating_pow(gap)).min(input.retry_delay_max);
        horizon.saturating_add(input.ack_wait).saturating_add(delay).saturating_add(article_deadline)
    })
}
