"""``app/storage/``: files that clients send, where the program has some."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.stored_files import has_files, kept_files
from fastgen.backend.traits import STORAGE
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.files import brings_files, file_type
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class SweepingView:
    """``held`` names the columns that keep files; ``drops``: a table says what they had."""

    imports: str
    held: str
    drops: bool


def plan_storage(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules of files: what one is, where it lies, how it comes and goes."""
    program = context.program
    if not has_files(program):
        return
    modules = ["stored", "folder"]
    receives = any(map(brings_files, program.operations))
    if receives or any(file_type(each.result) for each in program.externs.values() if each.result):
        modules.append("media")
    if receives:
        modules.append("receiving")
    if any(operation.form == "file" for operation in program.operations):
        modules.append("sending")
    for module in modules:
        path = f"app/{STORAGE}/{module}.py"
        yield PlannedFile(path, f"{path}.jinja", None)
    view = sweeping_view(context)
    yield PlannedFile(f"app/{STORAGE}/sweeping.py", "app/storage/sweeping.py.jinja", view)


def sweeping_view(context: Context) -> SweepingView:
    """Return how it is known which contents rows have."""
    imported: list[Import] = [
        *symbols("sqlalchemy.orm", "InstrumentedAttribute"),
        *symbols("typing", "Any"),
        *symbols("app.database", "Database"),
        *symbols("app.settings", "Settings"),
        ("app.storage", "folder"),
        *symbols("collections.abc", "AsyncIterator Collection"),
        *symbols("contextlib", "asynccontextmanager suppress"),
        *symbols("pathlib", "Path"),
    ]
    columns = []
    for entity, field in kept_files(context.program):
        own = context.names.of(entity)
        imported.append((context.names.module_of(own.package, "models"), own.model))
        columns.append(f"{own.model}.{context.names.column(entity, field.name)}")
    if columns:
        imported += [
            *symbols("datetime", "UTC datetime timedelta"),
            *symbols("sqlalchemy", "and_ delete or_ select union_all"),
            (f"app.{STORAGE}.models", "DroppedFile"),
        ]
    opening = "HELD: tuple[InstrumentedAttribute[Any], ...] = ("
    held = wrap(opening, columns, ")", indent=0, display=True) if columns else f"{opening})"
    if len(columns) == 1:
        held = f"{opening}{columns[0]},)"
    return SweepingView(import_lines(imported, ["asyncio", "logging"]), held, bool(columns))
