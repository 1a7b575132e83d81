"""``app/reading.py``: bodies that are not JSON, where some operation takes one."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.records import dataclass

KNOWN = frozenset("""read_form read_fields describe_form read_text read_plain describe_text
    refuse_strangers MOST_FIELDS MULTIPART media_type""".split())
"""What others import from the module."""


@dataclass(frozen=True, slots=True)
class FormsView:
    """``has`` are the readers that are needed; ``cors`` tells that other origins may send."""

    title: str
    imports: str
    has: frozenset[str]
    cors: bool
    uploads: bool
    """Whether some forms have files."""


def plan_forms(context: Context) -> Iterator[LinkedFile]:
    """Yield the module of bodies that are not JSON."""

    def view(used: frozenset[str]) -> FormsView | None:
        if unknown := used - KNOWN:
            raise AssertionError(f"app.reading has no {sorted(unknown)}")
        return (
            forms_view(used, cors=bool(context.program.cors), uploads="MOST_FIELDS" in used)
            if used
            else None
        )

    yield LinkedFile(
        "app/reading.py",
        "app/reading.py.jinja",
        view,
        before=("app.errors", "app.query", "app.settings"),
    )


def forms_view(used: frozenset[str], *, cors: bool, uploads: bool) -> FormsView:
    """Return the view of ``app/reading.py``."""
    has = used & {"read_form", "read_text"}
    imported: list[Import] = [
        *symbols("collections.abc", "Awaitable Callable"),
        *symbols("typing", "Annotated Any TypeVar"),
        *symbols("fastapi", "Request"),
        *symbols("fastapi.exceptions", "RequestValidationError"),
        *symbols("pydantic", "ValidationError"),
        *symbols("app.errors", "Forbidden Malformed NotFound Unsupported"),
        *symbols("app.query", "names_no_row"),
    ]
    if "read_text" in has:
        imported += symbols("pydantic", "BaseModel")
    if "read_form" in has:
        imported += symbols("pydantic", "TypeAdapter")
        imported += symbols("urllib.parse", "parse_qsl")
        imported += symbols("app.query", "notation_of")
    if not uploads or "read_text" in has:
        imported += symbols("fastapi", "Depends")
    if uploads:
        imported += [*symbols("collections.abc", "Sequence"), *symbols("fastapi", "params")]
    if cors:
        imported += symbols("app.settings", "CurrentSettings")
    what = "forms" if "read_text" not in has else "texts"
    title = "Bodies that are forms or texts." if len(has) > 1 else f"Bodies that are {what}."
    return FormsView(title, import_lines(imported), has, cors, uploads)
