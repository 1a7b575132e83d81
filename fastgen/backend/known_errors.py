"""The errors of the language as classes of a project: their parents, statuses and words."""

from __future__ import annotations

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
    "ToolFailed": KnownError("AppError", 422, "tool_failed", "This cannot be worked on"),
    "TooMany": KnownError("AppError", 429, "too_many", "Too many attempts, try again later"),
    "Internal": KnownError("AppError", 500, "internal", "Something went wrong"),
    "NotWritten": KnownError("AppError", 501, "not_implemented", "This is not written yet"),
    "Unavailable": KnownError(
        "AppError", 503, "unavailable", "The service is not available, try again later"
    ),
    "ToolLate": KnownError("AppError", 504, "tool_late", "This took too long"),
}
"""Every error of the language by its class, parents first."""


def default_statuses() -> dict[str, int]:
    """Return the status of each kind where a spec says no other.

    >>> default_statuses()["taken"]
    409
    """
    found: dict[str, int] = {"hidden": 404}
    for error in KNOWN_ERRORS.values():
        status, above = error.status, error
        while status is None:
            above = KNOWN_ERRORS[above.parent]
            status = above.status
        found.setdefault(error.kind, status)
    return found
