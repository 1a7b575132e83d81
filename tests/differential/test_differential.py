"""The generated app answers as the interpreter does: a slice of random requests for each spec.

The long run is `python -m tests.differential.long_run --requests 2000 --seeds 1 20`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import fastgen
from tests.conftest import ROOT, PostgreSQL
from tests.differential.run import compare

REQUESTS = 50
MOST_PASSED_OVER = 0.15
WAYS = ("keys", "schemes", "sessions")
OWN_SIGN_UP = {"tracker"}
"""Examples in which only an action of their own makes users; `tenants` stands for them here."""
SPECS = {
    **{
        path.parent.name: path
        for path in sorted((ROOT / "examples").glob("*/spec.fg"))
        if path.parent.name not in OWN_SIGN_UP
    },
    "bodies": ROOT / "tests/generated/specs/bodies.fg",
    "kinds": Path(__file__).with_name("specs") / "kinds.fg",
    **{name: ROOT / f"tests/generated/specs/{name}.fg" for name in WAYS},
    "callers": Path(__file__).with_name("specs") / "callers.fg",
    "calculator": Path(__file__).with_name("specs") / "calculator.fg",
    "contracts": ROOT / "tests" / "generated" / "specs" / "contracts.fg",
    "shapes": Path(__file__).with_name("specs") / "shapes.fg",
    "moves": Path(__file__).with_name("specs") / "moves.fg",
    "narrow": Path(__file__).with_name("specs") / "narrow.fg",
    "secrets": ROOT / "tests/generated/specs/secrets.fg",
    "texts": ROOT / "tests/generated/specs/texts.fg",
    "tenants": Path(__file__).with_name("specs") / "tenants.fg",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SPECS))
def test_the_app_answers_as_the_interpreter_does(name: str, tmp_path: Path) -> None:
    both = compare(fastgen.load(SPECS[name]), tmp_path, seed=1, requests=REQUESTS)
    assert not both.found, "\n".join(str(one) for one in both.found)
    classes = {status // 100 for status in both.statuses}
    assert {2, 4} <= classes <= {2, 3, 4}
    assert both.passed_over.total() < MOST_PASSED_OVER * both.number


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kinds", "moves", "sessions", "shop"])
def test_the_served_app_answers_so_on_postgresql(
    name: str, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    url = postgresql.new_database()
    both = compare(fastgen.load(SPECS[name]), tmp_path, seed=2, requests=REQUESTS, url=url)
    assert not both.found, "\n".join(str(one) for one in both.found)
