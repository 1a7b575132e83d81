"""Checks of settings hold, or nothing starts (docs/language.md, section 4)."""

from __future__ import annotations

import pytest

from fastgen.semantics.settings import SettingsError
from tests.unit.semantics.simulation import Simulation

SPEC = """
app limits
settings { low: int = 1  high: int = 5  check low < high else "low {low} is not below {high}" }
action say() at get "/say" { return { low: settings.low } }
"""


def test_a_check_that_holds_lets_the_app_start() -> None:
    assert Simulation(SPEC, settings={"LOW": "4"}).body("GET", "/say") == {"low": 4}


def test_a_check_that_does_not_hold_keeps_it_from_starting() -> None:
    with pytest.raises(SettingsError, match="low 7 is not below 5"):
        Simulation(SPEC, settings={"LOW": "7"})
