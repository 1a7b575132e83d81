"""Reads what is given of a caller and a row, `stock=3` or `author=caller`, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from fastgen.analysis.asked_names import UnclearError, unknown
from fastgen.analysis.evaluation import Evaluated, known
from fastgen.analysis.policies import Policies
from fastgen.analysis.terms import (
    CALLER,
    ROW,
    TRUE,
    Equals,
    Formula,
    IsNull,
    Known,
    Opaque,
    Term,
    both,
    negated,
    same,
)
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import EnumType, RowsType, ScalarType

ME, ANOTHER, NOTHING = "caller", "other", "null"
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is given: as a formula, and as a value where it has one."""

    text: str
    formula: Formula
    name: str
    value: Evaluated | None = None


class FactReader:
    """Reads facts about the caller and the rows of one operation."""

    def __init__(self, policies: Policies, operation: Operation) -> None:
        self.policies = policies
        self.program = policies.program
        self.operation = operation
        self.caller_key: dict[str, str] = {}

    def of_caller(self, text: str) -> Fact:
        """Return what `--caller-field` says; raise UnclearError when it says nothing."""
        path, value = _split(text)
        if self.policies.auth is None:
            raise UnclearError("there are no callers in an app without `auth`")
        user = self.policies.auth.user
        if path in self.program.entities[user].key:
            self.caller_key[path] = value
        return self._of(path, value, CALLER, user)

    def of_row(self, text: str) -> Fact:
        """Return what `--row` says; raise UnclearError when it says nothing."""
        path, value = _split(text)
        first, _, rest = path.partition(".")
        rows = {
            term.name: (term, entity)
            for term, entity in self.policies.rows_named(self.operation).items()
        }
        entity = self.operation.entity
        is_field = entity is not None and first in self.program.entities[entity].fields
        if first in rows and not is_field:
            term, target = rows[first]
            return (
                self._row(term, target, value) if not rest else self._of(rest, value, term, target)
            )
        if entity is None:
            raise UnclearError(unknown(first, tuple(rows), "row", of=self.operation.name))
        if path == "self":
            return self._row(ROW, entity, value)
        return self._of(path, value, ROW, entity)

    def _of(self, path: str, value: str, owner: Term, entity: str) -> Fact:
        """Return the fact about a path of fields."""
        *steps, last = path.split(".")
        for step in steps:
            field = self._field(entity, step)
            if field.kind not in ("reference", "inverse") or isinstance(field.type, RowsType):
                raise UnclearError(f"`{step}` of `{entity}` is not a single row")
            owner, entity = self.policies.translator.term(owner, entity, step), field.target or ""
        field = self._field(entity, last)
        term = self.policies.translator.term(owner, entity, last)
        if isinstance(field.type, RowsType):
            return self._member(term, value)
        if field.target is not None:
            return self._row(term, field.target, value)
        return self._scalar(term, field, value)

    def _field(self, entity: str, name: str) -> Field:
        fields = self.program.entities[entity].fields
        if name not in fields:
            raise UnclearError(unknown(name, tuple(fields), "field", of=entity))
        return fields[name]

    def _row(self, term: Term, entity: str, value: str) -> Fact:
        """Return whether a row is the caller, somebody else or nothing."""
        text = f"{term.text}={value}"
        user = self.policies.auth.user if self.policies.auth is not None else None
        me, mixed = CALLER, self.program.mixed
        if mixed is not None and entity in mixed.users:
            user = entity
            me = self.policies.row_that_calls(entity)
        present = both(negated(IsNull(me)), same(term, me))
        key = self.program.entities[entity].key
        if value == NOTHING:
            return Fact(text, IsNull(term), term.text)
        if user != entity:
            own = self._of_caller(term, entity, value)
            if own is not None:
                here = both(negated(IsNull(CALLER)), same(term, own))
                found = here if value != ANOTHER else both(_present(term), negated(here))
                return Fact(text, found, term.text)
            if value in (ME, ANOTHER):
                raise UnclearError(f"`{term.text}` is a `{entity}`, and the caller is a `{user}`")
            return Fact(text, _present(term), term.text)
        if value == ME:
            return Fact(text, present, term.text)
        known_key = self.caller_key.get(key[0]) if len(key) == 1 else None
        if value == ANOTHER or (known_key is not None and known_key != value):
            return Fact(text, both(_present(term), negated(present)), term.text)
        return Fact(text, present if known_key is not None else _present(term), term.text)

    def _of_caller(self, term: Term, entity: str, value: str) -> Term | None:
        """Return the row of the caller that `caller.company` names, or `other` than which one."""
        tenancy = self.program.tenancy
        user = self.policies.auth.user if self.policies.auth is not None else ""
        path = value.removeprefix(f"{ME}.")
        if value == ANOTHER and tenancy is not None and tenancy.root == entity:
            path = tenancy.field
        elif path == value:
            return None
        owner, kind = CALLER, user
        for step in path.split("."):
            field = self._field(kind, step)
            if field.kind != "reference" or field.target is None:
                raise UnclearError(f"`{step}` of `{kind}` is not a single row")
            owner, kind = self.policies.translator.term(owner, kind, step), field.target
        if kind != entity:
            raise UnclearError(f"`{term.text}` is a `{entity}`, and `{value}` is a `{kind}`")
        return owner

    def _member(self, term: Term, value: str) -> Fact:
        """Return whether the caller is one of the rows of a relation."""
        if value not in (ME, ANOTHER):
            raise UnclearError(f"say `{term.text}=caller` or `{term.text}=other`")
        inside: Formula = Opaque(f"caller in {term.text}")
        if value == ME:
            return Fact(f"{term.text}={value}", both(negated(IsNull(CALLER)), inside), term.text)
        return Fact(f"{term.text}={value}", negated(inside), term.text)

    def _scalar(self, term: Term, field: Field, value: str) -> Fact:
        text = f"{term.text}={value}"
        if value == NOTHING:
            if not (field.nullable or field.kind == "computed"):
                raise UnclearError(f"`{term.text}` is never null")
            return Fact(text, IsNull(term), term.text, known(None))
        plain = self._plain(term, field, value)
        if plain is None:
            return Fact(text, _present(term), term.text)
        found = (
            known(plain) if not isinstance(field.type, EnumType) else Evaluated(plain, str(plain))
        )
        return Fact(text, Equals(term, Known(plain, found.text)), term.text, found)

    def _plain(self, term: Term, field: Field, value: str) -> bool | Decimal | str | None:
        """Return a value of the type of a field; None where only that it is there is known."""
        match field.type:
            case EnumType(enum=enum):
                members = tuple(member.name for member in self.program.enums[enum].members)
                name = value.removeprefix(f"{enum}.")
                if name not in members:
                    raise UnclearError(unknown(name, members, "member", of=enum))
                return f"{enum}.{name}"
            case ScalarType(name="bool"):
                if value.lower() not in TRUTHS:
                    raise UnclearError(f"`{term.text}` is true or false, not `{value}`")
                return TRUTHS[value.lower()]
            case ScalarType(name="int" | "float" | "decimal"):
                return _number(term, value)
            case ScalarType(name="date"):
                try:
                    return date.fromisoformat(value).isoformat()
                except ValueError:
                    text = f"`{term.text}` is a date such as 2030-01-31, not `{value}`"
                    raise UnclearError(text) from None
            case ScalarType(name="string" | "text" | "slug"):
                return value
            case _:
                return None


def _number(term: Term, value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise UnclearError(f"`{term.text}` is a number, not `{value}`") from None
    if not number.is_finite():
        raise UnclearError(f"`{term.text}` is a number, not `{value}`")
    return number


def _present(term: Term) -> Formula:
    """Return that a term is not null, where it could be."""
    owner: Term | None = term
    while owner is not None:
        if owner.domain.nullable:
            return negated(IsNull(term))
        owner = owner.owner
    return TRUE


def _split(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise UnclearError(f"say `field=value`, not `{text}`")
    return path.strip(), value.strip()
