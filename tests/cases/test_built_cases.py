"""The app that is built of a case answers its requests as the interpreter does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.runner.built import compare_case
from tests.cases.runner.case_file import find_cases, read_case

TOLD = [
    path
    for path in find_cases(Path(__file__).parent)
    if "\n```http\n" in path.read_text(encoding="utf-8")
]


@pytest.mark.slow
@pytest.mark.parametrize("path", TOLD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_app_answers_as_the_case_says(path: Path, tmp_path: Path) -> None:
    compare_case(read_case(path), tmp_path)
