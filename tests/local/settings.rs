//! Settings: what a file and the environment give, and what is told of those that cannot be.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use quotewire::config::{self, Faults, Settings};

/// Loads `file` with `variables`.
fn load(file: &str, variables: &[(&str, &str)]) -> Result<Settings, Faults> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("quotewire.toml");
    std::fs::write(&path, file).expect("the file is written");
    let variables = variables.iter().map(|&(name, value)| (OsString::from(name), OsString::from(value)));
    config::load_from(Some(&path), variables)
}

/// Returns the faults of `file` with `variables`, one line each.
fn faults(file: &str, variables: &[(&str, &str)]) -> String {
    load(file, variables).expect_err("faults").to_string()
}

#[test]
fn the_documented_file_says_the_defaults_and_every_setting() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy/quotewire.toml");
    let documented = std::fs::read_to_string(path).expect("deploy/quotewire.toml");
    assert_eq!(load(&documented, &[]).expect("no faults"), Settings::default());
    let lines = |toml: &str| -> Vec<String> {
        toml.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
    };
    assert_eq!(lines(&documented), lines(&Settings::default().to_string()));
}

#[test]
fn written_settings_read_back_the_same() {
    let file = "[nats]\nservers = [\"tls://a:1\", \"b\"]\nname = \"ha \\\"ha\\\" \\u007f é\"\n[input]\nack_wait = \"90s\"\n\
                [output]\nduplicate_window = \"1h\"\n[record]\noffset_unit = \"utf16\"";
    let settings = load(file, &[]).expect("no faults");
    assert_eq!(settings.input.ack_wait, Duration::from_secs(90));
    assert_eq!(load(&settings.to_string(), &[]).expect("no faults"), settings);
}

#[test]
fn the_environment_overrides_the_file() {
    let file = "[nats]\nservers = [\"nats://file:1\"]\n[input]\nmax_in_flight = 3";
    let settings = load(
        file,
        &[
            ("QUOTEWIRE_NATS__URL", "nats://one:4222, nats://two:4222"),
            ("QUOTEWIRE_INPUT__MAX_IN_FLIGHT", "16"),
            ("QUOTEWIRE_INPUT__CONSUMER", "007"),
            ("QUOTEWIRE_HTTP__ENABLED", "false"),
            ("QUOTEWIRE_NATS__USER", ""),
            ("QUOTEWIRE_CONFIG", "elsewhere.toml"),
            ("UNRELATED", "x"),
        ],
    )
    .expect("no faults");
    assert_eq!(settings.nats.servers, ["nats://one:4222", "nats://two:4222"]);
    assert_eq!(settings.input.max_in_flight, 16);
    assert_eq!(settings.input.consumer, "007", "a name that looks like a number stays as it is");
    assert!(!settings.http.enabled);
    assert_eq!(settings.nats.user, None);
}

#[test]
fn limits_are_written_with_units_or_not_at_all() {
    let file = "[input]\nmax_age = \"1d 12h\"\nmax_bytes = \"300 MiB\"\nmax_in_flight_bytes = 2097152\n\
                [output]\nmax_age = 0\nmax_bytes = 0\ndead_letter_max_age = \"2w\"\ndead_letter_max_bytes = \"3GiB\"";
    let settings = load(file, &[("QUOTEWIRE_INPUT__MAX_ARTICLE_BYTES", "64KiB")]).expect("no faults");
    assert_eq!((settings.input.max_age, settings.input.max_bytes), (Duration::from_secs(36 * 3600), 300 << 20));
    assert_eq!((settings.input.max_in_flight_bytes, settings.input.max_article_bytes), (2 << 20, 64 << 10));
    assert_eq!((settings.output.max_age, settings.output.max_bytes), (Duration::ZERO, 0));
    assert_eq!(settings.output.dead_letter_max_age, Duration::from_secs(14 * 24 * 3600));
    assert_eq!(settings.output.dead_letter_max_bytes, 3 << 30);
    let written = settings.to_string();
    assert!(written.contains("max_bytes = \"300MiB\"") && written.contains("max_age = \"14d\""), "{written}");
    assert_eq!(load(&written, &[]).expect("no faults"), settings);
}

