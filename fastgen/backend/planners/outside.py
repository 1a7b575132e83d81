"""``app/outside/``: what functions written by hand may use, where the program hands it to them."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.import_lines import Import
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.ir.checked.files import file_type, handles_files
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import HANDED

ARCHIVE = "application/zip"
CLASSES: dict[str, Import] = {
    "root": ("app.outside.root", "Root"),
    "tool": ("app.outside.tool", "Tool"),
}
"""What a setting that is handed over becomes."""


def outside_modules(program: Program) -> tuple[str, ...]:
    """Return the modules of ``app/outside/`` that a program needs."""
    kinds = {kind for _, kind in handed_settings(program)}
    externs = program.externs.values()
    taken = [file_type(each.type) for extern in externs for each in extern.parameters]
    archives = any(file and (not file.media or ARCHIVE in file.media) for file in taken)
    wanted = {
        "names": bool(kinds) or archives,
        "root": bool(kinds),
        "tool": "tool" in kinds,
        "launch": "tool" in kinds,
        "files": any(map(handles_files, externs)),
        "archive": archives,
    }
    return tuple(name for name, needed in wanted.items() if needed)


def handed_settings(program: Program) -> Iterator[tuple[str, str]]:
    """Yield the name and the type of every setting that is a root or a tool, or is taken as one."""
    for setting in program.settings:
        if isinstance(setting.type, ScalarType) and setting.type.name in HANDED:
            yield setting.name, setting.type.name
    for extern in program.externs.values():
        for each in extern.parameters:
            if isinstance(each.type, ScalarType) and each.type.name in HANDED:
                yield "", each.type.name


def plan_outside(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules, and the package around them."""
    modules = outside_modules(context.program)
    if modules:
        yield PlannedFile("app/outside/__init__.py", "empty.jinja", None)
    for module in modules:
        path = f"app/outside/{module}.py"
        yield PlannedFile(path, f"{path}.jinja", None)
