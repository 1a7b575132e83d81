"""The files around the entities: what the gates say, and that nothing is there in vain."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from fastgen.backend.compiler import note_imports
from fastgen.ir.project import Project
from tests.unit.backend.infra.conftest import SPECS

HOSTILE_TITLE = """app shop "x\\" : #{{ 7*7 }} ${HOME} [l](u) | <b> %s """ + "'''" + """" {
  auth jwt { user: Member, login: email }
}
entity Member { email: email unique password: password allow create to anyone }
"""
LINKED = ("database", "errors", "fields", "pagination", "query", "ids", "values")


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.mark.parametrize("name", SPECS)
def test_black_and_ruff_find_nothing_to_do(name: str, written: Callable[[str], Path]) -> None:
    folder = written(name)
    run(folder, "black", "--check", "-q", "app", "migrations")
    run(folder, "ruff", "check", "-q", "--no-cache", "app", "migrations")


@pytest.mark.slow
@pytest.mark.parametrize("name", SPECS)
def test_mypy_and_bandit_find_nothing(name: str, written: Callable[[str], Path]) -> None:
    folder = written(name)
    run(folder, "mypy", "app", "migrations")
    run(folder, "bandit", "-q", "-r", "app")


@pytest.mark.parametrize("name", SPECS)
def test_what_a_module_of_support_defines_is_imported_somewhere(
    name: str, compiled: Callable[[str], Project]
) -> None:
    project = compiled(name)
    used: dict[str, set[str]] = {}
    for path, text in project.items():
        if path.endswith(".py"):
            note_imports(text, used)
    for module in LINKED:
        assert (f"app/{module}.py" in project) == (f"app.{module}" in used)


def test_a_small_app_has_no_authentication_and_none_of_its_dependencies(
    compiled: Callable[[str], Project],
) -> None:
    project = compiled("tiny")
    assert not any(path.startswith(("app/auth", "app/enums", "app/seed")) for path in project)
    listed = tomllib.loads(project["pyproject.toml"])["project"]["dependencies"]
    packages = {each.partition("[")[0].partition(">")[0] for each in listed}
    assert not packages & {"pyjwt", "pwdlib", "python-multipart", "email-validator"}
    assert "SECRET_KEY" not in "".join(project.values())


def test_a_hostile_title_stays_a_title(tmp_path: Path) -> None:
    from fastgen.api import load
    from fastgen.backend.compiler import compile_program

    path = tmp_path / "spec.fg"
    path.write_text(HOSTILE_TITLE, encoding="utf-8")
    program = load(path).program
    assert program is not None
    project = compile_program(program)
    assert tomllib.loads(project["pyproject.toml"])["project"]["description"] == program.title
    for name in ("compose.yaml", ".github/workflows/ci.yml", ".pre-commit-config.yaml"):
        assert yaml.safe_load(project[name])
    for path_of, text in project.items():
        if path_of.endswith(".py"):
            compile(text, path_of, "exec")


def test_the_image_runs_as_nobody_and_is_checked(compiled: Callable[[str], Project]) -> None:
    project = compiled("library")
    assert "USER 10001" in project["Dockerfile"]
    assert "HEALTHCHECK" in project["Dockerfile"]
    services = yaml.safe_load(project["compose.yaml"])["services"]
    assert services["app"]["read_only"] is True
    assert ".env" in project[".dockerignore"].split()


def test_a_function_of_the_user_is_written_once(compiled: Callable[[str], Project]) -> None:
    project = compiled("wide")
    assert project.written_once == {"app/extensions/notify.py", "app/extensions/weigh.py"}
