"""Every case file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.runner.case_file import find_cases, read_case
from tests.cases.runner.checks import run_case

FOLDER = Path(__file__).parent


@pytest.mark.parametrize(
    "path", find_cases(FOLDER), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_case(path: Path) -> None:
    run_case(read_case(path))
