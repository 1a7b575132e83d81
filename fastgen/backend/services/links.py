"""The links of a to-many relation: the statements and the function that add and clear them."""

from __future__ import annotations

from fastgen.backend.code import signature
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.services.writes import WriteWriter
from fastgen.ir.checked.entities import Field


def link_names(writer: WriteWriter, declared: Field) -> tuple[str, str]:
    """Return the constants that add and clear the links of a to-many relation."""
    found = writer.naming.association(writer.entity.name, declared.name)
    (owner,) = found.owner_columns
    stem = local(declared.name)
    model = found.model.name
    add = writer.module.lowered.share(f"add_all_{stem}", lambda: n.call("insert", n.name(model)))
    clear = writer.module.lowered.share(
        f"clear_{stem}",
        lambda: n.method(
            n.call("delete", n.name(model)),
            "where",
            n.compare(n.name(f"{model}.{owner}"), "==", n.call("bindparam", n.text("key"))),
        ),
    )
    return add, clear


def add_links(writer: WriteWriter, declared: Field) -> str:
    """Return the function that adds rows to a to-many relation."""
    stem = local(declared.name)
    name = f"add_{stem}"
    if name in writer.module.functions_text:
        return name
    found = writer.naming.association(writer.entity.name, declared.name)
    (owner,), (item,) = found.owner_columns, found.item_columns
    add, _ = link_names(writer, declared)
    kind = writer.service.key_annotation(writer.entity.name)
    target = writer.service.key_annotation(declared.target or "")
    one = item if item not in ("connection", "key", stem) else f"{item}_"
    several = f"{stem}_" if stem in ("connection", "key") else stem
    lines = [
        signature(
            name,
            [
                "connection: AsyncConnection",
                f"key: {kind}",
                f"{several}: Sequence[{target}]",
            ],
            "None",
        ),
        f"    if {several}:",
        f'        rows = [{{"{owner}": key, "{item}": {one}}}'
        f" for {one} in dict.fromkeys({several})]",
        f"        await connection.execute({add}, rows)",
    ]
    return writer.module.function(name, lines, last=True)
