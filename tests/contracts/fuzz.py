"""Fuzzes the running app of an example with Schemathesis: every phase, every check.

`python -m tests.contracts.fuzz examples/shop` builds the example, migrates a new SQLite database,
serves the app with uvicorn, registers a user, and lets Schemathesis send what the document of the
app allows and what it forbids. The exit code is 1 if a check fails. Schemathesis lives in an
environment of its own in the cache: its pytest plugin would be loaded by every test run otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import fastgen
from tests.conftest import ROOT

SCHEMATHESIS = "schemathesis==4.32.5"
HERE = Path(__file__).parent
INSTALL_SECONDS, START_SECONDS, LONGEST_SECONDS = 600, 60, 3600
REPLACED = ("positive_data_acceptance", "unsupported_method", "allow_header_conformance")
"""The checks of which `schemathesis_hooks.py` has its own, with reasons for the exceptions."""
PASSWORD = "Correct horse 7 battery"  # noqa: S105  of an account that lives for minutes
LOGIN = "fuzz@example.com"


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
    """Write the project of a spec and make its database."""
    fastgen.compile(fastgen.load(spec)).write(folder)
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


def ask(url: str, body: object = None) -> dict[str, object]:
    """Return what a URL answers; with a body it is posted as JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # nosec B310
            found: dict[str, object] = json.loads(answer.read())
            return found
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.code} {error.read()[:500]!r}") from error


def register(url: str) -> dict[str, str]:
    """Register a user, where the app lets people do so; return what a login needs, or nothing."""
    found = ask(f"{url}/openapi.json")
    token_url = next(values_at(found, "tokenUrl"), None)
    route = next(
        (path for path, item in members(found["paths"]).items() if is_register(item)), None
    )
    if not isinstance(token_url, str) or route is None:
        return {}
    operation = members(members(members(found["paths"])[route])["post"])
    content = members(members(operation["requestBody"])["content"])
    schema = resolved(found, members(members(content["application/json"])["schema"]))
    body = sample(found, schema)
    ask(url + route, body)
    login = next((value for name, value in body.items() if "password" not in name), LOGIN)
    named = next((value for name, value in body.items() if "mail" in name), login)
    return {
        "FUZZ_LOGIN_URL": url + token_url,
        "FUZZ_LOGIN": str(named),
        "FUZZ_REGISTER_URL": url + route,
        "FUZZ_BODY": json.dumps(body),
    }


def is_register(item: object) -> bool:
    """Tell whether a path is the one of registration."""
    return members(members(item).get("post")).get("operationId") == "register"


def members(value: object) -> dict[str, object]:
    """Return an object; anything else has no members."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def values_at(value: object, name: str) -> Iterator[object]:
    """Yield what stands under a name, anywhere."""
    for key, each in members(value).items():
        if key == name:
            yield each
        yield from values_at(each, name)


def resolved(document: Mapping[str, object], schema: dict[str, object]) -> dict[str, object]:
    """Return the schema that a reference names."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    found: object = document
    for part in reference.removeprefix("#/").split("/"):
        found = members(found)[part]
    return members(found)


def sample(document: Mapping[str, object], schema: dict[str, object]) -> dict[str, object]:
    """Return a body with what is required."""
    properties = members(schema["properties"])
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    return {
        str(name): value_of(resolved(document, members(properties[str(name)]))) for name in names
    }


def value_of(schema: dict[str, object]) -> object:
    """Return a value for the fields that accounts usually have."""
    values = schema.get("enum")
    if isinstance(values, list):
        return values[0]
    match schema.get("format"), schema.get("type"):
        case "email", _:
            return LOGIN
        case "password", _:
            return PASSWORD
        case "date", _:
            return "2000-01-31"
        case _, "integer":
            return schema.get("minimum", 1)
        case _, "boolean":
            return True
    return "fuzzer7"


def fuzz(spec: Path, *, seconds: int, examples: int, seed: int, extra: list[str]) -> int:
    """Fuzz the app of a spec; return the exit code of Schemathesis."""
    program = tool()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        build(spec, folder)
        with served(folder) as url:
            login = register(url)
            print(
                f"{spec.parent.name}: {'with a token' if login else 'without a token'}", flush=True
            )
            limits = ["--max-examples", str(examples), "--seed", str(seed)]
            if seconds:
                limits += ["--max-time", str(seconds)]
            done = subprocess.run(
                [
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
                ],
                cwd=folder,
                env={
                    **os.environ,
                    **login,
                    "FUZZ_PASSWORD": PASSWORD,
                    "FUZZ_SPEC": str(spec.resolve()),
                    "PYTHONPATH": str(HERE),
                    "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
                },
                timeout=LONGEST_SECONDS,
                check=False,
            )
        crashes = [
            line
            for line in (folder / "server.log").read_text(encoding="utf-8").splitlines()
            if "Unhandled error" in line
        ]
    for line in crashes[:5]:
        print(line[:3000])
    return 1 if crashes else done.returncode


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
