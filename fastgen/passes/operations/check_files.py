"""Checks an input with files: it is a form, which holds words and files, and describes one row."""

from __future__ import annotations

from fastgen.diagnostics import Span
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.files import file_type, holds_files
from fastgen.ir.checked.operations import OperationVerb
from fastgen.ir.checked.types import InputType, ListType, ScalarType, Type
from fastgen.passes.declarations.type_text import with_article
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.operations.resolve_parameters import is_word


def check_files(shape: Shape, verb: OperationVerb, span: Span | None, typer: Typer) -> None:
    """Report what cannot stand beside a file, and files of more rows than one."""
    for part in shape.fields:
        nested = _nested(part.type)
        if nested is not None:
            _check_nested(nested, span, typer)
    if not holds_files(shape):
        return
    if verb.startswith("bulk_"):
        first = next(part for part in shape.fields if file_type(part.type) is not None)
        name = file_type(first.type)
        typer.report.error(
            "FG2037", span, type=name.name if name else "", place="a body with many rows"
        )
        return
    for part in shape.fields:
        hidden = isinstance(part.type, ScalarType) and part.type.name == "password"
        if file_type(part.type) is None and not is_word(part.type) and not hidden:
            typer.report.error(
                "FG3017", span, name=part.name, type=with_article(part.type), place="a form"
            )


def _nested(type_: Type) -> str | None:
    inner = type_.item if isinstance(type_, ListType) else type_
    return inner.entity if isinstance(inner, InputType) else None


def _check_nested(entity: str, span: Span | None, typer: Typer) -> None:
    """Report rows that are created inside another one and cannot be without a file."""
    for field in typer.tables.fields[entity].values():
        found = file_type(field.type)
        if found is not None and not field.optional:
            typer.report.error("FG2037", span, type=found.name, place="a nested row")
            return
