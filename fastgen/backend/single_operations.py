"""Which operation on one row does the work of a bulk one."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.ir.checked.operations import Operation


def single_of(operation: Operation, operations: Iterable[Operation]) -> Operation | None:
    """Return the operation on one row that a bulk one does many times: of its resource, if any."""
    if not operation.verb.startswith("bulk_"):
        return None
    verb = operation.verb.removeprefix("bulk_")
    found = [
        other
        for other in operations
        if other.verb == verb
        and other.entity == operation.entity
        and other.target is None
        and not any(each.role == "scope" for each in other.path_parameters)
    ]
    collection = operation.path.removesuffix("/bulk")
    own = (
        each
        for each in found
        if each.path == collection or each.path.startswith(f"{collection}/{{")
    )
    return next(own, found[0] if found else None)
