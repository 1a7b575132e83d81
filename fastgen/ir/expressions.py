"""What can be computed: the expression tree of the language, as written (names not yet resolved).

Nodes are plain frozen dataclasses, since they are built by the hundred thousand. In JSON and YAML
an expression is its canonical text, which keeps the schema of the IR flat; :class:`Source` holds
such a text until the front end has parsed it. Spans never take part in equality.
"""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Literal, TypeAlias

from fastgen.diagnostics.span import Span
from fastgen.records import dataclass

BinaryOperator: TypeAlias = Literal[
    "or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "??", "+", "-", "*", "/", "%"
]
UnaryOperator: TypeAlias = Literal["not", "-"]
DurationUnit: TypeAlias = Literal[
    "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "year"
]


@dataclass(frozen=True, slots=True)
class Located:
    """Something written at a place; the place is not part of its identity."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)


# ---------------------------------------------------------------- literals


@dataclass(frozen=True, slots=True)
class Interpolation(Located):
    """``{value}`` inside a string."""

    value: Expression


@dataclass(frozen=True, slots=True)
class TextFor(Located):
    """``{for variable in query}…{end}`` inside a block string."""

    query: Query
    parts: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True)
class TextIf(Located):
    """``{if condition}…{else}…{end}`` inside a block string."""

    condition: Expression
    then: tuple[TextPart, ...]
    otherwise: tuple[TextPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Text(Located):
    """A string, in pieces; ``block`` marks the triple-quoted spelling."""

    parts: tuple[TextPart, ...]
    block: bool = False

    @property
    def plain(self) -> str | None:
        """The value of a string without interpolation, else None."""
        pieces = [part for part in self.parts if isinstance(part, str)]
        return "".join(pieces) if len(pieces) == len(self.parts) else None


@dataclass(frozen=True, slots=True)
class Integer(Located):
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Real(Located):
    """A number with a decimal point, kept exactly."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Boolean(Located):
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Null(Located):
    """``null``."""


@dataclass(frozen=True, slots=True)
class Duration(Located):
    """``21 days``; the unit is kept in the singular."""

    amount: int
    unit: DurationUnit


# ---------------------------------------------------------------- names and access


@dataclass(frozen=True, slots=True)
class Name(Located):
    """A bare word: an own field, a parameter, a ``let``, a type, or one of the fixed names."""

    name: str


@dataclass(frozen=True, slots=True)
class Dot(Located):
    """``.x``: a field of the row that the innermost query searches."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Located):
    """``of.name``."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True)
class Index(Located):
    """``of[index]``."""

    of: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Argument(Located):
    """One argument of a call; ``name`` is set for ``label: value``."""

    value: Expression
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Call(Located):
    """``function(arguments)``."""

    function: str
    arguments: tuple[Argument, ...] = ()


# ---------------------------------------------------------------- operators


@dataclass(frozen=True, slots=True)
class Unary(Located):
    """``not x`` or ``-x``."""

    operator: UnaryOperator
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Located):
    """``left operator right``."""

    operator: BinaryOperator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class IsNull(Located):
    """``operand is null``, or ``is not null`` when negated."""

    operand: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Conditional(Located):
    """``if condition then a else b``."""

    condition: Expression
    then: Expression
    otherwise: Expression


# ---------------------------------------------------------------- collections and queries


@dataclass(frozen=True, slots=True)
class OrderKey(Located):
    """``key desc when condition``: one key of an order."""

    key: Expression
    descending: bool = False
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Query(Located):
    """``source where … order by … limit … offset … group by …``; a ``for`` names its row."""

    source: Expression
    variable: str | None = None
    where: Expression | None = None
    order: tuple[OrderKey, ...] = ()
    limit: Expression | None = None
    offset: Expression | None = None
    group_by: Expression | None = None


@dataclass(frozen=True, slots=True)
class Comprehension(Located):
    """``element for row in query``: inside brackets a list, inside a function what it folds."""

    element: Expression
    query: Query


@dataclass(frozen=True, slots=True)
class ListLiteral(Located):
    """``[a, b]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Entry(Located):
    """One entry of a record: ``name: value``, the shorthand ``name``, or the spread ``...value``.

    The shorthand has no value; the spread has no name. ``quoted`` keeps a key such as
    ``"Content-Type"`` away from the wire style.
    """

    name: str | None
    value: Expression | None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Record(Located):
    """``{ a: 1, b, ...c }``."""

    entries: tuple[Entry, ...]


# ---------------------------------------------------------------- writes that answer a row


@dataclass(frozen=True, slots=True)
class Create(Located):
    """``create Entity { … }``; stands alone, after ``let x =`` or after ``return``."""

    entity: str
    record: Record


@dataclass(frozen=True, slots=True)
class Upsert(Located):
    """``upsert Entity by a, b { … }``."""

    entity: str
    keys: tuple[str, ...]
    record: Record


@dataclass(frozen=True, slots=True)
class Source(Located):
    """An expression still in its textual form, as it comes from JSON or YAML."""

    text: str


Expression: TypeAlias = (
    Text
    | Integer
    | Real
    | Boolean
    | Null
    | Duration
    | Name
    | Dot
    | Member
    | Index
    | Call
    | Unary
    | Binary
    | IsNull
    | Conditional
    | Query
    | Comprehension
    | ListLiteral
    | Record
    | Create
    | Upsert
    | Source
)
TextPart: TypeAlias = str | Interpolation | TextFor | TextIf