#[test]
fn every_fault_is_told_at_once() {
    let file = "[nats]\nnam = \"x\"\n[input]\nack_wait = 30\nmax_deliver = \"many\"\n[output]\nsubject = \"news..x\"\n\
                [record]\noffset_unit = \"char\"\n[logs]\nformat = \"json\"";
    let told = faults(file, &[("QUOTEWIRE_HTTP__LISTEN", "8080"), ("QUOTEWIRE_NATS_URL", "nats://x")]);
    for expected in [
        "nats.nam: is no setting; did you mean nats.name?",
        "input.ack_wait: 30 is no length of time",
        "input.max_deliver: \"many\" is no whole number",
        "output.subject: \"news..x\" is no subject",
        "record.offset_unit: \"char\" is not possible: write codepoint, utf8, utf16",
        "logs.format: is no setting; did you mean log.format?",
        "http.listen: \"8080\" is no address and port: write it as \"127.0.0.1:8080\" (from the environment)",
        "QUOTEWIRE_NATS_URL: is no setting: write QUOTEWIRE_SECTION__KEY",
    ] {
        assert!(told.contains(expected), "{expected:?} is not in:\n{told}");
    }
    assert_eq!(told.lines().count(), 8, "{told}");
}

#[test]
fn a_fault_names_the_line_of_the_file_unless_the_environment_has_the_last_word() {
    let file =
        "[nats]\nurl = \"http://x\"\nurll = \"y\"\n\n[input]\nack_wait = 30\nretry_delay = \"40s\"\nmax_deliver = 0\n";
    let told = faults(file, &[("QUOTEWIRE_INPUT__MAX_DELIVER", "9999")]);
    for (fault, end) in [
        ("nats.servers: \"http://x\": the scheme is nats:// or tls://", "quotewire.toml, line 2)"),
        ("nats.urll: is no setting; did you mean nats.url?", "quotewire.toml, line 3)"),
        ("input.ack_wait: 30 is no length of time", "quotewire.toml, line 6)"),
        ("input.retry_delay: is longer than input.retry_delay_max", "quotewire.toml, line 7)"),
        ("input.max_deliver: must be from 1 to 1000", "must be from 1 to 1000"),
    ] {
        let line = told.lines().find(|line| line.starts_with(fault)).unwrap_or_else(|| panic!("{fault}:\n{told}"));
        assert!(line.ends_with(end), "{line}");
    }
}

#[test]
fn a_secret_in_a_setting_is_refused_and_not_shown() {
    let told = faults(
        "[nats]\nservers = [\"nats://me:hunter2@host:4222\"]\npassword = \"hunter3\"",
        &[("QUOTEWIRE_NATS__TOKEN", "hunter4")],
    );
    assert!(!told.contains("hunter"), "{told}");
    assert!(told.contains("nats.servers: a URL holds a user or a secret"), "{told}");
    assert!(told.contains("nats.password: is no setting; did you mean nats.password_file?"), "{told}");
    assert!(told.contains("nats.token: is no setting; did you mean nats.token_file?"), "{told}");
}

