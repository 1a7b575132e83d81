"""Collects every declared name once, and reports the second declaration of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from fastgen.diagnostics import Report, Span
from fastgen.ir.application import Setting
from fastgen.ir.entities import Entity, Mixin
from fastgen.ir.spec import Spec
from fastgen.ir.surroundings import Extern, RuleFunction
from fastgen.ir.types import Enum, NamedType
from fastgen.passes.places import labelled
from fastgen.records import dataclass

Declared = TypeVar("Declared", Entity, Enum, NamedType, Mixin, RuleFunction, Extern, Setting)


@dataclass(frozen=True, slots=True)
class Names:
    """The declarations of a spec by name, in the order of the text."""

    entities: Mapping[str, Entity]
    enums: Mapping[str, Enum]
    types: Mapping[str, NamedType]
    mixins: Mapping[str, Mixin]
    rules: Mapping[str, RuleFunction]
    externs: Mapping[str, Extern]
    settings: Mapping[str, Setting]


def collect_names(spec: Spec, report: Report) -> Names:
    """Return the declarations by name; of two with the same name the first is kept.

    Entities, enums, types and mixins share one scope, rules and externs another.

    >>> from fastgen.ir.types import TypeRef
    >>> sku = NamedType(name="Sku", alias=TypeRef(name="string"))
    >>> report = Report()
    >>> list(collect_names(Spec(types=(sku, sku)), report).types), len(report)
    (['Sku'], 1)
    """
    capital: dict[str, Span | None] = {}
    functions: dict[str, Span | None] = {}
    return Names(
        entities=_keep_first(spec.entities, capital, report),
        enums=_keep_first(spec.enums, capital, report),
        types=_keep_first(spec.types, capital, report),
        mixins=_keep_first(spec.mixins, capital, report),
        rules=_keep_first(spec.rules, functions, report),
        externs=_keep_first(spec.externs, functions, report),
        settings=_keep_first(spec.settings, {}, report),
    )


def report_duplicate(name: str, span: Span | None, first: Span | None, report: Report) -> None:
    """Report the second declaration of a name in the text, with the first beside it."""
    if span is not None and first is not None and first.file == span.file:
        first, span = sorted((first, span), key=lambda place: place.start)
    report.error(
        "FG2001", span, name=name, labels=labelled(first, f"`{name}` is first declared here")
    )


def _keep_first(
    declared: Iterable[Declared], scope: dict[str, Span | None], report: Report
) -> dict[str, Declared]:
    kept: dict[str, Declared] = {}
    for node in declared:
        if node.name in scope:
            report_duplicate(node.name, node.span, scope[node.name], report)
        else:
            scope[node.name] = node.span
            kept[node.name] = node
    return kept
