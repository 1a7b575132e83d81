"""Reports what the language has and this release does not compile: never ignored silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from fastgen.diagnostics import Report
from fastgen.ir.entities import Entity, Field, Mixin
from fastgen.ir.expressions import Located
from fastgen.ir.node import Node
from fastgen.ir.operations import Operation
from fastgen.ir.spec import Spec
from fastgen.records import dataclass

Found: TypeAlias = Iterator[Node | Located | None]


@dataclass(frozen=True, slots=True)
class Construct:
    """A part of the language that is not compiled: its code, its name, and where a spec uses it."""

    code: str
    what: str
    find: Callable[[Spec], Found]

    @property
    def point(self) -> str:
        """The word to point at: the last one of its name."""
        return self.what.split("`")[1].split(" ")[0] if "`" in self.what else ""


def _operations(spec: Spec) -> Iterator[Operation]:
    yield from spec.actions
    for resource in spec.resources:
        yield from resource.operations or ()


def _owners(spec: Spec) -> Iterator[Entity | Mixin]:
    yield from spec.mixins
    yield from spec.entities


def _fields(spec: Spec) -> Iterator[Field]:
    for owner in _owners(spec):
        yield from owner.fields


def _auth(kind: str) -> Construct:
    def find(spec: Spec) -> Found:
        return (node for node in (spec.app.auths if spec.app else ()) if node.kind == kind)

    return Construct("FG4901", f"`auth {kind}`", find)


def _second_auth(spec: Spec) -> Found:
    """Yield an `auth` of a kind that the same users have already."""
    kinds: set[tuple[str, str]] = set()
    for node in spec.app.auths if spec.app else ():
        if (node.user, node.kind) in kinds:
            yield node
        kinds.add((node.user, node.kind))


def _several_users(spec: Spec) -> bool:
    return len({node.user for node in (spec.app.auths if spec.app else ())}) > 1


def _tenants_of_several(spec: Spec) -> Found:
    """Yield the fields with the flag `tenant` where callers are rows of several entities."""
    if _several_users(spec):
        yield from (field for field in _fields(spec) if "tenant" in field.flags)


def _answers_of_many(spec: Spec) -> Found:
    """Yield the `return` lines of operations that answer many rows."""
    for operation in _operations(spec):
        if operation.verb in ("list", "bulk"):
            yield from operation.answer[:1]


def _hidden(spec: Spec) -> Found:
    """Yield what is said of the error `hidden`: it is told as `not_found`."""
    for node in (spec.app, *spec.resources, *_operations(spec)):
        if node is not None and node.errors is not None:
            yield from (kind for kind in node.errors.kinds if kind.name == "hidden")


def _order_of_checks(spec: Spec) -> Found:
    if spec.app is not None and spec.app.order_of_checks:
        yield spec.app


UNSUPPORTED: tuple[Construct, ...] = (
    _auth("oidc"),
    Construct("FG4901", "a second `auth` of the same kind for the same users", _second_auth),
    Construct("FG4901", "`tenant` beside several entities of callers", _tenants_of_several),
    Construct("FG3901", "`return` where many rows are answered", _answers_of_many),
    Construct("FG3901", "`hidden` as an error of its own", _hidden),
    Construct("FG3901", "`order_of_checks`", _order_of_checks),
)
"""Everything that is understood but not compiled yet; compiling one more removes its line."""


def report_unsupported(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with one report for each use of what is not compiled yet.

    >>> report_unsupported(Spec(), Report()) == Spec()
    True
    """
    for construct in UNSUPPORTED:
        for node in construct.find(spec):
            span = None if node is None else node.span
            report.error(construct.code, span, point=construct.point, what=construct.what)
    return spec
