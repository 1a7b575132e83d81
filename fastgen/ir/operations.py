"""What can be asked: resources with their operations, and actions."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.application import Envelope, Errors
from fastgen.ir.entities import Rule, ViewItem
from fastgen.ir.node import BlockText, ExpressionText, Node, OrderText, RecordText
from fastgen.ir.types import TypeRef

Method = Literal["get", "post", "put", "patch", "delete", "head", "options"]
Verb = Literal["list", "read", "create", "update", "replace", "delete", "toggle", "bulk"]
Place = Literal["path", "query", "header", "cookie", "form", "body"]
FilterOperator = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "starts", "any"]


class Route(Node):
    """``at [METHOD] "path"``."""

    method: Method | None = None
    path: str | None = None


class Parameter(Node):
    """``name?: type = default from place as "wire"``; ``by`` picks another unique field."""

    name: str
    optional: bool = False
    type: TypeRef
    by: str | None = None
    default: ExpressionText | None = None
    place: Place | None = None
    wire: str | None = None
    description: str | None = None


class Filter(Node):
    """``filter f`` or ``filter label: path op``; ``path`` is dotted from the row."""

    name: str
    path: str | None = None
    operator: FilterOperator = "=="


class SortKey(Node):
    """``sort f`` or ``sort label: path``."""

    name: str
    path: str | None = None


class Pagination(Node):
    """``page size max maximum by style as names``."""

    size: int
    maximum: int | None = None
    style: Literal["offset", "number", "cursor"] | None = None
    names: tuple[str, ...] = ()


class Rate(Node):
    """``rate count per unit``."""

    count: int
    unit: Literal["second", "minute", "hour", "day"]


class Operation(Node):
    """One verb of a resource, or an action, with everything its block may say.

    For an action ``verb`` is None. ``operations`` are the members of a ``bulk`` line and
    ``bulk_maximum`` its limit. ``relation`` is the field of a ``toggle``. ``before`` holds
    ``require`` and ``let`` lines of a verb in order, or the whole body of an action; ``after`` the
    block of a verb; ``answer`` its ``return``.
    """

    verb: Verb | None = None
    name: str | None = None
    description: str | None = None
    parameters: tuple[Parameter, ...] = ()
    route: Route | None = None
    relation: str | None = None
    operations: tuple[Verb, ...] = ()
    bulk_maximum: int | None = None
    input: tuple[ViewItem, ...] | None = None
    assign: RecordText | None = None
    """The ``set`` record."""
    before: BlockText = ()
    after: BlockText = ()
    answer: BlockText = ()
    where: ExpressionText | None = None
    order: OrderText = ()
    filters: tuple[Filter, ...] = ()
    sorts: tuple[SortKey, ...] = ()
    search: tuple[str, ...] | None = None
    """Searched fields; an empty tuple means every field flagged ``search``."""
    page: Pagination | None = None
    total: bool = False
    """Whether ``?total=true`` is offered (the word ``total``)."""
    rules: tuple[Rule, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    errors: Errors | None = None
    rate: Rate | None = None
    cache: ExpressionText | None = None
    idempotent: bool = False
    enabled: ExpressionText | None = None


class Resource(Node):
    """``resource Entity as "name" at "path" { … }``; no operations means all five."""

    entity: str
    singular: str | None = None
    description: str | None = None
    route: Route | None = None
    operations: tuple[Operation, ...] | None = None
    target: ExpressionText | None = None
    rules: tuple[Rule, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    errors: Errors | None = None
    enabled: ExpressionText | None = None
    rate: Rate | None = None
