"""Projects of every layout are clean and pass their own tests on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

import fastgen
from fastgen.ir.layouts import Layout
from tests.conftest import ROOT, PostgreSQL
from tests.generated.test_examples import CHECKS, run

PROJECTS: list[tuple[Layout, str]] = [
    ("single", "notes"),
    ("layered", "library"),
    ("grouped", "shop"),
]


@pytest.fixture(scope="module", params=PROJECTS, ids=[" ".join(each) for each in PROJECTS])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project of some layout."""
    wanted: tuple[Layout, str] = request.param
    layout, example = wanted
    folder = tmp_path_factory.mktemp("layouts") / example
    spec = fastgen.load(ROOT / "examples" / example / "spec.fg")
    fastgen.compile(spec, layout=layout).write(folder)
    return folder


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_layout_is_clean(check: str, project: Path) -> None:
    run(CHECKS[check], project)


def test_a_layout_passes_its_own_tests_on_sqlite(project: Path) -> None:
    run(["pytest", "-q", "-p", "no:cacheprovider"], project)


def test_a_layout_passes_its_own_tests_on_postgresql(project: Path, postgresql: PostgreSQL) -> None:
    url = postgresql.new_database()
    run(["pytest", "-q", "-p", "no:cacheprovider"], project, TEST_DATABASE_URL=url)
