"""The checkers that are programs: how each is started, what it reads, how it is understood."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeAlias

from fastgen.records import dataclass
from fastgen.validation import recorder
from fastgen.validation.cache import FOLDER, key_of
from fastgen.validation.environment import Environment, variables
from fastgen.validation.findings import Verdict
from fastgen.validation.inputs import Inputs
from fastgen.validation.readings import (
    read_bandit,
    read_black,
    read_compiled,
    read_mypy,
    read_ruff,
    read_tests,
)
from fastgen.version import VERSION

Tier: TypeAlias = Literal["fast", "full"]
Reading: TypeAlias = Callable[[str, Path], Verdict]

SHOWN = 600
"""Characters of the end of what a tool printed that are repeated when it broke."""
COMPILE = """
import json, sys
found = []
for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as file:
            compile(file.read(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        found.append({"path": path, "line": line, "message": getattr(error, "msg", str(error))})
sys.stdout.write(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Tool:
    """A checker that is a program run by the interpreter of the project.

    `package` is what must be installed, "" for Python alone. It ends well with one of `codes`;
    `source` says where the answer is. `uses_packages` tells a verdict that depends on all that is
    installed from one that depends on the tool alone. `seconds` is the longest it may take.
    """

    name: str
    tier: Tier
    package: str
    arguments: tuple[str, ...]
    reading: Reading
    folders: tuple[str, ...] = ("app", "tests", "migrations")
    codes: tuple[int, ...] = (0, 1)
    source: Literal["stdout", "stderr", "record"] = "stdout"
    uses_packages: bool = False
    seconds: int = 300
    lists_files: bool = False

    def key(self, inputs: Inputs, environment: Environment) -> str:
        """Return what a verdict depends on: files, settings, versions, arguments, databases."""
        installed = environment.fingerprint if self.uses_packages else environment.version
        if self.package:
            installed += f"\n{environment.version_of(self.package)}"
        database = ""
        if self.source == "record":
            kept = (
                f"{name}={value}" for name, value in sorted(os.environ.items()) if "_URL" in name
            )
            database = "\n".join(kept)
        files = inputs.digest(self.folders)
        return key_of(VERSION, self.name, *self.arguments, installed, files, database)

    def run(self, project: Path, inputs: Inputs, environment: Environment) -> Verdict:
        """Run the tool and read what it says."""
        if self.package and environment.version_of(self.package) is None:
            return Verdict("missing", (), f"{environment.python} -m pip install {self.package}")
        listed = "\n".join(inputs.texts) if self.lists_files else ""
        folders = [each for each in self.folders if (project / each).is_dir()]
        argv = [
            str(environment.python),
            *self.arguments,
            *([] if self.lists_files or self.source == "record" else folders),
        ]
        with tempfile.TemporaryDirectory(prefix="fastgen-") as scratch:
            settings = variables()
            record = Path(scratch) / "record.json"
            if self.source == "record":
                (Path(scratch) / f"{recorder.MODULE}.py").write_text(
                    recorder.TEXT, encoding="utf-8"
                )
                settings |= {"PYTHONPATH": scratch, recorder.VARIABLE: str(record)}
            try:
                code, said, complained = run_bounded(argv, project, settings, listed, self.seconds)
            except subprocess.TimeoutExpired:
                return Verdict("broken", (), f"it took longer than {self.seconds} s")
            except OSError as error:
                return Verdict("broken", (), f"it cannot be started: {error}")
            answer = complained if self.source == "stderr" else said
            if self.source == "record":
                answer = record.read_text(encoding="utf-8") if record.exists() else ""
        tail = (complained.strip() or said.strip())[-SHOWN:]
        if code not in self.codes:
            return Verdict("broken", (), f"it ended with {code}: {tail}")
        try:
            verdict = self.reading(answer, project)
        except (ValueError, KeyError, TypeError):
            return Verdict("broken", (), f"what it says cannot be read: {tail}")
        if code != 0 and verdict.status == "passed" and self.name != "compile":
            return Verdict("broken", (), f"it ended with {code} and named no place: {tail}")
        return verdict


def run_bounded(
    argv: list[str], folder: Path, settings: dict[str, str], given: str, seconds: int
) -> tuple[int, str, str]:
    """Run a program and all that it starts for at most so long; return code, stdout, stderr.

    Raises OSError, and subprocess.TimeoutExpired once everything it started has been ended.
    """
    with subprocess.Popen(  # noqa: S603  the argv is ours, and no shell sees it
        argv,
        cwd=folder,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as started:
        try:
            said, complained = started.communicate(given, timeout=seconds)
        except BaseException:
            if sys.platform == "win32":
                started.kill()
            else:
                os.killpg(started.pid, signal.SIGKILL)
            raise
        return started.returncode, said, complained


def tools_for(environment: Environment) -> tuple[Tool, ...]:
    """Return the programs that check a project, those that take longest first."""
    spread = ("-n", "auto") if environment.version_of("pytest-xdist") else ()
    tests = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", recorder.MODULE, *spread)
    types = ("-m", "mypy", "--strict", "--no-error-summary", "--no-pretty", "--hide-error-context")
    kept = ("--no-color-output", "--cache-dir", str(FOLDER / "mypy"))
    ruff = ("-m", "ruff", "check", "--no-cache", "--output-format", "json", "--quiet")
    bandit = ("-m", "bandit", "-q", "-f", "json", "-r", "-c", "pyproject.toml")
    return (
        Tool(
            "tests",
            "full",
            "pytest",
            tests,
            read_tests,
            source="record",
            uses_packages=True,
            seconds=1800,
        ),
        Tool("mypy", "full", "mypy", types + kept, read_mypy, uses_packages=True, seconds=900),
        Tool("black", "full", "black", ("-m", "black", "--check"), read_black, source="stderr"),
        Tool("bandit", "full", "bandit", bandit, read_bandit, folders=("app",)),
        Tool("compile", "fast", "", ("-c", COMPILE), read_compiled, codes=(0,), lists_files=True),
        Tool("ruff", "fast", "ruff", ruff, read_ruff),
    )
