"""``app/errors.py``: the errors that some module raises, and what answers them."""

from __future__ import annotations

from fastgen.backend.body_kinds import is_simple
from fastgen.backend.code import lay_out
from fastgen.backend.encoders import python_string
from fastgen.backend.features import challenge
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.known_errors import KNOWN_ERRORS, KnownError
from fastgen.backend.names import identifier
from fastgen.backend.overflows import has_overflows
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.backend.reading import deletes_rows
from fastgen.backend.statuses import status_name
from fastgen.ir.checked.program import Program
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass

FUNCTIONS = frozenset(
    """AppError Issue Problem add_error_handlers answer_app_error describe_issue item_errors logger
    problem_response problems refuse_unknown""".split()
)
"""What ``app.errors`` always offers besides errors."""

_CHALLENGE = """\
    def __init__(self, detail: str | None = None, *, field: str | None = None) -> None:
        super().__init__(detail, field=field, headers={{"WWW-Authenticate": {scheme}}})"""
_RETRY = """\
    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})"""


@dataclass(frozen=True, slots=True)
class ErrorView:
    """One class; ``status`` is a member of HTTPStatus, empty where the class above has it."""

    name: str
    parent: str
    status: str
    kind: str
    detail: str
    init: str


@dataclass(frozen=True, slots=True)
class ErrorsView:
    """What ``app/errors.py`` holds."""

    imports: str
    errors: tuple[ErrorView, ...]
    violations: bool
    items: bool
    """Whether bulk operations put the place of an item into their errors."""
    unknown: bool
    """Whether bodies name rows."""
    plain: bool
    """Whether some bodies are forms or texts."""
    contract: str
    """The class of the bodies of errors where a contract says what they look like, or empty."""
    mixed: bool
    """Whether some bodies are problem documents and others are not."""
    overflows: bool
    """Whether the database may compute whole numbers that 64 bits do not hold."""
    deletions: bool
    """Whether an operation may look for a row that it has deleted."""
    blank: bool
    """Whether a text with nothing in it is told from others that are not valid."""


def plan_errors(context: Context) -> LinkedFile:
    """Return ``app/errors.py``."""
    return LinkedFile(
        "app/errors.py",
        "app/errors.py.jinja",
        lambda used: errors_view(context, used),
        before=("app.violations",),
    )


def has_constraints(context: Context) -> bool:
    """Tell whether the database may refuse a row for a reason that the caller has to know."""
    return any(
        table.uniques
        or table.checks
        or any(
            column.unique
            or column.foreign_key
            or column.type.check
            or (column.primary_key and not column.identifier)
            for column in table.columns
        )
        for table in context.tables
    )


def errors_view(context: Context, used: frozenset[str]) -> ErrorsView:
    """Return the view of ``app/errors.py`` when other modules import ``used`` from it."""
    catalogue = {**KNOWN_ERRORS, **declared_errors(context.program)}
    violations = has_constraints(context)
    wanted = {"NotFound", "Invalid", "Unavailable"} | (set(used) - FUNCTIONS)
    unknown = "refuse_unknown" in used
    if violations or unknown:
        wanted.add("UnknownRow")
    if violations:
        wanted |= {"Conflict", "Taken"}
    for name in sorted(wanted):
        if name not in catalogue:
            raise AssertionError(f"app.errors has no {name}")
        while (name := catalogue[name].parent) != "AppError":
            wanted.add(name)
    scheme = challenge(context.program)
    contract = context.contracts.needed
    deletions = any(map(deletes_rows, context.program.operations))
    imported: list[Import] = [
        *symbols("collections.abc", "Iterator Sequence"),
        *symbols("http", "HTTPStatus"),
        *symbols("typing", "Any ClassVar"),
        *symbols("fastapi", "FastAPI Request"),
        *symbols("fastapi.exceptions", "RequestValidationError"),
        *symbols("fastapi.responses", "JSONResponse"),
        *symbols("pydantic", "BaseModel"),
        *symbols("sqlalchemy.exc", "DBAPIError InterfaceError InternalError OperationalError"),
        ("sqlalchemy.exc", "TimeoutError as PoolTimeoutError"),
        *symbols("starlette.exceptions", "HTTPException"),
        *symbols("starlette.routing", "Match"),
    ]
    if violations:
        imported += symbols("sqlalchemy.exc", "IntegrityError")
        imported += symbols("app.violations", "find_violation")
    overflows = has_overflows(context.functions)
    if overflows:
        imported += symbols("pydantic", "ValidationError")
    if deletions:
        imported += symbols("sqlalchemy.exc", "NoResultFound")
    default = context.contracts.app
    mixed = len(context.contracts.shapes) > 0 and context.contracts.uses_problems
    if contract:
        imported += symbols("starlette.types", "Scope")
        imported += symbols("app.contract", f"Failure Issue answer_failure inside {default}")
        if mixed:
            imported += symbols("app.contract", "Problem")
    items = "item_errors" in used
    if items:
        imported += symbols("contextlib", "contextmanager")
    return ErrorsView(
        imports=import_lines(imported, ["logging", "re"]),
        errors=tuple(
            error_view(name, error, scheme) for name, error in catalogue.items() if name in wanted
        ),
        violations=violations,
        items=items,
        unknown=unknown,
        plain=any(map(is_simple, context.program.operations)),
        contract=default if contract else "",
        mixed=mixed,
        overflows=overflows,
        deletions=deletions,
        blank=any(each.contract.tells_blank for each in context.program.operations),
    )


def declared_errors(program: Program) -> dict[str, KnownError]:
    """Return the errors that only this program has, by class."""
    known = {error.kind for error in KNOWN_ERRORS.values()} | {"hidden"}
    found: dict[str, KnownError] = {}
    for operation in program.operations:
        for raised in operation.raises:
            if raised.kind not in known:
                words = raised.kind.replace("_", " ")
                found[identifier(pascal_case(raised.kind))] = KnownError(
                    "AppError", raised.status, raised.kind, words[:1].upper() + words[1:]
                )
    return dict(sorted(found.items()))


def error_view(name: str, error: KnownError, scheme: str) -> ErrorView:
    """Return the view of one class."""
    challenge = lay_out(_CHALLENGE.format(scheme=scheme).split("\n"))
    init = {"Unauthenticated": challenge, "Unavailable": _RETRY}
    return ErrorView(
        name=name,
        parent=error.parent,
        status=status_name(error.status) if error.status else "",
        kind=python_string(error.kind),
        detail=python_string(error.detail),
        init=init.get(name, ""),
    )
