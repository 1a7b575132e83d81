"""The classes around bodies and answers: what they are called, and what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fastgen.backend.field_types import FieldType, list_of, plain
from fastgen.backend.frames import FrameClasses, attributes
from fastgen.backend.function_parts import ServiceFunction
from fastgen.backend.names import identifier
from fastgen.backend.program_index import ProgramIndex
from fastgen.backend.schema_classes import SchemaClass
from fastgen.ir.checked.frames import FrameRecord
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import NullableType
from fastgen.ir.naming import pascal_case

Add = Callable[[SchemaClass], FieldType]


def page_class(operation: Operation, index: ProgramIndex) -> str:
    """Return the name of a page: of its shape, unless another page of that name differs."""
    if operation.output is None or operation.listing is None:
        raise AssertionError(f"{operation.id} lists nothing")
    name = f"{operation.output.name.removesuffix('Public')}Page"
    style = _page_style(operation)
    for other in index.answering(operation.output.name):
        if other.listing is None:
            continue
        if other.id == operation.id:
            break
        if _page_style(other) != style:
            return f"{identifier(pascal_case(operation.name))}Page"
    return name


def _page_style(operation: Operation) -> tuple[object, ...]:
    listing = operation.listing
    if listing is None:
        raise AssertionError(f"{operation.id} lists nothing")
    return listing.page.style, listing.total, operation.contract.answer


def envelope_class(operation: Operation, index: ProgramIndex) -> str | None:
    """Return the class around the row, or the rows, that an operation other than a list answers.

    It is called after the rows, unless an operation before it shows them in another envelope.
    """
    frame, shown = operation.contract.answer, operation.output
    if frame is None or shown is None or operation.listing is not None:
        return None
    kind = operation.answers_many, isinstance(operation.result, NullableType)
    for other in index.answering(shown.name):
        if other.id == operation.id:
            break
        if other.listing is not None or other.contract.answer is None:
            continue
        if (other.answers_many, isinstance(other.result, NullableType)) != kind or (
            other.contract.answer != frame
        ):
            return f"{identifier(pascal_case(operation.name))}Envelope"
    return f"{shown.name.removesuffix('Public')}Envelope"


def input_envelope(operation: Operation, function: ServiceFunction) -> str | None:
    """Return the class around the body of an operation."""
    body = function.with_role("body")
    if operation.contract.input is None or not body:
        return None
    return f"{body[0].annotation.text}Envelope"


def around(operation: Operation, function: ServiceFunction, index: ProgramIndex) -> Iterator[str]:
    """Yield the names of the classes around the body and the answer of an operation."""
    for name in (input_envelope(operation, function), envelope_class(operation, index)):
        if name is not None:
            yield name


def way_to_body(frame: FrameRecord) -> Iterator[str]:
    """Yield the attributes that lead from an envelope to the body inside it."""
    for word, entry in attributes(frame):
        yield word
        if isinstance(entry.value, FrameRecord):
            yield from way_to_body(entry.value)


def add_page(
    operation: Operation, name: str, frame: FrameRecord, item: FieldType, add: Add
) -> None:
    """Add the class of a page in an envelope."""
    if operation.listing is None:
        raise AssertionError(f"{operation.id} lists nothing")
    cursor = operation.listing.page.style == "cursor"
    total = plain("int")
    parts = {
        "items": list_of(item),
        "total": total.optional() if operation.listing.total else total,
        "next": plain("str" if cursor else "int").optional(),
    }
    _add(name, frame, parts, add)


def add_envelope(operation: Operation, index: ProgramIndex, shown: FieldType, add: Add) -> None:
    """Add the class around what an operation answers, if there is one."""
    name, frame = envelope_class(operation, index), operation.contract.answer
    if name is None or frame is None:
        return
    one = shown.optional() if isinstance(operation.result, NullableType) else shown
    _add(
        name,
        frame,
        {"it": one, "items": list_of(shown), "total": plain("int"), "next": plain("None")},
        add,
    )


def add_input_envelope(operation: Operation, function: ServiceFunction, add: Add) -> None:
    """Add the class around the body of an operation, if there is one."""
    name, frame = input_envelope(operation, function), operation.contract.input
    if name is not None and frame is not None:
        body = function.with_role("body")[0].annotation
        parts = {"it": plain(body.text, *body.imports)}
        FrameClasses("input", lambda part: parts[part.name], add).make(name, frame)


def _add(name: str, frame: FrameRecord, parts: Mapping[str, FieldType], add: Add) -> None:
    FrameClasses("output", lambda part: parts[part.name], add).make(name, frame)