#[test]
fn settings_that_do_not_go_together_are_faults() {
    let empty = tempfile::NamedTempFile::new().expect("a file");
    let empty_password = format!("[nats]\nuser = \"me\"\npassword_file = {:?}", empty.path());
    for (file, expected) in [
        (
            "[output]\nsubject = \"news.articles.enriched\"",
            "output.subject: \"news.articles.enriched\" and input.subject",
        ),
        ("[output]\nsubject = \"out.*.done\"", "output.subject: \"out.*.done\": only > at the end"),
        ("[input]\nsubject = \"news.in\"", "output.subject: \"news.enriched.>\" takes the tail of input.subject"),
        ("[output]\nstream = \"ARTICLES\"", "output.stream: \"ARTICLES\" is input.stream too"),
        ("[input]\nconsumer = \"a.b\"", "input.consumer: \"a.b\": a name has no white space"),
        (
            "[output]\nduplicate_window = \"6m\"",
            "output.duplicate_window: is shorter than the time over which an article may come again: at least \"375s\"",
        ),
        ("[output]\nmax_age = \"9m\"", "output.max_age: is shorter than output.duplicate_window"),
        (
            "[output]\ndead_letter_max_age = \"9m\"",
            "output.dead_letter_max_age: is shorter than output.duplicate_window",
        ),
        ("[input]\nmax_age = \"1m\"", "input.max_age: is shorter than the time over which an article may come again"),
        ("[output]\nmax_bytes = 9", "output.max_bytes: is smaller than one article may be"),
        ("[output]\nmax_bytes = \"8 gigs\"", "output.max_bytes: \"8 gigs\" is no number of bytes: write 1048576"),
        ("[output]\nmax_bytes = -1", "output.max_bytes: -1 is no number of bytes"),
        ("[input]\nack_wait = \"1s\"", "output.publish_timeout: must be shorter than input.ack_wait"),
        ("[input]\nretry_delay = \"40s\"", "input.retry_delay: is longer than input.retry_delay_max"),
        ("[nats]\nuser = \"me\"", "nats.user: goes with nats.password_file"),
        ("[nats]\ntoken_file = \"/no/such/file\"", "nats.token_file: /no/such/file cannot be read"),
        (empty_password.as_str(), "is empty"),
        ("[nats]\nservers = [\"http://x\"]", "nats.servers: \"http://x\": the scheme is nats:// or tls://"),
        (
            "[nats]\nservers = [\"ws://x:8080\"]",
            "nats.servers: \"ws://x:8080\": WebSocket is not spoken here: write nats:// and",
        ),
        (
            "[nats]\nservers = [\"wss://x\"]",
            "nats.servers: \"wss://x\": WebSocket is not spoken here: write tls:// and",
        ),
        ("[nats]\ndomain = \"a.b\"", "nats.domain: \"a.b\": a domain has no white space"),
        ("[nats]\nservers = [\"x:99999\"]", "nats.servers: \"x:99999\": the port is a number"),
        ("[nats]\nurl = \"a\"\nservers = [\"b\"]", "nats.url: says the same as nats.servers"),
        ("[output]\nembargoed = \"wait\"", "output.embargoed: \"wait\" is not possible: write publish, subject, hold"),
        (
            "[input]\nmode = \"core\"\n[output]\nembargoed = \"hold\"",
            "output.embargoed: \"hold\" goes with input.mode = \"jetstream\"",
        ),
        (
            "[output]\nembargoed = \"hold\"\nheld_stream = \"ENRICHED\"",
            "output.held_stream: \"ENRICHED\" is output.stream too",
        ),
        (
            "[output]\nembargoed = \"hold\"\nheld_stream = \"a.b\"",
            "output.held_stream: \"a.b\": a name has no white space",
        ),
        (
            "[output]\nembargoed = \"hold\"\nheld_subject = \"news.held.>\"",
            "output.held_subject: \"news.held.>\" is no beginning of subjects",
        ),
        (
            "[output]\nembargoed = \"hold\"\nheld_subject = \"news.enriched\"",
            "output.held_subject: \"news.enriched\" and output.subject \"news.enriched.>\" overlap",
        ),
        (
            "[output]\nembargoed = \"subject\"\nembargoed_subject = \"news.enriched.embargoed.>\"",
            "output.embargoed_subject: \"news.enriched.embargoed.>\" and output.subject \"news.enriched.>\" overlap: whoever reads",
        ),
        (
            "[output]\nembargoed = \"subject\"\nembargoed_subject = \"news.articles.embargoed\"",
            "output.embargoed_subject: \"news.articles.embargoed\" and input.subject",
        ),
        (
            "[output]\nembargoed = \"subject\"\nembargoed_subject = \"out.*.embargoed\"",
            "output.embargoed_subject: \"out.*.embargoed\": only > at the end",
        ),
        ("[log]\nfilter = \"quotewire=loud\"", "log.filter: "),
        ("[log]\nfilter = \"inof\"", "log.filter: \"inof\" is no level: write off, error, warn, info, debug or trace"),
        ("[log]\nfilter = \"info, quotewire\"", "log.filter: \"quotewire\" is no level"),
        ("[input]\nmax_in_flight = -1", "input.max_in_flight: -1 is below 0"),
        ("[traces]\nsample_ratio = 1.5", "traces.sample_ratio: must be from 0 to 1"),
        ("[traces]\nsample_ratio = \"one\"", "traces.sample_ratio: \"one\" is no number"),
        ("[traces]\nendpoint = \"localhost:4318\"", "traces.endpoint: \"localhost:4318\" is no collector's address"),
        ("[traces]\nendpoint = \"http://\"", "traces.endpoint: \"http://\" is no collector's address"),
        ("[traces]\nendpoint = \"http://x:4318?key=1\"", "traces.endpoint: "),
        ("[traces]\nendpoint = \"grpc://x:4317\"", "traces.endpoint: \"grpc://x:4317\" is no collector's address"),
        ("[traces]\nendpoint = \"http://me:hunter2@x:4318\"", "traces.endpoint: holds a user or a secret"),
        ("[input]\nmax_in_flight = 0", "input.max_in_flight: must be from 1 to 65536"),
    ] {
        let told = faults(file, &[]);
        assert!(told.contains(expected), "{file:?}: {expected:?} is not in:\n{told}");
    }
}

