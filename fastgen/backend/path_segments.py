"""Keys as segments of a path: which can stand there as they are, and which may hold a slash."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.field_types import FieldType, annotated, shared, validator
from fastgen.ir.checked.types import ScalarType, Type

TEXTS = frozenset(["string", "text", "email", "url", "phone", "ip", "slug"])
SAFE = frozenset(["uuid", "int", "slug", "date"])
SAFE_IN_PATTERN = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_[]{}(),?*+|"
)

LINE = 96
"""Characters on a line inside a function."""


def is_safe_in_path(type_: Type) -> bool:
    """Tell whether every value of a key can stand in a path as it is.

    >>> is_safe_in_path(ScalarType("uuid")), is_safe_in_path(ScalarType("string"))
    (True, False)
    """
    if not isinstance(type_, ScalarType):
        return False
    if type_.pattern is not None:
        return not set(type_.pattern) - SAFE_IN_PATTERN and "[^" not in type_.pattern
    return type_.name in SAFE


def may_hold_slash(type_: Type) -> bool:
    """Tell whether a key may be a text with a slash in it."""
    text = isinstance(type_, ScalarType) and type_.name in TEXTS
    return text and not is_safe_in_path(type_)


def in_path(found: FieldType, type_: Type) -> FieldType:
    """Return the annotation of a key in a path, where the key may have a slash in it."""
    if not may_hold_slash(type_):
        return found
    return annotated(found, (), validator("BeforeValidator", shared("restore_slashes")))


def as_text(code: str, type_: Type) -> str:
    """Return the code of a key as a text.

    >>> as_text("code", ScalarType("string")), as_text("price", ScalarType("decimal"))
    ('code', 'str(price)')
    """
    text = isinstance(type_, ScalarType) and type_.name in TEXTS
    return code if text else f"str({code})"


def located(line: str) -> Iterator[str]:
    """Yield the line that says where a new row is; a long path has lines of its own."""
    if len(line) <= LINE:
        yield line
        return
    head, _, text = line.partition("= ")
    yield f"{head}= ("
    if len(text) <= LINE - 4:
        yield f"    {text}"
    else:
        base, _, last = text.rpartition("/{")
        yield f'    {base}"'
        yield f'    f"/{{{last}'
    yield ")"
