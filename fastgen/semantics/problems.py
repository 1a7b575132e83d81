"""Errors: every kind, its words, and the problem document that answers it (docs, section 15)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastgen.diagnostics.span import Span
from fastgen.semantics.messages import PROBLEM, Response

MOST_ISSUES = 20
"""At most 20 are listed."""
DETAILS: Mapping[str, str] = {
    "malformed": "The body is not valid JSON",
    "unauthenticated": "Authentication is required",
    "bad_token": "The token is invalid or has expired",
    "wrong_login": "The login or the password is wrong",
    "inactive": "The account is not active",
    "forbidden": "You may not do this",
    "not_found": "There is nothing here",
    "not_allowed": "Specified method is invalid for this resource",
    "conflict": "The request conflicts with the current state",
    "taken": "Already in use",
    "illegal_move": "The current state does not allow this",
    "too_many_rows": "There are too many rows to show",
    "too_large": "The body is too large",
    "unsupported": "The body should be application/json",
    "invalid": "The request is not valid",
    "missing": "Field required",
    "unknown_key": "Unknown key",
    "unknown_row": "Refers to something that does not exist",
    "too_many": "Too many attempts, try again later",
    "stale": "Somebody has changed this in the meantime",
    "not_implemented": "This is not written yet",
}
NO_PATH = "Nothing matches the given URI"
_PLAIN_FIELD = re.compile(r"[A-Za-z0-9_.-]{0,100}")


class NotInThisReleaseError(Exception):
    """A program uses what the interpreter does not know; says what, and where."""

    def __init__(self, what: str, span: Span | None = None) -> None:
        place = f"{span.file}:{span.line}: " if span is not None else ""
        super().__init__(f"{place}{what} has no meaning in this release")
        self.span = span


@dataclass(frozen=True, slots=True)
class Issue:
    """What is wrong at one place of a request."""

    field: str
    kind: str
    message: str


class RefusedError(Exception):
    """The request is answered with an error; raised to leave the step, which undoes everything."""

    def __init__(
        self,
        kind: str,
        status: int,
        detail: str,
        issues: tuple[Issue, ...] = (),
        headers: Mapping[str, str] | None = None,
        *,
        said: bool = False,
        fixed: bool = False,
    ) -> None:
        super().__init__(kind, status, detail)
        self.said = said
        """Whether the words are those of the spec, at the place where it refuses."""
        self.fixed = fixed
        """Whether the status is, too; else a contract may say another one for the kind."""
        self.kind = kind
        self.status = status
        self.detail = detail
        self.issues = issues
        self.headers = headers or {}

    def response(self) -> Response:
        """Return the problem document."""
        document = {
            "type": "about:blank",
            "title": title(self.status),
            "status": self.status,
            "detail": self.detail,
            "kind": self.kind,
            "errors": [
                {"field": speakable(one.field), "kind": one.kind, "message": one.message}
                for one in self.issues[:MOST_ISSUES]
            ],
        }
        return Response(self.status, document, {"Content-Type": PROBLEM, **self.headers})


def title(status: int) -> str:
    """Return what HTTP calls a status.

    >>> title(422), title(413)
    ('Unprocessable Entity', 'Request Entity Too Large')
    """
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def speakable(field: str) -> str:
    """Return the place of an issue; "an error never repeats the input", so odd names become `?`.

    >>> speakable("lines.0.quantity"), speakable("data.<script>")
    ('lines.0.quantity', 'data.?')
    """
    return ".".join(part if _PLAIN_FIELD.fullmatch(part) else "?" for part in field.split("."))


def refused(kind: str, status: int, detail: str | None = None) -> RefusedError:
    """Return an error that is about no field."""
    return RefusedError(kind, status, detail or DETAILS.get(kind, title(status)))


def invalid(issues: Sequence[Issue]) -> RefusedError:
    """Return the answer to a request with these issues.

    "When all issues are of one kind and there is one, `kind` is that kind."
    """
    kind = issues[0].kind if len(issues) == 1 else "invalid"
    return RefusedError(kind, 422, DETAILS["invalid"], tuple(issues))


def about(kind: str, status: int, field: str, message: str | None = None) -> RefusedError:
    """Return an error about one field, found after the request itself was found to be in order."""
    detail = message or DETAILS.get(kind, title(status))
    return RefusedError(kind, status, detail, (Issue(field, kind, detail),))
