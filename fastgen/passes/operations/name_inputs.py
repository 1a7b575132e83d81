"""Names the inputs of operations: two that differ do not share the name of a class."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.operations import Operation
from fastgen.ir.naming import pascal_case
from fastgen.passes.operations.verbs import INPUTS
from fastgen.records import replace


def name_inputs(operations: Iterable[Operation]) -> list[Operation]:
    """Return the operations; the second input of a name is called like its operation.

    ``update_customer_me`` takes a ``CustomerMeUpdate``, unless it accepts the same as
    ``update_customer``.
    """
    taken: set[str] = set()
    known: dict[str, list[Shape]] = {}
    named = []
    for operation in operations:
        shape, suffix = operation.input, INPUTS.get(operation.verb)
        if shape is None or suffix is None:
            named.append(operation)
            continue
        same = known.setdefault(shape.name, [])
        found = next((each for each in same if each.fields == shape.fields), None)
        if found is None:
            found = replace(shape, name=_free_name(operation, shape.name, suffix, taken))
            taken.add(found.name)
            same.append(found)
        named.append(replace(operation, input=found))
    return named


def _free_name(operation: Operation, wish: str, suffix: str, taken: set[str]) -> str:
    verb = operation.verb.removeprefix("bulk_")
    words = operation.name.removeprefix(f"{verb}_").removesuffix("_bulk")
    name, number = wish, 1
    while name in taken:
        name = f"{pascal_case(words)}{number if number > 1 else ''}{suffix}"
        number += 1
    return name
