"""Entity tags: versions of rows, answers that may be kept for a while (docs, sections 7 and 10)."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from fastgen.semantics.callers import looks_at_caller
from fastgen.semantics.calls import Call
from fastgen.semantics.messages import Response
from fastgen.semantics.problems import refused
from fastgen.semantics.values import Row
from fastgen.semantics.versions import is_versioned, version_of

_TAG = re.compile(r'"[^"]*"')
ONE_ROW = frozenset({"read", "create", "update", "replace", "move", "toggle_add", "toggle_remove"})
"""The verbs that answer one row, with its tag."""
CONDITIONAL = frozenset({"update", "replace", "delete", "move"})
"""The verbs that look at `If-Match`."""


def require_version(call: Call, row: Row) -> None:
    """Require that a row still has the version that the request says: 412 (`stale`)."""
    said = call.request.header("If-Match")
    if said is None or said.strip() == "*" or call.operation.verb not in CONDITIONAL:
        return
    if not is_versioned(call.world, row):
        return
    known = {tag.strip('"').partition("-")[0] for tag in _TAG.findall(said)}
    if str(version_of(call.world, row)) not in known:
        raise refused("stale", 412)


def tagged(call: Call, response: Response) -> Response:
    """Return an answer with its tag; to somebody who has it already, 304 and no body."""
    operation = call.operation
    digest = sha256(response.render()).hexdigest()[:16]
    headers: dict[str, str] = {}
    if operation.cache is not None:
        private = asks_who_calls(call)
        scope = "private" if private else "public"
        headers["Cache-Control"] = f"{scope}, max-age={operation.cache}"
        headers["ETag"] = f'"{digest}"'
        if private:
            headers["Vary"] = "Authorization"
    elif (
        operation.verb in ONE_ROW and response.about and is_versioned(call.world, response.about[0])
    ):
        headers["ETag"] = f'"{version_of(call.world, response.about[0])}-{digest}"'
    if not headers:
        return response
    said = call.request.header("If-None-Match") or ""
    has_it = said.strip() == "*" or headers["ETag"] in _TAG.findall(said)
    if operation.method == "GET" and response.status == 200 and has_it:
        return Response(304, headers=headers, empty=True, about=response.about)
    return replace(response, headers={**response.headers, **headers})


def asks_who_calls(call: Call) -> bool:
    """Tell whether an operation depends on who calls, if only to count requests."""
    if looks_at_caller(call.program, call.operation):
        return True
    return call.operation.rate is not None and bool(call.program.authentications)
