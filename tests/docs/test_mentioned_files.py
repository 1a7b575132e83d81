"""The files of the repository that the documentation names in its prose are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import FENCE, ROOT, documents

ROOMS = "fastgen|tests|docs|grammars|examples|templates|benchmarks|ir_schemas"
NAMED = re.compile(rf"`((?:{ROOMS})/[\w./-]*)`")
GENERATED = re.compile(r"tests/(?:(?:test_\w+|conftest|rows)\.py|files/[\w.]*)")
"""Files of a generated project, whose tests lie in a folder of the same name."""


@pytest.mark.parametrize(
    "document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_files_that_are_named_exist(document: Path) -> None:
    prose = FENCE.sub("", document.read_text(encoding="utf-8"))
    named = {name for name in NAMED.findall(prose) if not GENERATED.fullmatch(name)}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
