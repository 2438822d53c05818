"""A nats-server, a worker with its live page, and articles for them."""
import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Wire:
    """Server and worker; they end with the block."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.url = f"nats://127.0.0.1:{free_port()}"
        self.page = f"http://127.0.0.1:{free_port()}"
        folder, port = self.folder.name, self.url.rsplit(":", 1)[1]
        self.children = [subprocess.Popen([os.environ["NATS_SERVER"], "--addr", "127.0.0.1", "--port", port, "--jetstream",
                                           "--store_dir", folder, "--log", f"{folder}/server.log"])]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEWIRE_")}
        for key, value in {
            "NATS__URL": self.url, "HTTP__LISTEN": self.page.removeprefix("http://"), "HTTP__PAGE": "true", "ENGINE__TIER": "fast",
            "INPUT__MAX_BYTES": "64MiB", "OUTPUT__MAX_BYTES": "64MiB", "OUTPUT__DEAD_LETTER_MAX_BYTES": "16MiB",
        }.items():
            self.environment[f"QUOTEWIRE_{key}"] = value
        self.until("the server", lambda: self.quotewire("setup", check=False).returncode == 0)
        log = open(f"{folder}/worker.log", "w")
        self.children.append(subprocess.Popen([os.environ["PROGRAM"], "run"], env=self.environment, stdout=log, stderr=log))
        self.until("the worker", self.is_ready)
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
            child.wait()
        self.folder.cleanup()

    def quotewire(self, *arguments, text=None, check=True):
        return subprocess.run([os.environ["PROGRAM"], *arguments], env=self.environment, input=text, check=check,
                              capture_output=True, text=True)

    def publish(self, subject, *articles):
        lines = "".join(json.dumps(article) + "\n" for article in articles)
        self.quotewire("publish", "--subject", subject, "-", text=lines)

    def publish_raw(self, subject, headers, payload):
        """A message with headers, in the protocol itself."""
        block = "NATS/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
        block, payload = block.encode(), payload.encode()
        with socket.create_connection(("127.0.0.1", int(self.url.rsplit(":", 1)[1]))) as connection:
            connection.sendall(b'CONNECT {"verbose":false,"headers":true}\r\n' + f"HPUB {subject} {len(block)} {len(block) + len(payload)}\r\n".encode()
                               + block + payload + b"\r\nPING\r\n")
            answer = b""
            while b"PONG" not in answer:
                answer += connection.recv(4096)
            assert b"-ERR" not in answer, answer

    def is_ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def get(self, path):
        try:
            with urllib.request.urlopen(self.page + path, timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    @staticmethod
    def until(what, is_so, seconds=20):
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, f"waited too long for {what}"
            time.sleep(0.05)


def article(number, headline=None):
    return {"id": f"a{number}", "headline": headline or f"Port {number} reopens", "language": "en", "source": "Test Wire",
            "body": f"OSLO - \"Berth {number} is open,\" Transport Secretary Fiona Abernethy said on Sunday. "
                    f"Mayor Otto Klein denied that the city had paid for berth {number}.\n\nShe added: \"We could not wait.\""}


def plain_articles():
    """The articles that this project keeps, without their annotations."""
    folder = Path(__file__).resolve().parents[1] / "articles" / "plain"
    return [re.sub(r"<[^<>]*>", "", path.read_text()) for path in sorted(folder.glob("*.txt"))]
