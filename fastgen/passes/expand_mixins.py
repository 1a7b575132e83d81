"""Moves the members of mixins into the entities that include them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, get_args

from fastgen.diagnostics import Report, did_you_mean
from fastgen.ir.checked.entities import Trait
from fastgen.ir.entities import Entity, Include, Mixin
from fastgen.ir.spec import Spec

BUILT_IN: tuple[str, ...] = get_args(Trait)
Including = TypeVar("Including", Entity, Mixin)


def expand_mixins(spec: Spec, report: Report) -> Spec:
    """Return the spec whose entities have the members of their mixins; built-in ones stay included.

    Members come in the order of the includes, before the entity's own. A mixin may include others.

    >>> from fastgen.ir.entities import Field
    >>> from fastgen.ir.types import TypeRef
    >>> made = Field(name="made", type=TypeRef(name="datetime"))
    >>> spec = Spec(
    ...     mixins=(Mixin(name="Dated", fields=(made,)),),
    ...     entities=(Entity(name="Note", includes=(Include(names=("Dated",)),)),),
    ... )
    >>> [field.name for field in expand_mixins(spec, Report()).entities[0].fields]
    ['made']
    """
    if not any(entity.includes for entity in spec.entities) and not spec.mixins:
        return spec
    mixins = {mixin.name: mixin for mixin in reversed(spec.mixins)}
    expanded: dict[str, Mixin] = {}
    for name in mixins:
        _expanded_mixin(name, mixins, expanded, (), report)
    return spec.model_copy(
        update={
            "entities": tuple(
                _expand(entity, expanded, report) if entity.includes else entity
                for entity in spec.entities
            )
        }
    )


def _expanded_mixin(
    name: str,
    mixins: Mapping[str, Mixin],
    expanded: dict[str, Mixin],
    path: tuple[str, ...],
    report: Report,
) -> None:
    if name in expanded:
        return
    mixin = mixins[name]
    if name in path:
        report.error("FG2020", mixin.span, name=name)
        expanded[name] = mixin.model_copy(update={"includes": ()})
        return
    for include in mixin.includes:
        for inner in include.names:
            if inner in mixins:
                _expanded_mixin(inner, mixins, expanded, (*path, name), report)
    if name not in expanded:
        expanded[name] = _expand(mixin, expanded, report)


def _expand(owner: Including, mixins: Mapping[str, Mixin], report: Report) -> Including:
    included: list[Mixin] = []
    built_in: dict[str, None] = {}
    seen: set[str] = set()
    for include in owner.includes:
        for name in include.names:
            if name in seen:
                report.error("FG2001", include.span, name=name)
            elif name in BUILT_IN and name not in mixins:
                built_in[name] = None
            elif name in mixins:
                included.append(mixins[name])
            else:
                _report_unknown(name, include, mixins, report)
            seen.add(name)
    for mixin in included:
        for include in mixin.includes:
            built_in.update(dict.fromkeys(include.names))
    kept = (Include(names=tuple(built_in)),) if built_in else ()
    return owner.model_copy(
        update={
            "includes": kept,
            "fields": tuple(f for m in included for f in m.fields) + owner.fields,
            "views": tuple(v for m in included for v in m.views) + owner.views,
            "rules": tuple(r for m in included for r in m.rules) + owner.rules,
            "checks": tuple(c for m in included for c in m.checks) + owner.checks,
            "indexes": tuple(i for m in included for i in m.indexes) + owner.indexes,
        }
    )


def _report_unknown(
    name: str, include: Include, mixins: Mapping[str, Mixin], report: Report
) -> None:
    meant = did_you_mean(name, [*mixins, *BUILT_IN])
    report.error(
        "FG2023",
        include.span,
        name=name,
        help=f"did you mean `{meant}`?" if meant else None,
    )
