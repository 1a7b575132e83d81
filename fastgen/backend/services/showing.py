"""The function that shows rows with their lists: one query for each list, whatever the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.backend.code import dictionary, fit, signature
from fastgen.backend.services.nested_rows import One, nested_of
from fastgen.backend.services.outputs import Output
from fastgen.backend.services.statements import Caller

if TYPE_CHECKING:
    from fastgen.backend.services.package import PackageService


def write_show(service: PackageService, output: Output) -> str:
    """Add the function that shows rows with their lists, and return its name."""
    own = service.names.of(output.entity)
    view = output.schema.removeprefix(own.prefix).removesuffix("Public").lower()
    name = f"show_{own.singular}_{view}s" if view else f"show_{own.plural}"
    caller, asked = _caller_of_lists(service, output)
    lines = [
        signature(
            name,
            ["connection: AsyncConnection", *asked, "rows: Sequence[dict[str, Any]]"],
            f"list[{output.schema}]",
        ),
        '    """Add to each row what it has several of, by one query for all rows."""',
        f'    keys = [row["{output.key}"] for row in rows]',
    ]
    items: list[str] = []
    for many in output.manies:
        lines.append(
            f"    {many.hint}: dict[object, list[{many.annotation}]] =" " {key: [] for key in keys}"
        )
        given = '{"keys": keys}'
        if many.binds.expressions:
            entries = [("keys", "keys"), *service.caller_values(caller, many)]
            given = f"given_{many.hint}"
            lines += [f"    {line}" for line in fit(f"{given} = {dictionary(entries)}").split("\n")]
        run = f"await connection.execute({many.statement}, {given})"
        if many.annotation == "dict[str, object]":
            lines.append(f"    for row in ({run}).mappings():")
            lines.append(f'        {many.hint}[row["owner"]].append({many.item})')
        else:
            item = f"item_{len(items) + 1}" if items else "item"
            items.append(item)
            lines.append(f"    for {item} in {run}:")
            shown = item if many.item == "row" else f"{item}.key"
            lines.append(f"        {many.hint}[{item}.owner].append({shown})")
    shown_lists = [
        *((f'"{one.label}"', nested) for one, nested in _nested(output)),
        *((f'"{many.label}"', f'{many.hint}[row["{output.key}"]]') for many in output.manies),
    ]
    record = ", ".join(f"{key}: {value}" for key, value in shown_lists)
    lines.append(
        f"    return [{output.schema}.model_validate({{**row, {record}}}) for row in rows]"
    )
    return service.module.function(name, lines)


def _caller_of_lists(service: PackageService, output: Output) -> tuple[Caller, list[str]]:
    """Return the caller as lists of an output know it, and the parameter that it is."""
    from fastgen.backend.services.reads import may_be_anonymous

    if not service.asks_caller(*output.manies):
        return Caller(service.module, service.functions, need="no"), []
    if may_be_anonymous(service, output):
        return Caller(service.module, service.functions, need="optional"), ["caller: Caller | None"]
    return Caller(service.module, service.functions, need="required"), ["caller: Caller"]


def _nested(output: Output) -> list[tuple[One, str]]:
    return [(one, nested_of("row", one)) for one in output.ones]
