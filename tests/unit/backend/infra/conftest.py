"""Projects of a few specs, compiled and written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fastgen.api import load
from fastgen.backend.compiler import compile_program
from fastgen.ir.project import Project

HERE = Path(__file__).parent
SPECS = {
    "tiny": "app notes\nentity Note { text: text(1..) }\nresource Note\n",
    "wide": (HERE / "wide.fg").read_text(encoding="utf-8"),
    "values": (HERE / "values.fg").read_text(encoding="utf-8"),
    "library": (HERE / "library.fg").read_text(encoding="utf-8"),
}


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Return a function from the name of a spec to the files of its project."""
    done: dict[str, Project] = {}

    def compile_spec(name: str) -> Project:
        if name not in done:
            path = tmp_path_factory.mktemp("specs") / f"{name}.fg"
            path.write_text(SPECS[name], encoding="utf-8")
            loaded = load(path)
            assert loaded.program is not None, [
                found.message for found in loaded.report.diagnostics
            ]
            done[name] = compile_program(loaded.program)
        return done[name]

    return compile_spec


@pytest.fixture(scope="session")
def written(
    compiled: Callable[[str], Project], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return a function from the name of a spec to the folder of its project."""
    done: dict[str, Path] = {}

    def write(name: str) -> Path:
        if name not in done:
            folder = tmp_path_factory.mktemp(name)
            for path, text in compiled(name).items():
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            done[name] = folder
        return done[name]

    return write
