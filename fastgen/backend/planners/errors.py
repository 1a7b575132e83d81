"""``app/errors.py``: the errors that some module raises, and what answers them."""

from __future__ import annotations

from dataclasses import replace

from fastgen.backend.encoders import python_string
from fastgen.backend.features import bearer
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import identifier
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, LinkedFile
from fastgen.backend.statuses import status_name
from fastgen.ir.checked.program import Program
from fastgen.ir.expressions import Text
from fastgen.ir.naming import pascal_case
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class KnownError:
    """An error of the language; a status of None is that of the class above."""

    parent: str
    status: int | None
    kind: str
    detail: str


KNOWN_ERRORS: dict[str, KnownError] = {
    "Unauthenticated": KnownError("AppError", 401, "unauthenticated", "Authentication is required"),
    "BadToken": KnownError(
        "Unauthenticated", None, "bad_token", "The token is invalid or has expired"
    ),
    "WrongLogin": KnownError(
        "Unauthenticated", None, "wrong_login", "The login or the password is wrong"
    ),
    "UnknownCaller": KnownError(
        "Unauthenticated", None, "unknown_caller", "The account does not exist any more"
    ),
    "Forbidden": KnownError("AppError", 403, "forbidden", "You may not do this"),
    "Inactive": KnownError("Forbidden", None, "inactive", "The account is not active"),
    "NotFound": KnownError("AppError", 404, "not_found", "There is nothing here"),
    "Hidden": KnownError("NotFound", None, "not_found", "There is nothing here"),
    "Conflict": KnownError(
        "AppError", 409, "conflict", "The request conflicts with the current state"
    ),
    "Taken": KnownError("Conflict", None, "taken", "Already in use"),
    "IllegalMove": KnownError(
        "Conflict", None, "illegal_move", "The current state does not allow this"
    ),
    "Stale": KnownError("AppError", 412, "stale", "Somebody has changed this in the meantime"),
    "TooLarge": KnownError("AppError", 413, "too_large", "The body is too large"),
    "Unsupported": KnownError(
        "AppError", 415, "unsupported", "The body should be application/json"
    ),
    "Invalid": KnownError("AppError", 422, "invalid", "The request is not valid"),
    "Malformed": KnownError("Invalid", 400, "malformed", "The body is not valid JSON"),
    "Missing": KnownError("Invalid", None, "missing", "Field required"),
    "Blank": KnownError("Invalid", None, "blank", "Must not be blank"),
    "UnknownKey": KnownError("Invalid", None, "unknown_key", "Unknown key"),
    "UnknownRow": KnownError(
        "Invalid", None, "unknown_row", "Refers to something that does not exist"
    ),
    "TooMany": KnownError("AppError", 429, "too_many", "Too many attempts, try again later"),
    "Internal": KnownError("AppError", 500, "internal", "Something went wrong"),
    "NotWritten": KnownError("AppError", 501, "not_implemented", "This is not written yet"),
    "Unavailable": KnownError(
        "AppError", 503, "unavailable", "The service is not available, try again later"
    ),
}
"""Every error of the language by its class, parents first."""

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
    catalogue = {**restyled_errors(context.program), **declared_errors(context.program)}
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
    auth = bearer(context.program)
    scheme = python_string(auth.scheme if auth else "Bearer")
    imported: list[Import] = [
        *symbols("collections.abc", "Iterator Sequence"),
        *symbols("http", "HTTPStatus"),
        *symbols("typing", "Any ClassVar"),
        *symbols("fastapi", "FastAPI Request"),
        *symbols("fastapi.exceptions", "RequestValidationError"),
        *symbols("fastapi.responses", "JSONResponse"),
        *symbols("pydantic", "BaseModel"),
        *symbols("sqlalchemy.exc", "InterfaceError OperationalError"),
        ("sqlalchemy.exc", "TimeoutError as PoolTimeoutError"),
        *symbols("starlette.exceptions", "HTTPException"),
        *symbols("starlette.routing", "Match"),
    ]
    if violations:
        imported += symbols("sqlalchemy.exc", "IntegrityError")
        imported += symbols("app.violations", "find_violation")
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
    )


def restyled_errors(program: Program) -> dict[str, KnownError]:
    """Return the known errors with the status and the message that the app gives them."""
    app = program.spec.app
    said = {each.name for each in app.errors.kinds} if app and app.errors else set()
    found = dict(KNOWN_ERRORS)
    for name, error in KNOWN_ERRORS.items():
        kind = program.errors.get(error.kind)
        if kind is None or error.kind not in said or name == "Hidden":
            continue
        plain = kind.message.plain if isinstance(kind.message, Text) else None
        parent = KNOWN_ERRORS.get(error.parent)
        inherits = error.status is None and parent is not None and parent.status == kind.status
        status = None if inherits else kind.status
        found[name] = replace(error, status=status, detail=plain or error.detail)
    return found


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
    init = {"Unauthenticated": _CHALLENGE.format(scheme=scheme), "Unavailable": _RETRY}
    return ErrorView(
        name=name,
        parent=error.parent,
        status=status_name(error.status) if error.status else "",
        kind=python_string(error.kind),
        detail=python_string(error.detail),
        init=init.get(name, ""),
    )
