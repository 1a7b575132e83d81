"""``app/answering.py``: answers that are not JSON, where some operation gives one."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.import_lines import import_lines
from fastgen.backend.pieces import Piece, closure, imports_of, symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.backend.planners.support import SupportView

ANSWERS: dict[str, Piece] = {
    "Page": Piece(
        imports=(
            *symbols("collections.abc", "Mapping"),
            *symbols("fastapi.responses", "HTMLResponse"),
        )
    ),
    "Table": Piece(imports=symbols("fastapi", "Response")),
    "write_csv": Piece(
        imports=(
            *symbols("collections.abc", "Sequence"),
            *symbols("decimal", "Decimal"),
            *symbols("io", "StringIO"),
            *symbols("pydantic", "BaseModel"),
            *symbols("pydantic_core", "to_json"),
        ),
        modules=("csv",),
    ),
    "percent_encoded": Piece(imports=symbols("urllib.parse", "quote")),
    "same_site": Piece(),
}
"""What the module may hold, in its order."""


def plan_answers(_: Context) -> Iterator[LinkedFile]:
    """Yield the module of answers that are not JSON."""
    yield LinkedFile("app/answering.py", "app/answering.py.jinja", answers_view)


def answers_view(used: frozenset[str]) -> SupportView | None:
    """Return the view of ``app/answering.py``, or None where every answer is JSON."""
    has = closure("app.answering", used, ANSWERS)
    if not has:
        return None
    modules = sorted({name for each in has for name in ANSWERS[each].modules})
    return SupportView(frozenset(has), import_lines(imports_of(has, ANSWERS), modules))
