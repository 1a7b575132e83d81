"""The routes of a generated app are the operations of its program, and its OpenAPI document is valid."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest
from openapi_spec_validator import validate

from fastgen.backend.compiler import compile_program
from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.problem_statuses import problem_statuses
from fastgen.ir.checked.program import Program
from tests.unit.backend.programs import program_of

ROOT = Path(__file__).parents[3]
ACCOUNTS = {
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("GET", "/auth/me"),
    ("PUT", "/auth/password"),
}
HEALTH = {("GET", "/livez"), ("GET", "/readyz")}


class Served(TypedDict):
    """What the script of `served` prints."""

    routes: list[tuple[str, str, str, list[str]]]
    document: dict[str, object]


def served(program: Program, folder: Path) -> Served:
    """Return the routes of the app of a program."""
    for path, text in compile_program(program).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    script = Path(__file__).with_name("served.py")
    run = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: Served = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("example", ["notes", "todo", "library", "blog", "shop"])
def test_every_route_is_an_operation_and_every_operation_a_route(
    example: str, tmp_path: Path
) -> None:
    spec = ROOT / "examples" / example / "spec.fg"
    program = program_of(spec.read_text())
    found = served(program, tmp_path)
    routes = {(method, path) for method, path, _, _ in found["routes"]}
    accounts = {
        (method, program.base + path) for method, path in ACCOUNTS if program.authentications
    }
    wanted = {(each.method, each.path) for each in program.operations}
    assert routes == wanted | accounts | HEALTH
    validate(found["document"])
    functions = Functions(program, Names(program))
    answers = {(method, path): statuses for method, path, _, statuses in found["routes"]}
    names = {(method, path): name for method, path, name, _ in found["routes"]}
    for operation in program.operations:
        route = operation.method, operation.path
        errors = problem_statuses(operation, program, functions)
        assert answers[route] == sorted(map(str, {operation.status, *errors})), operation.id
        assert names[route] == operation.name
