"""Every error that the API can answer, as problem details (RFC 9457)."""

import logging
import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.violations import find_violation

logger = logging.getLogger(__name__)

MAX_ISSUES = 20
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
# Pydantic quotes the input in these messages, or says what only a Python programmer knows.
MESSAGES = {
    "bytes_type": "Input should be JSON",
    "extra_forbidden": "Unknown key",
    "model_attributes_type": "Input should be an object",
    "missing": "Field required",
    "uuid_parsing": "Input should be a UUID",
    "uuid_type": "Input should be a UUID",
}
# The states of PostgreSQL after which the same request may succeed: connections that are lost or
# refused, no room, a lock or a transaction that had to give way, a server that stops.
OUTAGES = ("08", "25006", "25P03", "40", "53", "55P03", "57", "58")
KINDS = {"missing": "missing", "extra_forbidden": "unknown_key"}


class Issue(BaseModel):
    field: str
    kind: str
    message: str


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    kind: str
    errors: list[Issue] = []


class AppError(Exception):
    """An error with a place in the contract; anything else that is raised is a 500."""

    status: ClassVar[HTTPStatus]
    kind: ClassVar[str]
    detail: ClassVar[str]

    def __init__(
        self,
        detail: str | None = None,
        *,
        field: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.message = detail or self.detail
        self.issues = [Issue(field=field, kind=self.kind, message=self.message)] if field else []
        self.headers = headers
        super().__init__(self.message)


class Unauthenticated(AppError):
    status = HTTPStatus.UNAUTHORIZED
    kind = "unauthenticated"
    detail = "Authentication is required"

    def __init__(self, detail: str | None = None, *, field: str | None = None) -> None:
        super().__init__(detail, field=field, headers={"WWW-Authenticate": "Bearer"})


class BadToken(Unauthenticated):
    kind = "bad_token"
    detail = "The token is invalid or has expired"


class WrongLogin(Unauthenticated):
    kind = "wrong_login"
    detail = "The login or the password is wrong"


class Forbidden(AppError):
    status = HTTPStatus.FORBIDDEN
    kind = "forbidden"
    detail = "You may not do this"


class NotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    kind = "not_found"
    detail = "There is nothing here"


class Conflict(AppError):
    status = HTTPStatus.CONFLICT
    kind = "conflict"
    detail = "The request conflicts with the current state"


class Taken(Conflict):
    kind = "taken"
    detail = "Already in use"


class Unsupported(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    kind = "unsupported"
    detail = "The body should be application/json"


class Invalid(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid"
    detail = "The request is not valid"


class UnknownRow(Invalid):
    kind = "unknown_row"
    detail = "Refers to something that does not exist"


class TooMany(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too_many"
    detail = "Too many attempts, try again later"


class Unavailable(AppError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "unavailable"
    detail = "The service is not available, try again later"

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "1"})


def refuse_unknown(places: Sequence[str]) -> None:
    """Refuse a body that names rows at these places which are not there for the caller."""
    if places:
        error = UnknownRow() if len(places) == 1 else Invalid()
        error.issues = [
            Issue(field=place, kind=UnknownRow.kind, message=UnknownRow.detail)
            for place in places[:MAX_ISSUES]
        ]
        raise error


def place_of(location: Sequence[object], body: object) -> Iterator[str]:
    """Yield the keys that lead to a place in a body: pydantic also names members of unions."""
    for part in location:
        if isinstance(body, dict) and part not in body and part in body.values():
            continue
        if part != "[key]":
            yield str(part)
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and isinstance(part, int):
            body = body[part]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of an operation that can answer these errors."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }


def problem_response(
    status: HTTPStatus,
    kind: str,
    detail: str,
    issues: Sequence[Issue] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        title=status.phrase, status=status, detail=detail, kind=kind, errors=list(issues)
    )
    return JSONResponse(
        problem.model_dump(),
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def describe_issue(error: dict[str, object], body: object = None) -> Issue:
    """Turn an error of pydantic into one that repeats nothing of the input."""
    location = error["loc"]
    parts = list(place_of(location[1:], body)) if isinstance(location, tuple) else []
    name = ".".join(part if part.isdigit() or PLAIN_NAME.fullmatch(part) else "?" for part in parts)
    kind = str(error["type"])
    message = MESSAGES.get(kind, str(error["msg"]))
    return Issue(field=name[:200], kind=KINDS.get(kind, "invalid"), message=message[:200])


async def answer_app_error(_: Request, error: AppError) -> JSONResponse:
    return problem_response(error.status, error.kind, error.message, error.issues, error.headers)


async def answer_invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
    errors = error.errors()
    if errors[0]["type"] == "json_invalid":
        return problem_response(HTTPStatus.BAD_REQUEST, "malformed", "The body is not valid JSON")
    if any(item["loc"][0] == "path" for item in errors):
        return await answer_app_error(_, NotFound())
    issues = [describe_issue(item, error.body) for item in errors[:MAX_ISSUES]]
    kind = issues[0].kind if len(issues) == 1 else Invalid.kind
    return problem_response(Invalid.status, kind, Invalid.detail, issues)


async def answer_http_exception(request: Request, error: HTTPException) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    kinds = {400: "malformed", 404: "not_found", 405: "not_allowed", 413: "too_large"}
    headers = dict(error.headers) if error.headers else None
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(allowed_methods(request))}
    return problem_response(status, kinds.get(status, "invalid"), status.description, (), headers)


def allowed_methods(request: Request) -> Iterator[str]:
    """Yield the methods of a path; the router knows only those of the first route that it finds."""
    for method in METHODS:
        scope = {"type": "http", "method": method, "path": request.scope["path"], "root_path": ""}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            yield method


def problem_of(error: IntegrityError) -> AppError:
    """Say what a constraint is about that only the database can check without a race."""
    deletes = (error.statement or "").startswith("DELETE")
    violation = find_violation(error)
    match violation.kind:
        case "unique" if violation.message:
            return Conflict(violation.message)
        case "unique":
            return Taken(field=violation.field)
        case "conflict":
            return Conflict(violation.message, field=violation.field)
        case "reference" if deletes:
            return Conflict("Other rows still refer to this one")
        case "reference":
            return UnknownRow(field=violation.field)
        case _:
            return Invalid(violation.message, field=violation.field)


async def answer_violation(request: Request, error: IntegrityError) -> JSONResponse:
    return await answer_app_error(request, problem_of(error))


def is_outage(error: DBAPIError) -> bool:
    """Tell whether the database could not serve, or gave way to another transaction."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    state: str | None = getattr(error.orig, "sqlstate", None)
    # Without a state it is the driver that lost track of its connection.
    return isinstance(error, InternalError) if state is None else state.startswith(OUTAGES)


async def answer_database_error(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, DBAPIError) and not is_outage(error):
        raise error
    logger.error("The database is not available", exc_info=error)
    return await answer_app_error(request, Unavailable())


def add_error_handlers(app: FastAPI) -> None:
    app.exception_handler(AppError)(answer_app_error)
    app.exception_handler(RequestValidationError)(answer_invalid_request)
    app.exception_handler(HTTPException)(answer_http_exception)
    app.exception_handler(IntegrityError)(answer_violation)
    for unavailable in (DBAPIError, PoolTimeoutError, TimeoutError, ConnectionError):
        app.exception_handler(unavailable)(answer_database_error)
