"""What stands around bodies, and what errors look like (docs, sections 10 and 15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastgen.ir.checked.frames import (
    Frame,
    FrameConstant,
    FrameList,
    FramePart,
    FrameRecord,
    FrameText,
    mentions,
    parts_of,
    place_of,
)
from fastgen.ir.checked.operations import Contract, ErrorKind, Operation
from fastgen.ir.expressions import Text
from fastgen.semantics.messages import JSON, Response
from fastgen.semantics.problems import MOST_ISSUES, Issue, RefusedError, speakable


def fill(frame: Frame, parts: Mapping[str, object]) -> object:
    """Return a frame as JSON with its parts filled in.

    >>> fill(FrameText(("Only ", FramePart("message"))), {"message": "3"})
    'Only 3'
    """
    match frame:
        case FramePart(name=name):
            return parts[name]
        case FrameConstant(value=value):
            return value
        case FrameText(parts=pieces):
            return "".join(
                piece if isinstance(piece, str) else text(parts[piece.name]) for piece in pieces
            )
        case FrameList(items=items):
            return [fill(item, parts) for item in items]
        case FrameRecord(entries=entries):
            return {entry.wire: fill(entry.value, parts) for entry in entries}


def text(value: object) -> str:
    """Return a part of an error inside a text: "null as the empty text"."""
    return "" if value is None else str(value)


def keys_around(operation: Operation) -> tuple[str, ...]:
    """Return the keys that lead to the input inside a body, outermost first."""
    return tuple(str(step) for step in place_of(operation.contract.input, "it") or ())


def view_of(operation: Operation) -> str | None:
    """Return the view that the envelope of an operation shows rows through."""
    frame = operation.contract.answer
    parts = parts_of(frame) if frame is not None else ()
    return next((part.view for part in parts if part.view is not None), None)


def counts(operation: Operation) -> bool:
    """Tell whether a list tells its total without being asked."""
    listing = operation.listing
    asked = listing is not None and listing.total
    return mentions(operation.contract.answer, "total") and not asked


def enclosed(operation: Operation, response: Response) -> Response:
    """Return an answer in the envelope of its operation; one that is an error has none."""
    frame = operation.contract.answer
    if frame is None or response.empty or operation.listing is not None:
        return response
    body = response.body
    size = len(body) if isinstance(body, list) else 0
    parts = {"it": body, "items": body, "total": size, "next": None}
    return replace(response, body=fill(frame, parts))


def refusal(error: RefusedError, contract: Contract) -> Response:
    """Return the answer to an error, as the contract has it where the error was raised."""
    kind = contract.kinds.get(error.kind)
    words = None if error.said else words_of(kind)
    detail = words or error.detail
    issues = [one if error.said else restyled(one, contract) for one in error.issues[:MOST_ISSUES]]
    if not issues and kind is not None and kind.on is not None:
        issues = [Issue(kind.on, error.kind, detail)]
    status = error.status if error.fixed or kind is None else kind.status
    shape = (kind.shape if kind is not None else None) or contract.body
    if shape is None:
        styled = RefusedError(error.kind, status, detail, tuple(issues), error.headers)
        return styled.response()
    shown = [replace(one, field=speakable(one.field)) for one in issues]
    parts = {
        "kind": error.kind,
        "status": status,
        "message": detail,
        "field": shown[0].field if shown else None,
        "resource": contract.singular,
        "fields": by_field(shown, detail, contract.singular),
        "issues": [{"field": one.field, "kind": one.kind, "message": one.message} for one in shown],
    }
    return Response(status, fill(shape, parts), {"Content-Type": JSON, **error.headers})


def words_of(kind: ErrorKind | None) -> str | None:
    """Return the message of a kind, where it needs no arguments."""
    message = kind.message if kind is not None else None
    return message.plain if isinstance(message, Text) else None


def restyled(issue: Issue, contract: Contract) -> Issue:
    """Return an issue with the message that its kind has."""
    words = words_of(contract.kinds.get(issue.kind))
    return issue if words is None else replace(issue, message=words)


def by_field(issues: Sequence[Issue], detail: str, resource: str | None) -> dict[str, list[str]]:
    """Return "a map of lists": the messages by field, or under the resource where there is none.

    >>> by_field([], "not found", "article"), by_field([], "not found", None)
    ({'article': ['not found']}, {'body': ['not found']})
    """
    found: dict[str, list[str]] = {}
    for issue in issues:
        found.setdefault(issue.field or "body", []).append(issue.message)
    return found or {resource or "body": [detail]}
