"""``app/outside/``: what functions written by hand may use, where the program hands it to them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.ir.checked.files import file_type, handles_files
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import HANDED

ARCHIVE = "application/zip"


def outside_modules(program: Program) -> tuple[str, ...]:
    """Return the modules of ``app/outside/`` that a program needs."""
    externs = program.externs.values()
    taken = [each.type for extern in externs for each in extern.parameters]
    kinds = {each.name for each in taken if isinstance(each, ScalarType)} & HANDED
    files = [file for each in taken if (file := file_type(each)) is not None]
    archives = any(not file.media or ARCHIVE in file.media for file in files)
    wanted = {
        "names": bool(kinds) or archives,
        "root": bool(kinds),
        "tool": "tool" in kinds,
        "launch": "tool" in kinds,
        "files": any(map(handles_files, externs)),
        "archive": archives,
    }
    return tuple(name for name, needed in wanted.items() if needed)


def plan_outside(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules, and the package around them."""
    modules = outside_modules(context.program)
    if modules:
        yield PlannedFile("app/outside/__init__.py", "empty.jinja", None)
    for module in modules:
        path = f"app/outside/{module}.py"
        yield PlannedFile(path, f"{path}.jinja", None)
