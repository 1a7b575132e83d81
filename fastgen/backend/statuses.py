"""The statuses of HTTP by the names that every supported Python has for them."""

from __future__ import annotations

from http import HTTPStatus

from fastgen.backend.unsupported import Unsupported

_OLD_NAMES = {
    413: "REQUEST_ENTITY_TOO_LARGE",
    414: "REQUEST_URI_TOO_LONG",
    416: "REQUESTED_RANGE_NOT_SATISFIABLE",
    422: "UNPROCESSABLE_ENTITY",
}
"""What Python 3.11 calls the members that later versions renamed."""


def status_name(status: int) -> str:
    """Return the member of HTTPStatus for a status.

    >>> status_name(422), status_name(409)
    ('UNPROCESSABLE_ENTITY', 'CONFLICT')
    """
    try:
        return _OLD_NAMES.get(status) or HTTPStatus(status).name
    except ValueError:
        raise Unsupported(f"the status {status}, which is no registered one") from None
