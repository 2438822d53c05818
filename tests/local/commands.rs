//! The command line: what it takes, what it answers, with which exit code.

use std::process::{Command, Output};

use serde_json::Value;

/// Runs `quotewire` with `arguments` and `variables`.
fn quotewire(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quotewire"))
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .expect("the command runs")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn bad_usage_ends_with_2() {
    for arguments in [&["fly"][..], &["enrich", "--to", "pdf"], &["schema"], &["completions", "cmd.exe"], &[]] {
        assert_eq!(quotewire(arguments, &[]).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn bad_settings_end_with_78_and_every_fault() {
    for command in [
        &["run"][..],
        &["check"],
        &["setup"],
        &["deadletter", "list"],
        &["enrich"],
        &["publish"],
        &["tail"],
        &["backfill"],
    ] {
        let variables = [("QUOTEWIRE_INPUT__ACK_WAIT", "soon"), ("QUOTEWIRE_OUTPUT__STREAMS", "X")];
        let output = quotewire(command, &variables);
        assert_eq!(output.status.code(), Some(78), "{command:?}: {}", told(&output));
        assert!(
            told(&output).contains("quotewire: input.ack_wait: \"soon\" is no length of time"),
            "{}",
            told(&output)
        );
        assert!(told(&output).contains("quotewire: output.streams: is no setting; did you mean output.stream?"));
    }
    let output = quotewire(&["check", "--config", "/no/such/file.toml"], &[]);
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
}

#[test]
fn an_unreachable_server_ends_with_69() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("nats://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let variables = [("QUOTEWIRE_NATS__URL", url.as_str()), ("QUOTEWIRE_NATS__CONNECT_TIMEOUT", "500ms")];
    for command in
        [&["check", "--connect"][..], &["setup"], &["deadletter", "list"], &["publish"], &["tail"], &["backfill"]]
    {
        let output = quotewire(command, &variables);
        assert_eq!(output.status.code(), Some(69), "{command:?}: {}", told(&output));
        assert!(told(&output).contains("127.0.0.1"), "{command:?}: {}", told(&output));
    }
}

#[test]
fn the_settings_in_force_are_printed_as_toml_that_gives_them_again() {
    let printed = quotewire(&["check", "--print-config"], &[("QUOTEWIRE_RECORD__OFFSET_UNIT", "utf16")]);
    assert!(printed.status.success(), "{}", told(&printed));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("quotewire.toml");
    std::fs::write(&path, &printed.stdout).expect("the file is written");
    let again = quotewire(&["check", "--print-config", "--config", &path.display().to_string()], &[]);
    assert_eq!(String::from_utf8(again.stdout), String::from_utf8(printed.stdout));
}

#[test]
fn localhost_is_an_address_to_listen_on() {
    let printed = quotewire(&["check", "--print-config"], &[("QUOTEWIRE_HTTP__LISTEN", "localhost:8181")]);
    assert!(String::from_utf8_lossy(&printed.stdout).contains("listen = \"127.0.0.1:8181\""), "{printed:?}");
}

#[test]
fn the_end_is_told_whatever_the_filter() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let variables = [("QUOTEWIRE_LOG__FILTER", "off"), ("QUOTEWIRE_HTTP__LISTEN", address.as_str())];
    let output = quotewire(&["run"], &[&variables[..], &[("QUOTEWIRE_ENGINE__TIER", "fast")]].concat());
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    assert!(told(&output).starts_with(&format!("quotewire: cannot listen on {address}")), "{}", told(&output));
}

#[test]
fn a_server_is_tried_until_the_timeout_is_over() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("nats://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let started = std::time::Instant::now();
    let output =
        quotewire(&["setup"], &[("QUOTEWIRE_NATS__URL", url.as_str()), ("QUOTEWIRE_NATS__CONNECT_TIMEOUT", "1200ms")]);
    assert!(started.elapsed() >= std::time::Duration::from_millis(1200), "{:?}", started.elapsed());
    assert!(told(&output).contains(" after 1."), "{}", told(&output));
    assert!(told(&output).contains(" s: "), "{}", told(&output));
}

#[test]
fn schemas_and_completions_need_no_settings() {
    let broken = [("QUOTEWIRE_NONSENSE", "x")];
    for of in ["article", "record", "ninjs"] {
        let output = quotewire(&["schema", of], &broken);
        let schema: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(jsonschema::meta::is_valid(&schema), "{of}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = quotewire(&["completions", shell], &broken);
        assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("deadletter"), "{shell}");
    }
}

#[test]
fn credentials_that_are_missing_here_keep_no_article_from_being_enriched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("article.json");
    std::fs::write(&path, "{\"id\": \"1\", \"body\": \"One.\"}").expect("the file is written");
    let path = path.display().to_string();
    let variables = [("QUOTEWIRE_NATS__CREDENTIALS_FILE", "/no/such/file"), ("QUOTEWIRE_ENGINE__TIER", "fast")];
    let output = quotewire(&["enrich", &path], &variables);
    assert!(output.status.success(), "{}", told(&output));
    let output = quotewire(&["publish", &path], &variables);
    assert_eq!(output.status.code(), Some(78));
    assert!(told(&output).contains("nats.credentials_file: /no/such/file cannot be read"), "{}", told(&output));
}

#[test]
fn a_filter_by_another_name_and_an_address_that_is_taken_are_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let variables =
        [("RUST_LOG", "debug"), ("QUOTEWIRE_HTTP__LISTEN", address.as_str()), ("QUOTEWIRE_ENGINE__TIER", "fast")];
    let output = quotewire(&["run"], &variables);
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    assert!(
        told(&output).contains("RUST_LOG is set and changes nothing: the filter is log.filter"),
        "{}",
        told(&output)
    );
    assert!(told(&output).contains(&format!("cannot listen on {address}")), "{}", told(&output));
    assert!(told(&output).contains("each worker on a machine has an address of its own"), "{}", told(&output));
    // Kept for documentation: no machine has it.
    let output =
        quotewire(&["run"], &[("QUOTEWIRE_HTTP__LISTEN", "192.0.2.1:8080"), ("QUOTEWIRE_ENGINE__TIER", "fast")]);
    assert_eq!(output.status.code(), Some(78), "{}", told(&output));
    assert!(told(&output).contains("the address is none of this machine's"), "{}", told(&output));
}

#[test]
fn the_help_of_enrich_says_what_stands_unless_said_otherwise() {
    let output = quotewire(&["enrich", "--help"], &[]);
    let help = String::from_utf8(output.stdout).expect("UTF-8").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("(engine.tier), which is accurate unless they say otherwise"), "{help}");
    assert!(quotewire::config::Settings::default().engine.tier == quotewire_engine::Tier::Accurate);
}
