"""Which expressions and answers read the settings, sign, or ask the accounts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from fastgen.backend.lowering.null import bare
from fastgen.backend.reading import expressions_of
from fastgen.ir.checked.entities import Field, Shape, ShapeField
from fastgen.ir.checked.expressions import (
    ExternCall,
    FieldAccess,
    FunctionCall,
    Setting,
    ShowAs,
    Typed,
    TypedExpression,
)
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.tokens import shown_tokens, shows_token
from fastgen.ir.checked.traversal import expressions_in, walk
from fastgen.ir.checked.types import ListType, ViewType

SIGNING = frozenset({"sign", "unsign"})
ADDRESSING = frozenset({"absolute_url"})


ACCOUNTS = frozenset({"authenticate", "token"})


def calls_one(expressions: Iterable[TypedExpression], functions: frozenset[str]) -> bool:
    """Tell whether some expression calls one of some functions of the language."""
    return any(
        isinstance(part, FunctionCall) and part.function in functions
        for each in expressions
        for part in walk(each)
    )


def asks_accounts(operation: Operation, program: Program) -> bool:
    """Tell whether an operation needs the accounts: for a password, or for a token it shows."""
    if operation.output is not None and shows_token(operation.output):
        return True
    expressions = list(expressions_of(operation))
    return calls_one(expressions, ACCOUNTS) or any(shown_tokens(expressions, program.entities))


def reads_settings(expressions: Iterable[TypedExpression]) -> bool:
    """Tell whether some expression reads a setting, be it one that the spec does not name."""
    return any(
        isinstance(part, Setting)
        or (isinstance(part, ExternCall) and part.files)
        or (isinstance(part, FunctionCall) and part.function == "from_csv" and reads_file(part))
        or (isinstance(part, FunctionCall) and part.function in SIGNING | ADDRESSING)
        for each in expressions
        for part in walk(each)
    )


def reads_file(call: FunctionCall) -> bool:
    """Tell whether a call reads the content of a file."""
    return any(file_type(each.type) is not None for each in call.arguments)


class SettingReaders:
    """Knows which operations of a program show, sort or compare what comes from settings."""

    def __init__(self, program: Program) -> None:
        """Take a program; fields and views are looked into once."""
        self.program = program
        self._fields: dict[str, bool] = {}
        self._shapes: dict[str, bool] = {}

    def reads(self, operation: Operation) -> bool:
        """Tell whether the function of an operation needs the settings."""
        found = list(expressions_of(operation))
        return any(map(self._expression, found)) or self._shape(operation.output)

    def _expression(self, expression: TypedExpression) -> bool:
        if reads_settings((expression,)):
            return True
        return any(map(self._takes_part, walk(expression)))

    def _takes_part(self, part: Typed) -> bool:
        match part:
            case FieldAccess(entity=str(entity), field=field):
                return self._field(self.program.entities[entity].fields[field])
            case ShowAs(entity=entity, view=view):
                return self._shape(self.program.entities[entity].views[view].shape)
            case _:
                return False

    def _field(self, field: Field) -> bool:
        if field.computed is None:
            return False
        if field.id not in self._fields:
            self._fields[field.id] = self._expression(field.computed)
        return self._fields[field.id]

    def _shape(self, shape: Shape | None) -> bool:
        if shape is None:
            return False
        if shape.name not in self._shapes:
            self._shapes[shape.name] = False  # views may show each other
            self._shapes[shape.name] = any(self._part(shape, part) for part in shape.fields)
        return self._shapes[shape.name]

    def _part(self, shape: Shape, part: ShapeField) -> bool:
        kind = bare(part.type)
        inner = bare(kind.item) if isinstance(kind, ListType) else kind
        if isinstance(inner, ViewType) and self._shape(
            self.program.entities[inner.entity].views[inner.view].shape
        ):
            return True
        if part.value is not None:
            return self._expression(part.value)
        fields = self.program.entities[shape.entity].fields if shape.entity is not None else {}
        field = fields.get(part.source or "")
        return field is not None and self._field(field)


def calls(program: Program, functions: frozenset[str]) -> bool:
    """Tell whether operations, mails, webhooks, handlers or jobs call one of some functions."""
    return not functions.isdisjoint(_called(Itself(program)))


class Itself:
    """A program as a key: equal to nothing but itself, which costs no look at what it says."""

    __slots__ = ("program",)

    def __init__(self, program: Program) -> None:
        self.program = program

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same program."""
        return isinstance(other, Itself) and other.program is self.program

    def __hash__(self) -> int:
        """Return the number of the program."""
        return id(self.program)


@lru_cache(maxsize=1)
def _called(itself: Itself) -> frozenset[str]:
    """Return the functions of the language that a program calls: many files ask for some."""
    return frozenset(
        part.function
        for each in _expressions(itself.program)
        for part in walk(each)
        if isinstance(part, FunctionCall)
    )


def _expressions(program: Program) -> Iterable[TypedExpression]:
    for operation in program.operations:
        yield from expressions_of(operation)
    for entity in program.entities.values():
        for field in entity.fields.values():
            if field.computed is not None:
                yield field.computed
            for move in field.moves:
                yield from expressions_in(move.body)
        for view in entity.views.values():
            yield from (each.value for each in view.shape.fields if each.value is not None)
    for mail in program.mails.values():
        yield from (mail.to, mail.subject)
        yield from expressions_in((*(mail.html or ()), *(mail.text or ())))
    for webhook in program.webhooks.values():
        yield from (webhook.to, webhook.body)
    for handler in program.handlers:
        yield from expressions_in(handler.body)
    for job in program.jobs:
        yield from expressions_in(job.body)
