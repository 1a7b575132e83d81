"""Every example compiles to a project that is clean and passes its own tests on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, PostgreSQL

EXAMPLES = [
    *sorted(path.parent.name for path in (ROOT / "examples").glob("*/spec.fg")),
    *sorted(path.stem for path in (ROOT / "tests/generated/specs").glob("*.fg")),
    "hard_words",
]
CHECKS = {
    "black": ["black", "--check", "--quiet", "."],
    "ruff": ["ruff", "check", "--no-cache", "."],
    "mypy": ["mypy", "."],
    "bandit": ["bandit", "-q", "-r", "app"],
}
BuildExample = Callable[[str], Path]


def run(command: list[str], folder: Path, **variables: str) -> None:
    """Run a module of this interpreter in a project; fail with what it printed."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "TEST_DATABASE_URL", "SECRET_KEY", "PYTHONPATH"}
    }
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert result.returncode == 0, (result.stdout + result.stderr)[-8000:]


@pytest.mark.parametrize("check", sorted(CHECKS))
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_clean(example: str, check: str, build_example: BuildExample) -> None:
    run(CHECKS[check], build_example(example))


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_passes_its_own_tests_on_sqlite(
    example: str, build_example: BuildExample
) -> None:
    run(["pytest", "-q", "-p", "no:cacheprovider"], build_example(example))


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_passes_its_own_tests_on_postgresql(
    example: str, build_example: BuildExample, postgresql: PostgreSQL
) -> None:
    run(
        ["pytest", "-q", "-p", "no:cacheprovider"],
        build_example(example),
        TEST_DATABASE_URL=postgresql.new_database(),
    )
