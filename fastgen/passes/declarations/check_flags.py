"""Checks that every flag of a field suits its kind and its type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastgen.diagnostics import Report
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.types import EnumType, ListType, MapType, ScalarType
from fastgen.records import dataclass

WORDS = frozenset({"string", "text", "email", "url", "slug", "phone"})
UNCOMPARABLE = frozenset({"json", "file", "image", "password", "bytes", "text"})
STORED = frozenset({"column", "state", "reference"})


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a flag asks of its field, in words and as a test."""

    words: str
    holds: Callable[[Field], bool]


def _is_words(field: Field) -> bool:
    return (
        field.kind in {"column", "computed"}
        and isinstance(field.type, ScalarType)
        and field.type.name in WORDS
    )


def _is_comparable(field: Field) -> bool:
    scalar = isinstance(field.type, ScalarType) and field.type.name not in UNCOMPARABLE
    plain = scalar or isinstance(field.type, EnumType)
    return field.kind == "reference" or (field.kind == "column" and plain)


def _is_kept(field: Field) -> bool:
    return isinstance(field.type, ScalarType) and field.type.name in {"secret", "token"}


_TEXT = Requirement("a text field", _is_words)
_STORED_TEXT = Requirement(
    "a stored text field", lambda field: _is_words(field) and field.kind == "column"
)
_COMPARABLE = Requirement("a stored field that can be compared", _is_comparable)
_REFERENCE = Requirement("a to-one field", lambda field: field.kind == "reference")

REQUIREMENTS: Mapping[str, Requirement] = {
    "unique": _COMPARABLE,
    "key": Requirement(
        "a stored field that can be compared, is never null and no secret",
        lambda field: _is_comparable(field) and not field.nullable and not _is_kept(field),
    ),
    "indexed": Requirement(
        "a stored field", lambda field: field.kind in STORED and not isinstance(field.type, MapType)
    ),
    "search": _TEXT,
    "immutable": Requirement("a stored field", lambda field: field.kind in STORED),
    "stored": Requirement("a computed field", lambda field: field.kind == "computed"),
    "owner": _REFERENCE,
    "tenant": _REFERENCE,
    "rest": Requirement("a map", lambda field: isinstance(field.type, MapType)),
    "sorted": Requirement("a list", lambda field: isinstance(field.type, ListType)),
    "trim": _STORED_TEXT,
    "lower": _STORED_TEXT,
    "upper": _STORED_TEXT,
    "nullify": Requirement(
        "a nullable text field", lambda field: _is_words(field) and field.nullable
    ),
}


def check_flags(fields: Mapping[str, Mapping[str, Field]], report: Report) -> None:
    """Report every flag that its field cannot carry.

    >>> from fastgen.ir.checked.entities import Flags
    >>> wrong = Field("A.n", "n", "n", "column", ScalarType("int"), flags=Flags(search=True))
    >>> report = Report()
    >>> check_flags({"A": {"n": wrong}}, report)
    >>> report.diagnostics[0].message
    '`search` needs a text field, and `n` is none'
    """
    for own in fields.values():
        for field in own.values():
            if field.generated:
                continue
            for flag, requirement in REQUIREMENTS.items():
                if getattr(field.flags, flag) and not requirement.holds(field):
                    report.error(
                        "FG5006", field.span, flag=flag, field=field.name, needs=requirement.words
                    )
