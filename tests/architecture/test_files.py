"""What every file of the repository must be like."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden"
SOURCES = sorted(
    path
    for top in ("fastgen", "tests")
    for path in (ROOT / top).rglob("*.py")
    if GOLDEN not in path.parents[1:]  # recorded output lies in folders there
)
DECISIONS = ROOT / "docs/decisions"
LONGEST_FILE = 400
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "base", "misc"}

FIRST_DECISIONS = (
    "ir-is-the-only-contract",
    "jinja-lays-out-libcst-composes",
    "generated-project-is-the-users",
    "pristine-output-is-stored",
    "diagnostics-are-values",
    "meaning-of-a-spec-is-executable",
    "data-ships-in-the-wheel",
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_short_named_for_what_it_is_and_says_so(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    assert path.stem not in VAGUE_NAMES
    docstring = ast.get_docstring(ast.parse(text))
    assert (
        docstring or not text
    ), "a module starts with one sentence that says what it knows or does"


def test_the_decisions_are_written_down_one_page_each() -> None:
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in pages]
    assert numbers == list(range(1, len(pages) + 1))
    assert tuple(path.stem[5:] for path in pages[:7]) == FIRST_DECISIONS
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {int(path.name[:4])}\. \S", text), path.name
        assert all(f"\n## {part}\n" in text for part in ("Context", "Decision", "Consequences"))
        assert len(text.splitlines()) <= 60, path.name
