//! One container, what is asked of it, and the links that it has to others. Docker is told by its own command.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::server::{PATIENCE, http_get};

/// A container that is removed, with its volumes, when this is dropped.
pub(crate) struct Container {
    name: String,
    /// Its addresses by network, in the order of its networks.
    addresses: Vec<String>,
}

/// Which packets a cut stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    In,
    Out,
}

/// Returns whether Docker and what cuts links are there.
pub(crate) fn engine_answers() -> bool {
    let answers = |program: &str, argument: &str| {
        let status = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    answers("docker", "version") && answers("nsenter", "--version") && answers("iptables", "--version")
}

/// Runs a command, which must succeed, and returns what it wrote.
pub(crate) fn must_run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

/// Runs `docker` with arguments that are set apart by blanks.
pub(crate) fn docker(arguments: &str) -> String {
    must_run(Command::new("docker").args(arguments.split_whitespace()))
}

impl Container {
    /// Makes and starts a container. `networks` are names, each with the container's address there.
    pub(crate) fn start(name: &str, alias: &str, networks: &[(String, String)], options: &str, command: &str) -> Self {
        let (first, address) = &networks[0];
        docker(&format!(
            "create --name {name} --hostname {alias} --network {first} --network-alias {alias} --ip {address} {options} {command}"
        ));
        let container =
            Self { name: name.to_owned(), addresses: networks.iter().map(|(_, address)| address.clone()).collect() };
        for (network, address) in &networks[1..] {
            docker(&format!("network connect --alias {alias} --ip {address} {network} {name}"));
        }
        docker(&format!("start {name}"));
        container
    }

    /// Returns the address in one of its networks.
    pub(crate) fn address(&self, network_idx: usize) -> &str {
        &self.addresses[network_idx]
    }

    /// Returns the id of the container's process as the host knows it.
    pub(crate) fn pid(&self) -> u32 {
        docker(&format!("inspect --format {{{{.State.Pid}}}} {}", self.name)).parse().expect("a number")
    }

    /// Sends `signal`, such as `TERM`.
    pub(crate) fn signal(&self, signal: &str) {
        docker(&format!("kill --signal {signal} {}", self.name));
    }

    /// Waits for its end and returns the exit code.
    pub(crate) fn wait(&self) -> i32 {
        docker(&format!("wait {}", self.name)).parse().expect("an exit code")
    }

    /// Ends it, by force where it does not end by itself, and starts it again.
    pub(crate) fn restart(&self) {
        docker(&format!("restart --time 10 {}", self.name));
    }

    pub(crate) fn log(&self) -> String {
        let output = Command::new("docker").args(["logs", "--tail", "40", &self.name]).output().expect("docker runs");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Drops every packet between this container and `peer`, in one direction: nobody is told.
    pub(crate) fn cut(&self, peer: &str, direction: Direction) {
        let (chain, side) = if direction == Direction::In { ("INPUT", "-s") } else { ("OUTPUT", "-d") };
        self.iptables(&["-A", chain, side, peer, "-j", "DROP"]);
    }

    /// Takes every cut away.
    pub(crate) fn heal(&self) {
        self.iptables(&["-F", "INPUT"]);
        self.iptables(&["-F", "OUTPUT"]);
    }

    fn iptables(&self, arguments: &[&str]) {
        let pid = self.pid().to_string();
        must_run(Command::new("nsenter").args(["-t", &pid, "-n", "iptables", "-w"]).args(arguments));
    }

    /// Returns status code and body of a worker's endpoint, code 0 where nobody answers.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let address = format!("{}:8080", self.addresses[0]).parse().expect("an address");
        http_get(address, path)
    }

    /// Returns how many articles a worker has enriched.
    pub(crate) fn n_enriched(&self) -> u64 {
        let (_, text) = self.get("/metrics");
        let line = text.lines().find_map(|line| line.strip_prefix("quotewire_articles_enriched_total "));
        line.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Waits until a worker is ready.
    pub(crate) fn wait_until_ready(&self) {
        let started = Instant::now();
        while self.get("/readyz").0 != 200 {
            assert!(started.elapsed() < PATIENCE, "{} does not become ready:\n{}", self.name, self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        Command::new("docker").args(["rm", "--force", "--volumes", &self.name]).output().ok();
    }
}
