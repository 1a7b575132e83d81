"""Requests that are made at once have the outcome of some order of them, on PostgreSQL."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import fastgen
from fastgen.semantics.messages import Request
from tests.conftest import ROOT, PostgreSQL
from tests.differential.run import begin
from tests.differential.windows import explained, run_windows

pytestmark = pytest.mark.slow
SPECS = {
    "club": ROOT / "tests/verification/club.fg",
    "moves": Path(__file__).with_name("specs") / "moves.fg",
}
WINDOWS = 10


@pytest.mark.parametrize("name", sorted(SPECS))
def test_some_order_explains_what_is_asked_at_once(
    name: str, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    both = begin(fastgen.load(SPECS[name]), tmp_path, 1, postgresql.new_database())
    try:
        wrong = run_windows(both, WINDOWS, random.Random(1))  # noqa: S311
    finally:
        both.app.close()
    assert not both.found, "\n".join(map(str, both.found))
    assert not wrong, "\n".join(wrong)


def test_an_answer_that_no_order_gives_is_seen(tmp_path: Path) -> None:
    both = begin(fastgen.load(SPECS["club"]), tmp_path, 1)
    try:
        requests = [Request("GET", "/books"), Request("GET", "/books")]
        answers = [both.app.ask(both.pairs.request(one)) for one in requests]
        assert explained(both, requests, answers) is not None
        status, headers, body = answers[0]
        assert explained(both, requests, [answers[0], (status + 1, headers, body)]) is None
    finally:
        both.app.close()