#[test]
fn traces_are_for_programs_that_are_built_with_them() {
    let loaded = load("[traces]\nendpoint = \"http://127.0.0.1:4318\"", &[("QUOTEWIRE_TRACES__SAMPLE_RATIO", "1")]);
    match loaded {
        Ok(settings) if cfg!(feature = "traces") => assert!((settings.traces.sample_ratio - 1.0).abs() < 1e-9),
        Err(faults) if !cfg!(feature = "traces") => {
            assert!(faults.to_string().contains("build it with `--features traces`"), "{faults}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_subject_may_be_several() {
    for (file, variables) in [
        ("[input]\nsubject = [\"news.articles.>\", \"wires.>\"]", &[][..]),
        ("[input]\nsubject = \"news.articles.>,wires.>\"", &[]),
        ("[input]\nsubject = \"other\"", &[("QUOTEWIRE_INPUT__SUBJECT", "news.articles.>, wires.>")]),
    ] {
        let settings = load(file, variables).expect("no faults");
        assert_eq!(settings.input.subjects(), ["news.articles.>", "wires.>"]);
        assert!(settings.to_string().contains("\nsubject = [\"news.articles.>\", \"wires.>\"]\n"), "{settings}");
        assert_eq!(load(&settings.to_string(), &[]).expect("no faults"), settings);
    }
    for (subject, expected) in [
        ("[]", "input.subject: is empty, or has an empty item"),
        ("[\"a.>\", \"a.b.>\"]", "input.subject: \"a.b.>\" and \"a.>\" overlap: an article of both would come twice"),
        ("[\"a.>\", \"a b\"]", "input.subject: \"a b\" is no subject"),
        (
            "[\"a.>\", \"b\"]",
            "output.subject: \"news.enriched.>\" takes the tail of input.subject \"b\", which does not end",
        ),
    ] {
        let told = faults(&format!("[input]\nsubject = {subject}"), &[]);
        assert!(told.contains(expected), "{subject}: {expected:?} is not in:\n{told}");
    }
}

#[test]
fn records_have_a_second_subject_only_where_embargoed_articles_go_to_it() {
    let subjects = |file: &str| load(file, &[]).expect("no faults").output.record_subjects();
    assert_eq!(subjects("[output]\nembargoed_subject = \"news.enriched.not.asked.>\""), ["news.enriched.>"]);
    assert_eq!(subjects("[output]\nembargoed = \"subject\""), ["news.enriched.>", "news.embargoed.>"]);
}

#[test]
fn urgent_articles_come_on_subjects_of_their_own() {
    let none = load("[input]\nurgent_subject = \"\"", &[]).expect("no faults");
    assert_eq!(none, Settings::default());
    let variables = [("QUOTEWIRE_INPUT__URGENT_SUBJECT", "news.urgent.>, wires.flash.>")];
    for (file, variables) in
        [("[input]\nurgent_subject = [\"news.urgent.>\", \"wires.flash.>\"]", &[][..]), ("", &variables)]
    {
        let settings = load(file, variables).expect("no faults");
        assert_eq!(settings.input.urgent_subjects(), ["news.urgent.>", "wires.flash.>"]);
        assert_eq!(load(&settings.to_string(), &[]).expect("no faults"), settings);
    }
    for (input, expected) in [
        (
            "urgent_subject = \"news.articles.flash\"",
            "input.urgent_subject: \"news.articles.flash\" and input.subject \"news.articles.>\" overlap: an article of both \
             would come twice",
        ),
        ("urgent_subject = \"news..x\"", "input.urgent_subject: \"news..x\" is no subject"),
        ("urgent_subject = \"news.enriched.>\"", "output.subject: \"news.enriched.>\" and input.urgent_subject"),
        (
            "urgent_subject = \"flash\"",
            "output.subject: \"news.enriched.>\" takes the tail of input.urgent_subject \"flash\", which does not end with >",
        ),
        ("mode = \"core\"\nurgent_subject = \"flash.>\"", "input.urgent_subject: goes with input.mode = \"jetstream\""),
        ("max_in_flight = 1\nurgent_subject = \"flash.>\"", "input.max_in_flight: must be at least 2"),
    ] {
        let told = faults(&format!("[input]\n{input}"), &[]);
        assert!(told.contains(expected), "{input}: {expected:?} is not in:\n{told}");
    }
}

#[test]
fn a_core_subject_needs_no_duplicate_window() {
    load("[input]\nmode = \"core\"\n[output]\nduplicate_window = \"0s\"", &[]).expect("no faults");
}

#[test]
fn service_links_of_kubernetes_are_no_settings() {
    let settings = load(
        "",
        &[
            ("QUOTEWIRE_SERVICE_HOST", "10.0.0.1"),
            ("QUOTEWIRE_SERVICE_PORT_HTTP", "8080"),
            ("QUOTEWIRE_PORT", "tcp://10.0.0.1:8080"),
            ("QUOTEWIRE_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("QUOTEWIRE_METRICS_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
        ],
    );
    assert_eq!(settings.expect("no faults"), Settings::default());
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_a_fault_with_its_place() {
    let missing = config::load_from(Some(&PathBuf::from("/no/such/quotewire.toml")), []).expect_err("a fault");
    assert!(missing.to_string().starts_with("/no/such/quotewire.toml: cannot be read"), "{missing}");
    let told = faults("[nats]\nservers = [", &[]);
    assert!(told.contains("quotewire.toml: ") && told.contains("line 2"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_a_fault() {
    use std::os::unix::ffi::OsStringExt;
    let variable = (OsString::from("QUOTEWIRE_NATS__NAME"), OsString::from_vec(vec![0xff]));
    let told = config::load_from(None, [variable]).expect_err("a fault").to_string();
    assert_eq!(told, "QUOTEWIRE_NATS__NAME: is not UTF-8");
}

#[test]
fn every_filter_that_names_its_levels_is_taken() {
    for filter in ["off", "INFO", "quotewire=debug,info", "warn,quotewire[article{id=a}]=trace", "2"] {
        let loaded = load(&format!("[log]\nfilter = {filter:?}"), &[]);
        assert!(loaded.is_ok(), "{filter}: {loaded:?}");
    }
}
