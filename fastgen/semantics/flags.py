"""What the flags of a field do to a value before it is checked (docs, section 7)."""

from __future__ import annotations

from fastgen.ir.checked.entities import Field, Flags


def prepared(value: object, flags: Flags) -> object:
    """Return an input after the flags of its field.

    "`trim` comes first, then `lower` or `upper`, then `nullify`, then the limits."

    >>> prepared("  Tea ", Flags(trim=True, lower=True)), prepared("", Flags(nullify=True))
    ('tea', None)
    """
    if not isinstance(value, str):
        return value
    if flags.trim:
        value = value.strip()
    if flags.lower:
        value = value.lower()
    if flags.upper:
        value = value.upper()
    return None if flags.nullify and value == "" else value


def kept(value: object, field: Field) -> object:
    """Return a value as its field keeps it: a list with the flag `sorted` in ascending order."""
    if field.flags.sorted and isinstance(value, tuple):
        return tuple(sorted(value))
    return value
