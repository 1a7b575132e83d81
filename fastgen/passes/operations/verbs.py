"""Knows the verbs of a resource: method, status, and how each one behaves."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.operations import HttpMethod, OperationVerb
from fastgen.ir.operations import Method, Route, Verb

METHODS: Mapping[OperationVerb, tuple[HttpMethod, int]] = {
    "list": ("GET", 200),
    "read": ("GET", 200),
    "create": ("POST", 201),
    "update": ("PATCH", 200),
    "replace": ("PUT", 200),
    "delete": ("DELETE", 204),
    "bulk_create": ("POST", 201),
    "bulk_update": ("PATCH", 200),
    "bulk_delete": ("DELETE", 204),
    "toggle_add": ("POST", 200),
    "toggle_remove": ("DELETE", 200),
    "move": ("POST", 200),
}
"""The default method and the status of each verb."""

METHOD_NAMES: Mapping[Method, HttpMethod] = {
    "get": "GET",
    "post": "POST",
    "put": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
}


def method_of(route: Route | None, default: HttpMethod, report: Report) -> HttpMethod:
    """Return the method that a route says; one that no operation has is reported."""
    if route is None or route.method is None:
        return default
    if route.method not in METHOD_NAMES:
        method = route.method.upper()
        report.error("FG3070", route.span, method=method, help="say `at get`, for example")
    return METHOD_NAMES.get(route.method, default)


PLAIN: Mapping[Verb, OperationVerb] = {
    "list": "list",
    "read": "read",
    "create": "create",
    "update": "update",
    "replace": "replace",
    "delete": "delete",
}
BULK: Mapping[Verb, OperationVerb] = {
    "create": "bulk_create",
    "update": "bulk_update",
    "delete": "bulk_delete",
}
BULK_MAXIMUM = 100
"""How many rows a bulk operation takes when nobody says."""

INPUTS: Mapping[OperationVerb, str] = {
    "create": "Create",
    "update": "Update",
    "replace": "Replace",
    "bulk_create": "Create",
    "bulk_update": "BulkUpdate",
}
"""What follows the entity in the name of an input."""

OF_THE_COLLECTION: frozenset[OperationVerb] = frozenset(
    {"list", "create", "bulk_create", "bulk_update", "bulk_delete"}
)
CREATING: frozenset[OperationVerb] = frozenset({"create", "replace", "bulk_create"})
READING: frozenset[OperationVerb] = frozenset({"list", "read"})
MANY: frozenset[OperationVerb] = frozenset({"list", "bulk_create", "bulk_update"})
TOGGLES: frozenset[OperationVerb] = frozenset({"toggle_add", "toggle_remove"})
WITHOUT_IT: frozenset[OperationVerb] = frozenset({"list", "bulk_create"})
"""Verbs that are about no single row, not even one that is being made."""
