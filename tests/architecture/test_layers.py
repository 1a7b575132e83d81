"""Who may import whom, and what importing fastgen costs."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "fastgen"

HOMES = {
    "lark": {"frontend"},
    "jinja2": {"backend", "workspace"},
    "libcst": {"backend", "workspace"},
    "torch": {"neural"},
    "transformers": {"neural"},
    "outlines": {"neural"},
    "typer": {"cli"},
    "rich": {"cli"},
    "yaml": {"frontend", "ir", "contracts"},
}
"""The parts of the package that may import each heavy library."""

HEAVY = {*HOMES, "pydantic", "fastapi", "sqlalchemy", "llguidance", "numpy"}
COMMAND_LINE = {"typer", "rich"}


def imported_by(path: Path) -> Iterator[str]:
    """Yield the top-level names of the modules that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.partition(".")[0]


def loaded_after(statement: str) -> set[str]:
    """Return the top-level modules that are loaded in a new process after a statement."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(done.stdout.split())


def test_the_layers_hold() -> None:
    # In a process of its own: import-linter configures logging and caches for the whole process.
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_is_imported_in_its_home_only(library: str) -> None:
    importers = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if library in imported_by(path)
    }
    assert importers <= HOMES[library]


def test_importing_fastgen_loads_nothing_heavy() -> None:
    assert not loaded_after("import fastgen; fastgen.__version__; dir(fastgen)") & HEAVY


def test_the_program_starts_without_the_compiler() -> None:
    loaded = loaded_after("import fastgen.cli.main")
    assert not loaded & (HEAVY - COMMAND_LINE)


def test_every_public_name_can_be_loaded() -> None:
    import fastgen

    assert fastgen.__all__ == sorted(fastgen.__all__)
    for name in fastgen.__all__:
        assert getattr(fastgen, name) is not None
    with pytest.raises(AttributeError):
        getattr(fastgen, "nothing")  # noqa: B009  mypy refuses the attribute
