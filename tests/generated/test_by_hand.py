"""Functions that somebody has written: kept by a build, checked by mypy, the examples, and HTTP."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, PostgreSQL
from tests.generated.conftest import build_into
from tests.generated.test_examples import CHECKS, run

BODIES = ROOT / "tests/generated/bodies"
SPEC = ROOT / "tests/generated/specs/slots.fg"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose functions are written, with files for their examples."""
    folder = tmp_path_factory.mktemp("by_hand") / "slots"
    build_into(folder, SPEC)
    for body in BODIES.glob("*.txt"):
        name = body.name.removesuffix(".txt")
        place = "tests" if name.startswith("test_") else "app/extensions"
        (folder / place / name).write_text(body.read_text())
    files = folder / "tests/files"
    files.mkdir()
    for name in ("cat.png", "cat64.png"):
        (files / name).write_bytes(PNG)
    return folder


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_project_with_its_functions_is_clean(check: str, written: Path) -> None:
    run(CHECKS[check], written)


def test_its_functions_do_what_the_spec_says_on_sqlite(written: Path) -> None:
    run(["pytest", "-q", "-p", "no:cacheprovider", "tests/test_extensions.py"], written)
    run(["pytest", "-q", "-p", "no:cacheprovider", "tests/test_by_hand.py"], written)


def test_its_functions_do_what_the_spec_says_on_postgresql(
    written: Path, postgresql: PostgreSQL
) -> None:
    run(
        ["pytest", "-q", "-p", "no:cacheprovider", "tests/test_by_hand.py"],
        written,
        TEST_DATABASE_URL=postgresql.new_database(),
    )


def test_a_function_stays_and_mypy_says_what_its_new_type_is(written: Path, tmp_path: Path) -> None:
    text = SPEC.read_text().replace(
        "extern words_of(line: text)", "extern words_of(line: text, n: int)"
    )
    spec = tmp_path / "slots.fg"
    spec.write_text(
        text.replace('example ("a b")', 'example ("a b", 1)').replace(
            "words_of(word)", "words_of(word, 2)"
        )
    )
    body = written / "app/extensions/words_of.py"
    kept = body.read_text()
    build_into(written, spec)
    assert body.read_text() == kept
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "."],
        cwd=written,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    build_into(written, SPEC)
    [line] = [line for line in result.stdout.splitlines() if ": error:" in line]
    assert line.startswith("app/extensions/functions.py:")
    assert "Callable[[str], Coroutine[Any, Any, list[str]]]" in line
    assert "Callable[[str, int], Awaitable[list[str]]]" in line
