"""Fuzzes the running app of an example with Schemathesis: every phase, every check.

`python -m tests.contracts.fuzz examples/shop` builds the example, migrates a new SQLite database,
serves the app with uvicorn, registers a user, and lets Schemathesis send what the document of the
app allows and what it forbids. The exit code is 1 if a check fails. Schemathesis lives in an
environment of its own in the cache: its pytest plugin would be loaded by every test run otherwise.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fastgen
from tests.conftest import ROOT
from tests.contracts.accounts import PASSWORD, sign_up

SCHEMATHESIS = "schemathesis==4.32.5"
HERE = Path(__file__).parent
RATE = re.compile(r"\brate \d+ per \w+( per \w+)?$", re.MULTILINE)
"""What would answer nearly everything that is sent with 429."""
INSTALL_SECONDS, START_SECONDS = 600, 60
EMPTY = "No test cases were generated"
REPLACED = (
    "positive_data_acceptance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "ensure_resource_availability",
)
"""The checks of which `schemathesis_hooks.py` has its own, with reasons for the exceptions."""


def tool() -> Path:
    """Return the program of Schemathesis, in an environment that is made once."""
    root = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(root).expanduser() / "fastgen" / "schemathesis"
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != SCHEMATHESIS:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=120)
        install = [str(folder / "bin" / "pip"), "install", "--quiet", SCHEMATHESIS]
        subprocess.run(install, check=True, timeout=INSTALL_SECONDS)
        stamp.write_text(SCHEMATHESIS, encoding="utf-8")
    return folder / "bin" / "schemathesis"


def build(spec: Path, folder: Path) -> None:
    """Write the project of a spec, without its rates, and make its database."""
    text, rates = RATE.subn("", spec.read_text(encoding="utf-8"))
    source = fastgen.parse(text, file=str(spec)) if rates else fastgen.load(spec)
    fastgen.compile(source).write(folder)
    command = [sys.executable, "-m", "alembic", "upgrade", "head"]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr[-2000:])


def environment() -> dict[str, str]:
    """Return the environment of the app; nobody is slowed down by failures to log in."""
    many = {
        name: "1000000"
        for name in (
            "LOGIN_FAILURES_PER_ACCOUNT",
            "LOGIN_FAILURES_PER_ADDRESS",
            "REGISTRATIONS_PER_ADDRESS",
            "MAILS_PER_ACCOUNT",
            "MAILS_PER_ADDRESS",
        )
    }
    key = {"SECRET_KEY": "of-a-server-that-lives-for-minutes-0123456789"}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, **many, **key, "LOG_LEVEL": "ERROR"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a project and yield its URL; what it says on standard error is kept in `server.log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*command, "--no-access-log"], cwd=folder, env=environment(), stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait(f"{url}/livez", server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return when a server answers."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310  # nosec B310
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


def fuzz(spec: Path, *, seconds: int, examples: int, seed: int, extra: list[str]) -> int:
    """Fuzz the app of a spec; return the exit code of Schemathesis."""
    program = tool()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        build(spec, folder)
        with served(folder) as url:
            login = sign_up(url, spec.parent.name, folder)
            told = f"signed in, {login['FUZZ_USERS']} users" if login else "nobody signs in"
            print(f"{spec.parent.name}: {told}", flush=True)
            limits = ["--max-examples", str(examples), "--seed", str(seed)]
            if seconds:
                limits += ["--max-time", str(seconds)]
            command = [
                str(program),
                "--config-file",
                str(HERE / "schemathesis.toml"),
                "run",
                f"{url}/openapi.json",
                "--checks=all",
                f"--exclude-checks={','.join(REPLACED)}",
                "--phases=examples,coverage,fuzzing,stateful",
                *limits,
                *extra,
            ]
            known = {
                **os.environ,
                **login,
                "FUZZ_PASSWORD": PASSWORD,
                "FUZZ_SPEC": str(spec.resolve()),
                "PYTHONPATH": str(HERE),
                "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
            }
            code = watched(command, folder, known)
        crashes = [
            line
            for line in (folder / "server.log").read_text(encoding="utf-8").splitlines()
            if "Unhandled error" in line
        ]
    for line in crashes[:5]:
        print(line[:3000])
    return 1 if crashes else code


def watched(command: list[str], folder: Path, known: dict[str, str]) -> int:
    """Run a command and show what it says; return its exit code, or 1 if nothing was tried."""
    tried = True
    with subprocess.Popen(
        command, cwd=folder, env=known, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as run:
        for line in run.stdout or ():
            print(line, end="", flush=True)
            tried = tried and EMPTY not in line
    return run.returncode if tried else 1


def main() -> int:
    """Fuzz the apps of the examples that are named, or of all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("examples", nargs="*", help="folders such as examples/shop, or specs")
    parser.add_argument("--seconds", type=int, default=0, help="a budget of time for each app")
    parser.add_argument("--max-examples", type=int, default=50, help="requests of a kind")
    parser.add_argument("--seed", type=int, default=7)
    options, extra = parser.parse_known_args()
    specs = [
        path if path.suffix == ".fg" else path / "spec.fg" for path in map(Path, options.examples)
    ]
    codes = [
        fuzz(
            spec,
            seconds=options.seconds,
            examples=options.max_examples,
            seed=options.seed,
            extra=extra,
        )
        for spec in specs or sorted(ROOT.glob("examples/*/spec.fg"))
    ]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
