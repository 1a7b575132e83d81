"""Turns what each tool prints into findings. Raises ValueError where it cannot be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePath
from typing import TypeAlias

from fastgen.validation.findings import Finding, Verdict

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
TYPE_ERROR = "FG7001"
LINT_ERROR = "FG7002"
TEST_FAILED = "FG7010"
NO_PYTHON = "FG7011"
MYPY_LINE = re.compile(
    r"(?P<path>[^:\n]+):(?P<line>\d+): error: (?P<message>.*?)(?:  \[(?P<rule>[\w-]+)\])?$"
)
BLACK_LINE = re.compile(r"^(?:would reformat|error: cannot format) (?P<path>.+?)(?:: .*)?$")


def read_compiled(printed: str, project: Path) -> Verdict:
    """Read the list of files that are no Python, as the little compiling program prints it."""
    found = [
        Finding(
            NO_PYTHON, str(each["message"]), _inside(each["path"], project), _line(each["line"])
        )
        for each in _objects(json.loads(printed))
    ]
    return _verdict(found)


def read_ruff(printed: str, project: Path) -> Verdict:
    """Read `ruff check --output-format json`."""
    found = []
    for each in _objects(json.loads(printed)):
        place = each["location"]
        line = place["row"] if isinstance(place, dict) else 0
        rule = str(each["code"] or "syntax")
        help_line = "`--fix` repairs it" if _is_safe(each.get("fix")) else None
        found.append(
            Finding(
                LINT_ERROR,
                str(each["message"]),
                _inside(each["filename"], project),
                _line(line),
                rule,
                help=help_line,
            )
        )
    return _verdict(found)


def read_black(printed: str, project: Path) -> Verdict:
    """Read what `black --check` prints on standard error."""
    found = []
    for each in printed.splitlines():
        place = BLACK_LINE.match(each)
        if place is not None:
            path = _inside(place["path"], project)
            message = "the file is not laid out as Black does"
            found.append(Finding(LINT_ERROR, message, path, 0, "layout", help="`--fix` repairs it"))
    return _verdict(found)


def read_mypy(printed: str, project: Path) -> Verdict:
    """Read the errors that mypy prints, one on a line."""
    found = []
    for each in printed.splitlines():
        place = MYPY_LINE.match(each)
        if place is not None:
            path = _inside(place["path"], project)
            rule = place["rule"] or ""
            found.append(Finding(TYPE_ERROR, place["message"], path, int(place["line"]), rule))
    return _verdict(found)


def read_bandit(printed: str, project: Path) -> Verdict:
    """Read `bandit -f json`."""
    document = json.loads(printed)
    found = [
        Finding(
            LINT_ERROR,
            str(each["issue_text"]),
            _inside(each["filename"], project),
            _line(each["line_number"]),
            str(each["test_id"]),
        )
        for each in _objects(document["results"])
    ]
    for each in _objects(document["errors"]):
        found.append(Finding(LINT_ERROR, str(each["reason"]), _inside(each["filename"], project)))
    return _verdict(found)


def read_tests(printed: str, project: Path) -> Verdict:
    """Read what the recorder wrote; a run without any test that passed is no proof of anything."""
    outcomes: dict[str, int] = {"passed": 0, "failed": 0, "skipped": 0}
    found = []
    for each in _objects(json.loads(printed)):
        outcome = str(each["outcome"])
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if outcome == "failed":
            message = str(each["message"]).strip().partition("\n")[0] or str(each["when"])
            path = _inside(each["path"], project)
            name = str(each["name"])
            line = _line(each["line"])
            found.append(Finding(TEST_FAILED, message, path, line, function=name))
    if not found and not outcomes["passed"]:
        return Verdict("broken", (), "no test was run")
    return Verdict("failed" if found else "passed", tuple(found), "", tuple(outcomes.items()))


def _verdict(found: Iterable[Finding]) -> Verdict:
    kept = tuple(found)
    return Verdict("failed" if kept else "passed", kept)


def _objects(value: JsonValue) -> list[Mapping[str, JsonValue]]:
    """Return a JSON value as the list of objects that it must be."""
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("a list of objects is expected")
    return [each for each in value if isinstance(each, dict)]


def _inside(path: JsonValue, project: Path) -> str:
    """Return a path relative to the project."""
    pure = PurePath(str(path))
    root = project.resolve()
    return pure.relative_to(root).as_posix() if pure.is_relative_to(root) else pure.as_posix()


def _line(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _is_safe(fix: JsonValue) -> bool:
    return isinstance(fix, dict) and fix.get("applicability") == "safe"
