"""The projects that are recorded byte for byte: as they are now, and as they were accepted."""

from __future__ import annotations

import difflib
from pathlib import Path

import fastgen

GOLDEN = Path(__file__).resolve().parent
EXAMPLES = GOLDEN.parents[1] / "examples"
NAMES = ("notes", "library")


def compiled(name: str) -> dict[str, str]:
    """Return the files of an example as they are compiled now."""
    return dict(fastgen.compile(fastgen.load(EXAMPLES / name / "spec.fg")))


def recorded(name: str) -> dict[str, str]:
    """Return the files of an example as they were accepted."""
    folder = GOLDEN / name
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def differences(name: str) -> dict[str, str]:
    """Return a unified diff for each file that is not as it was accepted."""
    before, after = recorded(name), compiled(name)
    return {
        path: "".join(_diff(path, before.get(path), after.get(path)))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    }


def _diff(path: str, before: str | None, after: str | None) -> list[str]:
    lines = difflib.unified_diff(
        (before or "").splitlines(keepends=True),
        (after or "").splitlines(keepends=True),
        "/dev/null" if before is None else path,
        "/dev/null" if after is None else path,
    )
    return [line.rstrip("\n") + "\n" for line in lines]
