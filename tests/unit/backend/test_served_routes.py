"""The routes of a generated app are the operations of its program; its document is valid."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TypedDict

import pytest

from fastgen.backend.compiler import compile_program
from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.backend.problem_statuses import problem_statuses
from fastgen.ir.checked.program import Program
from tests.unit.backend.programs import program_of

SCRIPT = """
import json
import sys
from app.factory import create_app
from app.settings import Settings

app = create_app(Settings(secret_key="0123456789abcdef" * 4, database_url="sqlite:///./test.db"))
document = app.openapi()
routes = [
    (method.upper(), path, operation["operationId"], sorted(operation["responses"]))
    for path, operations in document["paths"].items()
    for method, operation in operations.items()
]
json.dump({"routes": routes, "document": document}, sys.stdout)
"""
"""Prints the routes and the OpenAPI document of the project in whose folder it runs."""

ROOT = Path(__file__).parents[3]
ACCOUNTS = {
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("GET", "/auth/me"),
    ("PUT", "/auth/password"),
}
EVERYWHERE = (429, 500, 503)
"""What every operation may answer."""
HEALTH = {("GET", "/livez"), ("GET", "/readyz")}


class Served(TypedDict):
    """What the script prints."""

    routes: list[tuple[str, str, str, list[str]]]
    document: dict[str, object]


def served(program: Program, folder: Path) -> Served:
    """Return the routes of the app of a program."""
    for path, text in compile_program(program).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: Served = json.loads(run.stdout)
    return found


EXAMPLES = ["notes", "todo", "library", "blog", "shop"]


@pytest.mark.parametrize("example", EXAMPLES)
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
    functions = Functions(program, Names(program))
    answers = {(method, path): statuses for method, path, _, statuses in found["routes"]}
    names = {(method, path): name for method, path, name, _ in found["routes"]}
    for operation in program.operations:
        route = operation.method, operation.path
        errors = problem_statuses(operation, program, functions)
        body = functions.of(operation).with_role("body", "form", "text")
        own = {operation.status, *errors, *EVERYWHERE, *([413] if body else [])}
        assert answers[route] == sorted(map(str, own)), operation.id
        assert names[route] == operation.name


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_openapi_document_is_valid(example: str, tmp_path: Path) -> None:
    validator = import_module("openapi_spec_validator")
    program = program_of((ROOT / "examples" / example / "spec.fg").read_text())
    validator.validate(served(program, tmp_path)["document"])
