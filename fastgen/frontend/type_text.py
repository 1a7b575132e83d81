"""The canonical text of types, labels, marks and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from fastgen.ir.entities import Field, ViewItem
from fastgen.ir.expression_text import print_expression, print_order
from fastgen.ir.operations import Parameter, Route
from fastgen.ir.string_text import quote
from fastgen.ir.types import TypeRef, ValueField

_SLASH = re.compile(r"\\[\s\S]|/")


def print_type(value: TypeRef) -> str:
    """Print a use of a type.

    >>> print_type(TypeRef(name="string", minimum=Decimal(1), maximum=Decimal(80), nullable=True))
    'string(1..80)?'
    """
    text = f"map<{value.item}>" if value.item is not None else value.name
    if value.member is not None:
        text += f".{value.member}"
    limits = list(_limits(value))
    if limits:
        text += f"({', '.join(limits)})"
    if value.many:
        text += "[]"
        if value.items_minimum is not None or value.items_maximum is not None:
            text += f"({_range(value.items_minimum, value.items_maximum)})"
    return f"{text}?" if value.nullable else text


def _limits(value: TypeRef) -> Iterable[str]:
    """Yield what stands in the parentheses of a type."""
    if value.precision is not None:
        yield str(value.precision)
    if value.scale is not None:
        yield str(value.scale)
    if value.minimum is not None or value.maximum is not None:
        yield _range(value.minimum, value.maximum)
    if value.size is not None:
        yield f"..{value.size} {value.size_unit}"
    if value.pattern is not None:
        escaped = _SLASH.sub(lambda found: "\\/" if found[0] == "/" else found[0], value.pattern)
        yield f"/{escaped}/"
    yield from (quote(media) for media in value.media)


def _range(low: Decimal | int | None, high: Decimal | int | None) -> str:
    """Print a range, which one side may leave open."""
    return f"{_number(low)}..{_number(high)}"


def _number(value: Decimal | int | None) -> str:
    """Print one end of a range, without an exponent."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def label(name: str, optional: bool) -> str:
    """Print a name with its colon."""
    return f"{name}{'?' if optional else ''}:"


def names(words: Iterable[str]) -> str:
    """Print names with commas."""
    return ", ".join(words)


def marks(node: Field | Parameter | ViewItem | ValueField) -> str:
    """Print what follows the type of a field, an item or a parameter, spaces before each."""
    words: list[str] = []
    if isinstance(node, Field):
        words += [f"from {node.derived_from}"] if node.derived_from is not None else []
        words += [f"via {node.via}"] if node.via is not None else []
    if isinstance(node, Parameter) and node.by is not None:
        words.append(f"by {node.by}")
    if node.default is not None:
        words.append(f"= {print_expression(node.default)}")
    if isinstance(node, Field | ViewItem) and node.computed is not None:
        words.append(f":= {print_expression(node.computed)}")
    if isinstance(node, Field):
        words += node.flags
        words += [f"on delete {node.on_delete}"] if node.on_delete is not None else []
        if node.on_update is not None:
            words.append(f"on update {print_expression(node.on_update)}")
    if isinstance(node, Parameter) and node.place is not None:
        words.append(f"from {node.place}")
    if node.wire is not None:
        words.append(f"as {quote(node.wire)}")
    if isinstance(node, Field) and node.renamed is not None:
        words.append(f"renamed {node.renamed}")
    if node.description is not None:
        words.append(quote(node.description))
    if isinstance(node, Field) and node.order:
        words.append(f"order by {print_order(node.order)}")
    return "".join(f" {word}" for word in words)


def print_parameters(parameters: tuple[Parameter, ...]) -> str:
    """Print parameters with their parentheses."""
    texts = (
        f"{label(item.name, item.optional)} {print_type(item.type)}{marks(item)}"
        for item in parameters
    )
    return f"({', '.join(texts)})"


def described(description: str | None) -> str:
    """Print a description with a space before it, or nothing."""
    return "" if description is None else f" {quote(description)}"


def route_text(route: Route | None) -> str:
    """Print ``at METHOD "path"`` with a space before it, or nothing."""
    if route is None:
        return ""
    words: list[str] = [route.method] if route.method is not None else []
    words += [quote(route.path)] if route.path is not None else []
    return f" at {' '.join(words)}"
