"""Where tests find what an answer is about, what they put around a body, and what errors say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.literals import Literal
from fastgen.ir.checked.frames import FrameRecord, PartName, Step, place_of
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program

ILLEGAL = 409
"""What stands for a move from a state that it does not leave."""
KINDS = {401: "unauthenticated", 403: "forbidden", 404: "not_found", ILLEGAL: "illegal_move"}
"""The kinds of error that the rules of access, and the rows of a path, end in."""


def below(place: Iterable[Step]) -> str:
    """Return the subscripts that lead to a place.

    >>> below(("errors", 0))
    '["errors"][0]'
    """
    return "".join(f"[{quoted(step) if isinstance(step, str) else step}]" for step in place)


def opened(operation: Operation, answer: str) -> str:
    """Return the code of the row, or of the list, that an answer is about."""
    frame = operation.contract.answer
    if frame is None:
        return f"{answer}.json()"
    part: PartName = "items" if operation.answers_many else "it"
    return f"{answer}.json(){below(place_of(frame, part) or ())}"


def within_quotes(code: str) -> str:
    """Return code as it stands in braces inside a text in double quotes.

    >>> within_quotes('answer.json()["id"]')
    "{answer.json()['id']}"
    """
    return "{" + code.replace('"', "'") + "}"


def items_in(operation: Operation, page: str, part: PartName = "items") -> str:
    """Return the code of a part of a page: its items, its total, what comes next."""
    frame = operation.contract.answer
    return f"{page}{below((part,) if frame is None else place_of(frame, part) or ())}"


def enclosed(operation: Operation, body: Literal) -> Literal:
    """Return a body in the envelope of an operation."""
    place = place_of(operation.contract.input, "it")
    for step in reversed(place or ()):
        body = {str(step): body}
    return body


def status_of(operation: Operation | Program, kind: str) -> int:
    """Return the status of a kind of error where an operation is."""
    return operation.contract.kinds[kind].status


def status_line(operation: Operation | Program, kinds: Iterable[str], answer: str) -> str:
    """Return the assertion about the status of an error that is of one of these kinds."""
    return f"assert {answer}.status_code {one_of(operation, kinds)}"


def one_of(operation: Operation | Program, kinds: Iterable[str]) -> str:
    """Return the code that compares a status with those of some kinds of error."""
    found = sorted({status_of(operation, kind) for kind in kinds})
    return f"== {found[0]}" if len(found) == 1 else f"in {{{', '.join(map(str, found))}}}"


def shape_of(operation: Operation | Program, kind: str) -> FrameRecord | None:
    """Return the shape of the body of an error; None is a problem document."""
    found = operation.contract.kinds.get(kind)
    return (found.shape if found is not None else None) or operation.contract.body


def issue_lines(
    operation: Operation, of: str, answer: str, field: str, kind: str | None = None
) -> Iterator[str]:
    """Yield the assertion about the one issue of an error of a kind, as far as its body tells.

    ``field`` and ``kind`` are code.
    """
    frame, kind = shape_of(operation, of), kind or quoted(of)
    issues = ("errors",) if frame is None else place_of(frame, "issues")
    if issues is not None:
        found = f'[(e["field"], e["kind"]) for e in {answer}.json(){below(issues)}]'
        yield f"assert {found} == [({field}, {kind})]"
    elif (fields := place_of(frame, "fields")) is not None:
        yield f"assert list({answer}.json(){below(fields)}) == [{field}]"
    elif (place := place_of(frame, "field")) is not None:
        yield f"assert {answer}.json(){below(place)} == {field}"
    elif (place := place_of(frame, "kind")) is not None:
        yield f"assert {answer}.json(){below(place)} == {kind}"


def places_lines(operation: Operation, answer: str, places: str) -> Iterator[str]:
    """Yield the assertion about the places of the issues of an error, if its body tells them."""
    frame = shape_of(operation, "invalid")
    issues = ("errors",) if frame is None else place_of(frame, "issues")
    fields = place_of(frame, "fields")
    if issues is not None:
        yield f'assert [each["field"] for each in {answer}.json(){below(issues)}] == {places}'
    elif fields is not None:
        yield f"assert list({answer}.json(){below(fields)}) == {places}"


def place_lines(operation: Operation | Program, answer: str, field: str) -> Iterator[str]:
    """Yield the assertion about the place of the first issue of an error of form."""
    frame = shape_of(operation, "invalid")
    issues = ("errors",) if frame is None else place_of(frame, "issues")
    fields = place_of(frame, "fields")
    if issues is not None:
        yield f'assert {answer}.json(){below(issues)}[0]["field"] == {field}'
    elif fields is not None:
        yield f"assert {field} in {answer}.json(){below(fields)}"


def kind_lines(operation: Operation | Program, kind: str, answer: str) -> Iterator[str]:
    """Yield the assertion about the kind of an error, if its body tells it."""
    frame = shape_of(operation, kind)
    place = ("kind",) if frame is None else place_of(frame, "kind")
    if place is not None:
        yield f"assert {answer}.json(){below(place)} == {quoted(kind)}"


def message_lines(
    operation: Operation | Program, kind: str, answer: str, message: str
) -> Iterator[str]:
    """Yield the assertion about the words of an error, if its body tells them as they are."""
    frame = shape_of(operation, kind)
    place = ("detail",) if frame is None else place_of(frame, "message")
    if place is not None:
        yield f"assert {answer}.json(){below(place)} == {quoted(message)}"


def styled(operation: Operation, found: int | None) -> int | None:
    """Return the status that an operation gives to what its rules end in."""
    kind = operation.contract.kinds.get(KINDS.get(found or 0, ""))
    return kind.status if kind is not None else found
