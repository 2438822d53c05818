//! What must not get out, or in: secrets, orders to a terminal, and more of the worker than a client of its endpoints is
//! due.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use quotewire::config::Settings;

use crate::credentials::{Jwt, creds_file};
use crate::server::{
    Quotewire, Server, article, free_port, publish, wait_for_messages, wait_until, wait_until_settled,
};

#[test]
fn the_endpoints_are_for_this_machine_unless_said_otherwise() {
    assert!(Settings::default().http.listen.ip().is_loopback());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_client_of_the_endpoints_gets_more_than_its_due() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let connect = || {
        let stream = TcpStream::connect(("127.0.0.1", worker.http_port())).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        stream
    };
    let answer = |mut stream: TcpStream| {
        let mut answer = Vec::new();
        // A connection that is reset has been ended too.
        stream.read_to_end(&mut answer).ok();
        String::from_utf8_lossy(&answer).into_owned()
    };

    // A head that never ends is refused once it is long, not kept.
    let mut endless = connect();
    let line = format!("X-Long: {}\r\n", "a".repeat(1_000));
    endless.write_all(b"GET /livez HTTP/1.1\r\n").expect("sent");
    for _ in 0..1_000 {
        if endless.write_all(line.as_bytes()).is_err() {
            break;
        }
    }
    let told = answer(endless);
    assert!(told.is_empty() || told.starts_with("HTTP/1.1 431"), "{told}");
    // A body is not read.
    let mut large = connect();
    large.write_all(b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc").expect("sent");
    let mut start = [0; 12];
    large.read_exact(&mut start).expect("an answer");
    assert_eq!(&start, b"HTTP/1.1 405");
    // What speaks something else is shown the door.
    let mut other = connect();
    other.write_all(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").expect("sent");
    assert!(answer(other).starts_with("HTTP/1.1 400"));

    // As many as are served at a time say nothing, or half of something; those after them are served all the same.
    let started = Instant::now();
    let silent: Vec<TcpStream> = (0..80)
        .map(|idx| {
            let mut stream = connect();
            if idx % 2 == 0 {
                stream.write_all(b"GET /livez HTTP/1.1\r\nHost: ").expect("sent");
            }
            stream
        })
        .collect();
    wait_until("somebody else is served", || worker.get("/livez").0 == 200);
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    for stream in silent {
        answer(stream);
    }
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [article("1").into_bytes()]).await;
    wait_for_messages(&context, "ENRICHED", 1).await;
}

/// One way to log in.
struct Login<'s> {
    /// Of the server.
    config: String,
    /// Of the worker; the last names the file of the secret.
    settings: Vec<(&'s str, String)>,
    secrets: Vec<&'s str>,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_shows_in_logs_errors_metrics_or_checks() {
    let jwt = Jwt::new();
    let user = nkeys::KeyPair::new_user();
    let nkey = nkeys::KeyPair::new_user();
    let seed = nkey.seed().expect("a seed");
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the secret is written");
        path.to_str().expect("a path").to_owned()
    };
    let creds = creds_file(&jwt.user(&user), &user);
    let users = format!(
        "authorization {{ users: [ {{ user: me, password: \"pass-w0rd-secret\" }}, {{ nkey: {} }} ] }}",
        nkey.public_key()
    );
    let user_seed = user.seed().expect("a seed");
    let user_jwt = jwt.user(&user);
    let password_file = write("password", "pass-w0rd-secret");
    let token_file = write("token", "t0ken-secret");
    let logins = [
        Login {
            config: users.clone(),
            settings: vec![("NATS__USER", "me".to_owned()), ("NATS__PASSWORD_FILE", password_file)],
            secrets: vec!["pass-w0rd-secret"],
        },
        Login {
            config: "authorization { token: t0ken-secret }".to_owned(),
            settings: vec![("NATS__TOKEN_FILE", token_file)],
            secrets: vec!["t0ken-secret"],
        },
        Login { config: users, settings: vec![("NATS__NKEY_SEED_FILE", write("seed", &seed))], secrets: vec![&seed] },
        Login {
            config: jwt.server_config(),
            settings: vec![("NATS__CREDENTIALS_FILE", write("creds", &creds))],
            secrets: vec![&user_seed, &user_jwt],
        },
    ];
    for Login { config, settings, secrets } in logins {
        let mut server = Server::start_with(&config).await;
        let mut quotewire = Quotewire::new(&server);
        // Everything that any part would ever tell.
        quotewire.set("LOG__FILTER", "trace,async_nats=trace,async_nats::connector=trace");
        quotewire.set("NATS__CONNECT_TIMEOUT", "500ms");
        for (key, value) in &settings {
            quotewire.set(key, value);
        }
        quotewire.setup();
        let mut told = format!("{:?}", quotewire.command(&["check", "--connect", "--print-config"]));
        let mut worker = quotewire.start_ready();
        told += &worker.get("/metrics").1;
        told += &worker.get("/version").1;
        server.kill();
        wait_until("the worker notices", || worker.get("/readyz").0 == 503);
        worker.signal("TERM");
        worker.wait();
        told += &worker.log();
        told += &format!("{:?}", quotewire.command(&["check", "--connect"]));
        // The secret in the wrong place, or damaged.
        let path = &settings.last().expect("a file").1;
        let secret = std::fs::read_to_string(path).expect("the secret");
        std::fs::write(path, &secret[..secret.len() / 2]).expect("the secret is written");
        server.restart();
        told += &format!("{:?}", quotewire.command(&["check", "--connect"]));
        told += &format!("{:?}", quotewire.command(&["run", "--fail-fast"]));
        for secret in secrets {
            assert!(!told.contains(secret), "{} shows a secret", settings.last().expect("a file").0);
        }
        assert!(told.contains("TRACE"), "the log tells everything");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_gives_no_orders_to_a_terminal() {
    let escape = "\u{1b}[2J\u{9b}31m\u{7}";
    let wild = format!(r#"{{"id":"a","body":"b","status":"{}"}}"#, r"\u001b[2J\u009b31m\u0007\u202e");
    let server = Server::start().await;
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("LOG__FORMAT", "pretty");
    quotewire.setup();
    let worker = quotewire.start_ready();
    let context = server.jetstream().await;
    publish(&context, "news.articles.wire", [wild.clone().into_bytes()]).await;
    publish(&context, &format!("news.articles.{escape}"), [b"{".to_vec()]).await;
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("X-Note", escape);
    let ack = context.publish_with_headers("news.articles.wire", headers, "{".into()).await.expect("a publish");
    ack.await.expect("an ack");
    wait_for_messages(&context, "DEAD_LETTERS", 3).await;
    wait_until_settled(&context).await;

    let mut told = worker.log();
    for args in [
        &["deadletter", "list"][..],
        &["deadletter", "show", "1"],
        &["deadletter", "show", "2"],
        &["deadletter", "show", "3"],
    ] {
        let output = quotewire.command(args);
        assert!(output.status.success(), "{output:?}");
        told += std::str::from_utf8(&output.stdout).expect("text");
    }
    for to in ["text", "ndjson"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_quotewire"))
            .args(["enrich", "--tier", "fast", "--to", to])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let body = format!("{}\n{{\"id\":\"a\",\"body\":\"Ann Smith {}said.\"}}\n", wild, r"\u001b[2J");
        child.stdin.take().expect("a pipe").write_all(body.as_bytes()).expect("sent");
        let output = child.wait_with_output().expect("its end");
        told += std::str::from_utf8(&output.stdout).expect("text");
        told += std::str::from_utf8(&output.stderr).expect("text");
    }
    assert!(told.contains("\\u{1b}[2J"), "it is shown:\n{told}");
    let obeyed: Vec<char> = told.chars().filter(|c| c.is_control() && !"\n\t".contains(*c)).collect();
    assert!(obeyed.is_empty(), "{obeyed:?} would be obeyed:\n{}", told.escape_debug());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_connections_open_keeps_no_probe_out() {
    let server = Server::start().await;
    let quotewire = Quotewire::new(&server);
    quotewire.setup();
    let worker = quotewire.start_ready();
    let open = || {
        let mut stream = TcpStream::connect(("127.0.0.1", worker.http_port())).expect("a connection");
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost: ").expect("sent");
        stream
    };
    let mut held: Vec<TcpStream> = (0..260).map(|_| open()).collect();
    let opened = Instant::now();
    let is_open = |mut stream: &TcpStream| {
        stream.set_nonblocking(true).expect("a socket");
        stream.read(&mut [0; 64]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    };
    wait_until("all but 64 are ended", || held.iter().filter(|stream| is_open(stream)).count() <= 64);
    assert!(opened.elapsed() < Duration::from_secs(4), "not because their heads take too long");
    for round in 0..20 {
        let asked = Instant::now();
        assert_eq!(worker.get("/livez").0, 200, "round {round}");
        assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
        // Those that were ended come again.
        for stream in held.iter_mut().take(100) {
            *stream = open();
        }
        held.rotate_left(100);
    }
    // A crowd that comes right after a probe does not end it before its answer.
    for round in 0..50 {
        let asked = Instant::now();
        let mut probe = TcpStream::connect(("127.0.0.1", worker.http_port())).expect("a connection");
        probe.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
        let crowd: Vec<TcpStream> = (0..100).map(|_| open()).collect();
        let mut answer = String::new();
        probe.read_to_string(&mut answer).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert!(answer.starts_with("HTTP/1.1 200"), "round {round}: {answer:?}");
        assert!(asked.elapsed() < Duration::from_secs(1), "round {round}: {:?}", asked.elapsed());
        drop(crowd);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_go_to_the_servers_of_the_settings_alone() {
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    elsewhere.set_nonblocking(true).expect("a listener");
    let port = elsewhere.local_addr().expect("an address").port();
    let routes = [free_port(), free_port()];
    // The second server's clients are told to come to where the test listens.
    let start = |idx: usize, line: String| {
        let config = format!(
            "server_name: n{idx}\n{line}cluster {{ name: c, listen: \"127.0.0.1:{}\", routes: [ \"nats://127.0.0.1:{}\" ] }}\n\
             authorization {{ user: me, password: secret }}",
            routes[idx],
            routes[1 - idx]
        );
        async move { Server::start_with(&config).await }
    };
    let mut server = start(0, String::new()).await;
    let _other = start(1, format!("client_advertise: \"127.0.0.1:{port}\"\n")).await;
    wait_until("the server names the other one", || {
        let mut greeting = [0; 4096];
        let mut stream = TcpStream::connect(("127.0.0.1", server.port())).expect("a connection");
        let n_bytes = stream.read(&mut greeting).expect("a greeting");
        String::from_utf8_lossy(&greeting[..n_bytes]).contains(&port.to_string())
    });
    let folder = tempfile::tempdir().expect("a folder");
    let password = folder.path().join("password");
    std::fs::write(&password, "secret").expect("written");
    let mut quotewire = Quotewire::new(&server);
    quotewire.set("INPUT__MODE", "core");
    quotewire.set("NATS__USER", "me");
    quotewire.set("NATS__PASSWORD_FILE", password.to_str().expect("a path"));
    let worker = quotewire.start_ready();
    server.kill();
    wait_until("the worker notices", || worker.get("/readyz").0 == 503);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(elsewhere.accept().is_err(), "the worker goes where a server has sent it");
    server.restart();
    wait_until("the worker comes back", || worker.is_ready());
}
