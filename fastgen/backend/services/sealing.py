"""Secrets in the code of services: sealed for a row whose key is known before it is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastgen.backend.blind_indexes import index_of, is_sealed, seals
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.names import attribute
from fastgen.backend.unsupported import Unsupported
from fastgen.ir.checked.entities import Field, ShapeField

if TYPE_CHECKING:
    from fastgen.backend.services.writes import WriteWriter

SIMPLE = re.compile(r"[\w.]+")
"""Code that may be written twice."""


def entries_of(
    writer: WriteWriter, declared: Field, column: str, code: str
) -> list[tuple[str, str]]:
    """Return the columns that the value of a field goes to, with their code.

    A secret goes into its own, sealed, and into that of its index.
    """
    if not is_sealed(declared):
        return [(column, code)]
    if not writer.row_key:
        raise Unsupported(f"a secret of a row whose key is not known ({declared.id})")
    index = index_of(writer.entity, declared)
    if index is not None and not SIMPLE.fullmatch(code):
        name = writer.lowering.scope.taken.fresh(local(declared.name))
        writer.work.body.append(f"{name} = {code}")
        code = name
    seal = writer.module.use("app.vault", "to_seal")
    entries = [(column, f"{seal}({code}, {writer.row_key})")]
    if index is not None:
        entries.append((writer.naming.columns(writer.entity.name, index.name)[0], code))
    return entries


def key_of_new_row(
    writer: WriteWriter, given: Mapping[str, ShapeField], body: str
) -> tuple[str, bool]:
    """Return the code of the key of a new row, empty if nobody knows it, and whether it is made.

    A key that the column would draw is drawn before.
    """
    (name,) = writer.entity.key
    if writer.entity.fields[name].generated and writer.fills_defaults:
        key = writer.row_key or "key"
        writer.work.body.append(f"{key} = {writer.module.use('app.ids', 'uuid7')}()")
        return key, True
    if name in given and not writer.row_key:
        return f"{body}.{attribute(given[name].name)}", False
    return writer.row_key, False


def key_of_replaced(writer: WriteWriter, key: str, body: str) -> str:
    """Return the code of the key of a row as it is once it is replaced: the body may say another.

    All that is sealed for the row is sealed again then, so all of it has to be in the body.
    """
    fields = writer.entity.fields
    parts = writer.shape.fields if writer.shape is not None else ()
    given = {each.source or each.name: attribute(each.name) for each in parts}
    (name,) = writer.entity.key if len(writer.entity.key) == 1 else ("",)
    if name not in given or not seals(writer.entity):
        return key
    kept = [each for each in fields.values() if is_sealed(each) and each.name not in given]
    if kept and any(each.name not in writer.assigned for each in kept):
        raise Unsupported(f"a new key of a row that keeps a secret ({kept[0].id})")
    return f"{body}.{given[name]}"
