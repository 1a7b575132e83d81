"""Knows what a condition tells about null: which paths are not null where it holds, or fails."""

from __future__ import annotations

from fastgen.ir import expressions as written

NOTHING: frozenset[str] = frozenset()
_ORDERINGS = frozenset({"<", "<=", ">", ">="})


def path_of(node: written.Expression) -> str | None:
    """Return a chain of names as one text, or None for anything else.

    >>> path_of(written.Member(written.Name("coupon"), "owner")), path_of(written.Dot("due"))
    ('coupon.owner', '.due')
    """
    match node:
        case written.Name(name=name):
            return name
        case written.Dot(name=name):
            return f".{name}"
        case written.Member(of=of, name=name):
            start = path_of(of)
            return None if start is None else f"{start}.{name}"
        case _:
            return None


def non_null_if(node: written.Expression, holds: bool) -> frozenset[str]:
    """Return the paths that cannot be null when the condition holds (or fails).

    >>> sorted(non_null_if(written.IsNull(written.Name("a"), negated=True), True))
    ['a']
    """
    match node:
        case written.IsNull(operand=operand, negated=negated):
            return _path(operand) if negated is holds else NOTHING
        case written.Unary(operator="not", operand=operand):
            return non_null_if(operand, not holds)
        case written.Binary(operator="and", left=left, right=right):
            if holds:
                return non_null_if(left, True) | non_null_if(right, True)
            return non_null_if(left, False) & non_null_if(right, False)
        case written.Binary(operator="or", left=left, right=right):
            if holds:
                return non_null_if(left, True) & non_null_if(right, True)
            return non_null_if(left, False) | non_null_if(right, False)
        case written.Binary(operator=operator, left=left, right=right) if operator in _ORDERINGS:
            return _path(left) | _path(right) if holds else NOTHING
        case written.Binary(operator="!=", left=left, right=written.Null()):
            return _path(left) if holds else NOTHING
        case written.Binary(operator="==", left=left, right=written.Null()):
            return NOTHING if holds else _path(left)
        case _:
            return NOTHING


def _path(node: written.Expression) -> frozenset[str]:
    path = path_of(node)
    return NOTHING if path is None else _with_starts(path)


def _with_starts(path: str) -> frozenset[str]:
    """Return the path and every path it goes through: `a.b` not null means `a` is not null."""
    found = {path}
    while "." in path.lstrip("."):
        path = path[: path.rindex(".")]
        found.add(path)
    return frozenset(found)
