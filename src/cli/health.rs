//! The command `health`: asks the worker next to it whether it lives, for a container that has no other program to ask.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use super::{EXIT_SOME_FAILED, tell};
use crate::config::Settings;

/// How long a worker may take to answer. One that is alive answers within a millisecond.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks `/livez` at `http.listen` and returns the exit code of the process: 0 where the worker lives, 1 otherwise.
#[must_use]
pub fn execute(settings: &Settings) -> ExitCode {
    if !settings.http.enabled {
        tell("health: http.enabled is false: there is nothing to ask");
        return ExitCode::from(EXIT_SOME_FAILED);
    }
    match ask(reachable(settings.http.listen)) {
        Ok(status) if status.starts_with("HTTP/1.1 200 ") => ExitCode::SUCCESS,
        Ok(status) => {
            tell(format_args!("health: {}", status.escape_debug()));
            ExitCode::from(EXIT_SOME_FAILED)
        }
        Err(error) => {
            tell(format_args!("health: {}: {error}", settings.http.listen));
            ExitCode::from(EXIT_SOME_FAILED)
        }
    }
}

/// Returns where this machine reaches what listens at `listen`: "any address" is none to connect to.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// Returns the status line of the answer.
fn ask(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    stream.write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(1024).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers one request at a free port with `answer`.
    fn serve(answer: &'static [u8]) -> SocketAddr {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a request");
            let mut request = [0; 1024];
            let n_bytes = stream.read(&mut request).expect("a request");
            assert!(request[..n_bytes].starts_with(b"GET /livez HTTP/1.1\r\n"));
            stream.write_all(answer).expect("somebody reads");
        });
        address
    }

    fn settings(listen: SocketAddr) -> Settings {
        let mut settings = Settings::default();
        settings.http.listen = listen;
        settings
    }

    #[test]
    fn a_worker_lives_where_it_says_so() {
        let code = |listen| format!("{:?}", execute(&settings(listen)));
        let (lives, ails) = (format!("{:?}", ExitCode::SUCCESS), format!("{:?}", ExitCode::from(1)));
        assert_eq!(code(serve(b"HTTP/1.1 200 OK\r\n\r\nok")), lives);
        assert_eq!(code(serve(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")), ails);
        let closed =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
        assert_eq!(code(closed), ails);
    }

    #[test]
    fn any_address_is_asked_at_this_machine() {
        assert_eq!(reachable("0.0.0.0:80".parse().expect("an address")).to_string(), "127.0.0.1:80");
        assert_eq!(reachable("[::]:80".parse().expect("an address")).to_string(), "[::1]:80");
        assert_eq!(reachable("10.0.0.1:80".parse().expect("an address")).to_string(), "10.0.0.1:80");
    }
}
