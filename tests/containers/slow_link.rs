//! A link that takes a tenth of a second and loses one packet in a hundred, for whoever's network namespace it runs in.
//!
//! The kernel's own means for it, netem, is a module that not every kernel has; netfilter's queue is there wherever Docker is.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nfq::{Queue, Verdict};

use crate::container::{Container, must_run};

/// How long each packet that leaves is held.
const DELAY: Duration = Duration::from_millis(100);
const QUEUE: u16 = 7;
/// Packets that wait at most: what a worker sends in a tenth of a second at full load, many times over.
const MOST_WAITING: u32 = 100_000;

/// A slow link that is quick again when this is dropped.
pub(crate) struct SlowLink {
    child: Child,
    pid: u32,
}

impl SlowLink {
    /// Slows down what a container sends.
    pub(crate) fn start(container: &Container) -> Self {
        let pid = container.pid();
        let program = std::env::current_exe().expect("this program");
        let child = Command::new("nsenter")
            .args(["-t", &pid.to_string(), "-n"])
            .arg(program)
            .args(["--slow-link", "yes"])
            .stdin(Stdio::null())
            .spawn()
            .expect("nsenter runs");
        // Where nobody reads the queue yet, packets pass.
        for rule in [
            "-A OUTPUT ! -o lo -m statistic --mode random --probability 0.01 -j DROP",
            "-A INPUT ! -i lo -m statistic --mode random --probability 0.01 -j DROP",
            "-A OUTPUT ! -o lo -j NFQUEUE --queue-num 7 --queue-bypass",
        ] {
            let mut command = Command::new("nsenter");
            command.args(["-t", &pid.to_string(), "-n", "iptables", "-w"]).args(rule.split(' '));
            must_run(&mut command);
        }
        Self { child, pid }
    }
}

impl Drop for SlowLink {
    fn drop(&mut self) {
        // The container may have ended, and its rules with it.
        Command::new("nsenter").args(["-t", &self.pid.to_string(), "-n", "iptables", "-w", "-F"]).status().ok();
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Holds each packet of the queue for its time, until the process is killed.
pub(crate) fn run() -> ! {
    let mut queue = Queue::open().expect("netfilter's queue, which needs root");
    queue.bind(QUEUE).expect("a queue that nobody else has");
    queue.set_queue_max_len(QUEUE, MOST_WAITING).expect("a long queue");
    // The packets themselves stay in the kernel.
    queue.set_copy_range(QUEUE, 64).expect("a copy of the headers alone");
    queue.set_nonblocking(true);
    let mut held = VecDeque::new();
    loop {
        match queue.recv() {
            Ok(message) => {
                held.push_back((Instant::now() + DELAY, message));
                continue;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            // More came at once than the socket holds: the link has lost them.
            Err(_) => {}
        }
        while held.front().is_some_and(|(due, _)| *due <= Instant::now()) {
            let (_, mut message) = held.pop_front().expect("there is one");
            message.set_verdict(Verdict::Accept);
            queue.verdict(message).expect("the kernel takes the verdict");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
