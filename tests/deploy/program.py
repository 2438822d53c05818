"""Asks the program itself whether it takes what a manifest gives it."""

import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import yaml

# What stands in for a Secret: each way to log in reads its file when the settings are checked.
LOGIN_FILES = {
    "password": "secret",
    "nats.creds": "-----BEGIN NATS USER JWT-----\na.b.c\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n"
    "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY\n------END USER NKEY SEED------\n",
}


class Program:
    """The program, the settings file and the variables that a container gives it."""

    def __init__(self, path, variables, settings=None):
        self._path = path
        self._folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(self._folder.name)
        for name, content in LOGIN_FILES.items():
            folder.joinpath(name).write_text(content)
        variables = {name: re.sub(r"^/run/secrets/[a-z]+", str(folder), value) for name, value in variables.items()}
        self._env = {"PATH": os.environ["PATH"], **variables}
        self._settings = []
        if settings is not None:
            file = folder / "quotewire.toml"
            file.write_text(settings)
            self._settings = ["--config", str(file)]

    def _run(self, *arguments):
        return subprocess.run([self._path, *arguments], env=self._env, capture_output=True, text=True, check=False)

    def check(self):
        """Returns the faults of the settings, of every table and key; empty where there are none."""
        return self._run("check", *self._settings).stderr.strip()

    def takes(self, arguments):
        """Returns why the program does not know the arguments; empty where it does."""
        told = self._run(*arguments, "--help")
        return "" if told.returncode == 0 else told.stderr.strip()

    def in_force(self):
        """Returns the settings in force as `section.key`: text, and the memory promised, MiB, as `memory`."""
        printed = self._run("check", "--print-config", *self._settings).stdout
        settings, section = {}, ""
        for line in printed.splitlines():
            if found := re.fullmatch(r"\[(\w+)\]", line):
                section = found[1]
            elif found := re.fullmatch(r"(\w+) = (.*)", line):
                settings[f"{section}.{found[1]}"] = found[2].strip('"')
        settings["memory"] = re.search(r"memory of the worker: (\d+) MiB", printed)[1]
        return settings

    def statuses(self, paths):
        """Returns the HTTP status that the worker answers at each path, while it has no server."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        env = self._env | {"QUOTEWIRE_HTTP__LISTEN": f"127.0.0.1:{port}", "QUOTEWIRE_NATS__URL": "nats://127.0.0.1:9"}
        worker = subprocess.Popen(
            [self._path, "run", *self._settings], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            return {path: _status(f"http://127.0.0.1:{port}{path}") for path in paths}
        finally:
            worker.kill()
            worker.wait()


def _status(url):
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.05)
    return None


def variables_of(text):
    """Returns the variables that a Dockerfile sets for whoever runs the image."""
    return dict(re.findall(r"^ENV (\w+)=(\S+)$", text, re.MULTILINE))


def load_all(path):
    """Returns the documents of a YAML file."""
    return [document for document in yaml.safe_load_all(pathlib.Path(path).read_text()) if document]
