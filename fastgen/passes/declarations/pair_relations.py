"""Pairs the two sides of every relation: each `via` must meet a field that points back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastgen.diagnostics import Report, did_you_mean
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.types import RowType
from fastgen.passes.declarations.collect_names import Names
from fastgen.passes.places import labelled

Fields = dict[str, dict[str, Field]]


def pair_relations(fields: Fields, names: Names, report: Report) -> Fields:
    """Return the fields with `via` filled in on both sides.

    The inverse of a many-to-many set is an `inverse` whose `via` names that set. An inverse to-one
    may be null, since the other row may not be there.

    >>> pair_relations({}, Names({}, {}, {}, {}, {}, {}, {}), Report())
    {}
    """
    paired = {entity: dict(own) for entity, own in fields.items()}
    for entity, own in fields.items():
        for field in own.values():
            if field.kind == "inverse":
                _pair(entity, field, paired, report)
    _check_on_delete(names, fields, report)
    _check_both_sides(paired, report)
    return paired


def _pair(entity: str, field: Field, paired: Fields, report: Report) -> None:
    others = paired[field.target or ""]
    other = others.get(field.via or "")
    to_one = isinstance(field.type, RowType)
    if (
        other is None
        or other.target != entity
        or other.kind not in {"reference", "many_to_many"}
        or other.via is not None
    ):
        _report_mismatch(entity, field, others, report)
    elif to_one and not (other.kind == "reference" and other.flags.unique):
        report.error(
            "FG5007",
            field.span,
            point=field.name,
            field=field.name,
            via=f"{field.target}.{field.via}",
            labels=labelled(other.span, "several rows may point at the same one"),
            help=f"write `{field.name}: {field.target}[] via {field.via}`, "
            f"or make `{field.via}` unique",
        )
    else:
        others[other.name] = replace(other, via=field.name)
    if to_one:
        paired[entity][field.name] = replace(field, nullable=True)


def _report_mismatch(
    entity: str, field: Field, others: Mapping[str, Field], report: Report
) -> None:
    via = field.via or ""
    backs = [
        name
        for name, other in others.items()
        if other.target == entity and other.kind in {"reference", "many_to_many"} and not other.via
    ]
    meant = did_you_mean(via, backs) or (backs[0] if len(backs) == 1 else None)
    other = others.get(via)
    target = field.target or ""
    if other is None:
        text = f"`{target}` has no field `{via}`"
        remark = labelled(field.span, text)
    else:
        remark = labelled(other.span, f"this is not a `{entity}`")
    help_text: str | None = None
    if meant:
        help_text = f"did you mean `via {meant}`?"
    elif other is None:
        help_text = f"add `{via}: {entity}` to `{target}`"
    report.error(
        "FG5001",
        field.span,
        point=via,
        field=field.name,
        via=f"{target}.{via}",
        labels=remark,
        help=help_text,
    )


def _check_on_delete(names: Names, fields: Fields, report: Report) -> None:
    for entity in names.entities.values():
        for node in entity.fields:
            field = fields[entity.name][node.name]
            if node.on_delete is None:
                continue
            if field.kind != "reference":
                report.error("FG5004", node.span, field=node.name)
            elif node.on_delete == "clear" and not field.nullable:
                report.error(
                    "FG5003",
                    node.span,
                    field=node.name,
                    help=f"write `{node.name}: {field.target}? on delete clear`",
                )


def _check_both_sides(paired: Fields, report: Report) -> None:
    """Report two sets that point at each other, when nothing says whether they are one relation."""
    seen: set[str] = set()
    for entity, own in paired.items():
        for field in own.values():
            if field.kind != "many_to_many" or field.via is not None or field.target == entity:
                continue
            for other in paired.get(field.target or "", {}).values():
                if other.id in seen and other.target == entity and other.via is None:
                    report.error(
                        "FG5015",
                        field.span,
                        point=field.name,
                        one=other.id,
                        other=field.id,
                        labels=labelled(other.span, "this one has no other side yet"),
                        help=f"write `{field.name}: {field.target}[] via {other.name}`",
                    )
            if field.kind == "many_to_many" and field.via is None:
                seen.add(field.id)
