"""Knows which function does what a verb says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastgen.ir.checked.operations import OperationVerb
from fastgen.semantics import bulk, operations
from fastgen.semantics.actions import perform_action
from fastgen.semantics.calls import Call
from fastgen.semantics.messages import Response

VERBS: Mapping[OperationVerb, Callable[[Call], Response]] = {
    "list": operations.list_rows,
    "read": operations.read_row,
    "create": operations.create_row,
    "update": operations.update_row,
    "replace": operations.replace_row,
    "delete": operations.delete_row,
    "bulk_create": bulk.bulk_create,
    "bulk_update": bulk.bulk_update,
    "bulk_delete": bulk.bulk_delete,
    "toggle_add": operations.toggle,
    "toggle_remove": operations.toggle,
    "move": operations.move_row,
    "action": perform_action,
}


def perform(call: Call) -> Response:
    """Do what the verb of the operation says."""
    return VERBS[call.operation.verb](call)
