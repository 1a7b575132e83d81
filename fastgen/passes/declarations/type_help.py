"""Says what was probably meant by the name of a type or an entity that does not exist."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.diagnostics import did_you_mean

OTHERWISE = {
    **dict.fromkeys(("str", "varchar", "char", "character", "nvarchar"), "string"),
    **dict.fromkeys(("integer", "bigint", "smallint", "long", "short", "int32", "int64"), "int"),
    **dict.fromkeys(("number", "numeric", "money", "currency"), "decimal"),
    **dict.fromkeys(("double", "real", "float32", "float64"), "float"),
    **dict.fromkeys(("boolean", "bit", "flag"), "bool"),
    **dict.fromkeys(("timestamp", "timestamptz"), "datetime"),
    **dict.fromkeys(("timedelta", "interval"), "duration"),
    **dict.fromkeys(("dict", "object", "hash", "record"), "map"),
    **dict.fromkeys(("guid", "uid"), "uuid"),
    **dict.fromkeys(("longtext", "mediumtext", "clob"), "text"),
    **dict.fromkeys(("uri", "link"), "url"),
}
"""What other languages and databases call a type of ours."""


def help_for_type(name: str, known: Iterable[str]) -> str:
    """Return a line of help for the name of a type that does not exist.

    >>> help_for_type("varchar", ["string", "Book"])
    'did you mean `string`?'
    >>> help_for_type("Shelf", ["string", "Book"])
    'declare it, such as `entity Shelf { … }`'
    """
    names = list(known)
    meant = OTHERWISE.get(name.casefold())
    if meant not in names:
        meant = did_you_mean(name, names)
    if meant is not None:
        return f"did you mean `{meant}`?"
    if name[:1].isupper():
        return f"declare it, such as `entity {name} {{ … }}`"
    return f"types that exist are {', '.join(f'`{one}`' for one in COMMON)}, …"


COMMON = ("string", "text", "int", "decimal", "float", "bool", "date", "datetime", "uuid", "email")
"""The types that are named where nothing is near."""


def help_for_entity(name: str, known: Iterable[str]) -> str:
    """Return a line of help for the name of an entity that does not exist."""
    meant = did_you_mean(name, known)
    return f"did you mean `{meant}`?" if meant else f"declare it: `entity {name} {{ … }}`"
