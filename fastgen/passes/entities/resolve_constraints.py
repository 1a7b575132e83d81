"""Resolves what every row must fulfil: checks, uniqueness; and the declared indexes."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.diagnostics import Span, did_you_mean
from fastgen.ir import entities as written
from fastgen.ir.checked.entities import Check, Field, Index, Unique
from fastgen.ir.checked.expressions import (
    Arith,
    Choose,
    Coalesce,
    Compare,
    Constant,
    Contains,
    DurationConstant,
    EnumConstant,
    FieldAccess,
    FunctionCall,
    ListOf,
    Logical,
    Negate,
    Not,
    NullTest,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ListType, MapType, RowsType, ScalarType
from fastgen.ir.expressions import Expression
from fastgen.ir.naming import plural, snake_case
from fastgen.passes.expressions.environment import Environment
from fastgen.passes.expressions.secrecy import is_secret
from fastgen.passes.expressions.typer import Typer
from fastgen.passes.failures import resolve_failure
from fastgen.records import dataclass, replace

STORED = frozenset({"column", "reference", "state"})
IN_DATABASE = (
    Constant, DurationConstant, EnumConstant, Variable, FieldAccess, Not, Negate, Logical, Compare,
    NullTest, Coalesce, Arith, Choose, Contains, ListOf, FunctionCall,
)  # fmt: skip
PORTABLE_FUNCTIONS = frozenset({"lower", "upper", "trim", "length", "abs"})
"""Functions that SQLite and PostgreSQL compute alike."""
DESCENDING = " desc"
TIMES = frozenset({"duration", "date", "datetime", "time"})


@dataclass(frozen=True, slots=True)
class Constraints:
    """What the rows of one entity must fulfil, and the indexes it declares."""

    uniques: tuple[Unique, ...]
    checks: tuple[Check, ...]
    indexes: tuple[Index, ...]


def resolve_constraints(
    entity: written.Entity, fields: Mapping[str, Field], env: Environment, typer: Typer
) -> Constraints:
    """Return the constraints of an entity, each with a name that is stable and unique."""
    table = plural(snake_case(entity.name))
    taken: set[str] = set()
    uniques = [
        Unique(
            name=_name(f"uq_{table}_{field.name}", taken),
            fields=(field.name,),
            where=None,
            failure=resolve_failure(None, "taken", env, typer),
        )
        for field in typer.tables.fields[entity.name].values()
        if field.flags.unique and field.kind in STORED
    ]
    keys = tuple(name for name, field in fields.items() if field.flags.key)
    if keys and keys != ("id",) and not any(unique.fields == keys for unique in uniques):
        failure = resolve_failure(None, "taken", env, typer)
        uniques.append(Unique(_name(f"uq_{table}_{'_'.join(keys)}", taken), keys, None, failure))
    checks: list[Check] = []
    for node in entity.checks:
        own = replace(env, used=set(env.used))
        if node.unique:
            unique = _unique(node, table, fields, own, typer, taken, entity.name)
            if unique is not None:
                uniques.append(unique)
        elif node.condition is not None:
            checks.append(_check(node, node.condition, table, fields, own, typer, taken))
    indexes = _indexes(entity, table, fields, typer, taken)
    return Constraints(tuple(uniques), tuple(checks), indexes)


def is_portable(condition: TypedExpression, fields: Mapping[str, Field]) -> bool:
    """Tell whether a database can hold a condition: own columns, no clock, no other rows."""
    for node in walk(condition):
        if not isinstance(node, IN_DATABASE):
            return False
        match node:
            case Variable(kind=kind) if kind != "self":
                return False
            case FieldAccess(of=of, field=name):
                own = isinstance(of, Variable) and of.kind == "self"
                if not own or fields[name].kind not in STORED or is_secret(fields[name].type):
                    return False
            case FunctionCall(function=function) if function not in PORTABLE_FUNCTIONS:
                return False
            case DurationConstant():
                return False
            case Arith(type=ScalarType(name=name)) if name in TIMES:
                return False
            case _:
                pass
    return True


def _check(
    node: written.Check,
    condition: Expression,
    table: str,
    fields: Mapping[str, Field],
    env: Environment,
    typer: Typer,
    taken: set[str],
) -> Check:
    typed = typer.condition(condition, env)
    if node.where is not None:
        where = typer.condition(node.where, env)
        bool_ = where.type
        typed = Logical(type=bool_, operator="or", operands=(Not(type=bool_, operand=where), typed))
    failure = resolve_failure(node.otherwise, "invalid", env, typer)
    read = dict.fromkeys(
        part.field
        for part in walk(typed)
        if isinstance(part, FieldAccess)
        and isinstance(part.of, Variable)
        and part.of.kind == "self"
    )
    name = _name("_".join((f"ck_{table}", *list(read)[:3])), taken)
    return Check(name, typed, failure, is_portable(typed, fields))


def _unique(
    node: written.Check,
    table: str,
    fields: Mapping[str, Field],
    env: Environment,
    typer: Typer,
    taken: set[str],
    entity: str,
) -> Unique | None:
    names = _columns(node.unique, node.span, fields, typer, entity)
    where = typer.condition(node.where, env) if node.where is not None else None
    failure = resolve_failure(node.otherwise, "taken", env, typer)
    if names is None:
        return None
    if where is not None and not is_portable(where, fields):
        typer.report.error("FG5009", where.span or node.span)
    return Unique(_name(f"uq_{table}_{'_'.join(names)}", taken), names, where, failure)


def _indexes(
    entity: written.Entity,
    table: str,
    fields: Mapping[str, Field],
    typer: Typer,
    taken: set[str],
) -> tuple[Index, ...]:
    indexes: dict[tuple[str, ...], Index] = {}
    for field in fields.values():
        if field.flags.indexed:
            columns = (field.name,)
            indexes[columns] = Index(_name(f"ix_{table}_{field.name}", taken), columns, "declared")
    for node in entity.indexes:
        names = tuple(name.removesuffix(DESCENDING) for name in node.fields)
        backwards = tuple(
            name.removesuffix(DESCENDING) for name in node.fields if name.endswith(DESCENDING)
        )
        found = _columns(names, node.span, fields, typer, entity.name)
        if found is not None and found not in indexes:
            name = _name(f"ix_{table}_{'_'.join(found)}", taken)
            indexes[found] = Index(name, found, "declared", backwards)
    return tuple(indexes.values())


def _columns(
    names: tuple[str, ...],
    span: Span | None,
    fields: Mapping[str, Field],
    typer: Typer,
    entity: str,
) -> tuple[str, ...] | None:
    good = True
    for name in names:
        field = fields.get(name)
        if field is None:
            meant = did_you_mean(name, fields)
            typer.report.error(
                "FG2004",
                span,
                owner=entity,
                name=name,
                help=f"did you mean `{meant}`?" if meant else None,
            )
            good = False
        elif field.kind not in STORED or isinstance(field.type, RowsType | ListType | MapType):
            typer.report.error("FG5010", span, field=name)
            good = False
    return names if good else None


def _name(wish: str, taken: set[str]) -> str:
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    taken.add(name)
    return name
