"""The program in this process and in one of its own, as the tests of the command line run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

NOTES = "app notes\nentity Note { text: text }\nresource Note\n"
"""The smallest complete spec."""
BROKEN = "app notes\nentity Note { text: txet }\nresource Note\n"
"""The same with one mistake, FG2003."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, object]:
        """The one document on standard output; nothing may stand beside it on either stream."""
        document: dict[str, object] = json.loads(self.out)
        assert document["exit_code"] == self.code
        return document

    @property
    def codes(self) -> list[str]:
        """The codes of the diagnostics in the document."""
        found = self.document["diagnostics"]
        assert isinstance(found, list)
        return [str(one["code"]) for one in found]


def run(*arguments: str, stdin: bytes | str = b"") -> Done:
    """Run a command in this process, in the current folder."""
    from fastgen.cli.main import app

    result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="fastgen")
    error = result.exception
    assert error is None or isinstance(error, SystemExit), repr(error)
    return Done(result.exit_code, result.stdout, result.stderr)


def start(
    *arguments: str,
    cwd: Path,
    stdin: bytes = b"",
    variables: Mapping[str, str] | None = None,
    shell_redirection: str = "",
    limit_file_size: bool = False,
) -> Done:
    """Run a command in a process of its own.

    A redirection is one of the shell, such as `>&-`. With a limit no file grows beyond 1 KB, as on
    a disk that is full.
    """
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "TERM")}
    command = [sys.executable, "-m", "fastgen", *arguments]
    if shell_redirection:
        command = ["sh", "-c", f'"$@" {shell_redirection}', "sh", *command]
    if limit_file_size:
        command = ["bash", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "bash", *command]
    done = subprocess.run(
        command,
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
        env={**kept, "PYTHONPATH": os.pathsep.join(sys.path), **(variables or {})},
    )
    return Done(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode())


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Return every path below a folder with its content, to see that nothing was written."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
