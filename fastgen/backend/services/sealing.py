"""Secrets in the code of services: sealed for a row whose key is known before it is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastgen.backend.names import attribute
from fastgen.backend.services.module import ServiceModule
from fastgen.ir.checked.entities import ShapeField

if TYPE_CHECKING:
    from fastgen.backend.services.writes import WriteWriter

SIMPLE = re.compile(r"[\w.]+")
"""Code that may be written twice."""


def sealed_code(module: ServiceModule, code: str, key: str) -> str:
    """Return a text as what a column of secrets takes."""
    return f"{module.use('app.vault', 'to_seal')}({code}, {key})"


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
