"""Runs lowered expressions: as SQL on an engine, and as Python over the rows of the same engine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import sqlalchemy
from sqlalchemy import Connection, Engine, orm

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Imports
from fastgen.backend.lowering.layout import render_assignment, render_block, render_expression
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python import PythonLowering, lower_python
from fastgen.backend.lowering.python_scope import Binds, Module, PythonScope, Row
from fastgen.backend.lowering.scope import SqlScope
from fastgen.backend.lowering.sql import lower_conditions, lower_sql
from fastgen.ir.checked.expressions import TypedExpression
from tests.unit.backend.lowering import constructs, library
from tests.unit.backend.lowering.library import PROGRAM, Base, Role, query, row

NAMING = Naming(PROGRAM)
CALLER = {"id": 1, "role": Role.MEMBER}
NAMES: dict[str, object] = {
    **{name: getattr(sqlalchemy, name) for name in dir(sqlalchemy) if not name.startswith("_")},
    **{name: value for name, value in vars(constructs).items() if not name.startswith("_")},
    **{mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers},
    "aliased": orm.aliased,
    "BookAuthor": library.BookAuthor,
    "Role": Role,
    "Decimal": Decimal,
    "timedelta": timedelta,
    "date": date,
    "datetime": datetime,
    "UTC": UTC,
}
PYTHON_NAMES = {
    **NAMES,
    "rounded": constructs.round_decimal,
    "days_between": constructs.count_days,
}


class Caller:
    """Who asks."""

    id = 1
    role = Role.MEMBER


def run_sql(engine: Engine, expression: TypedExpression, entity: str) -> dict[object, object]:
    """Return the value of an expression over ``self`` for each row of an entity, by key."""
    imports = Imports()
    scope = SqlScope(
        NAMING,
        imports,
        outside=_outside,
        readable=_scope(Module(NAMING)).readable,
        rows={library.me(entity): entity},
    )
    value = render_expression(lower_sql(expression, scope))
    key = NAMING.key_columns(entity)[0]
    aliases = "\n".join(render_assignment(name, node) for name, node in scope.aliases)
    source = f"{aliases}\nstatement = select({entity}.{key}, {value})"
    names: dict[str, object] = {**NAMES, **computed_functions(), "caller": Caller()}
    exec(compile(source, "sql", "exec"), names)  # noqa: S102
    statement = names["statement"]
    assert isinstance(statement, sqlalchemy.Select)
    with engine.connect() as connection:
        return {found[0]: found[1] for found in connection.execute(statement)}


def run_where(engine: Engine, expression: TypedExpression, entity: str) -> set[object]:
    """Return the keys of the rows of an entity that fulfil a condition over ``self``."""
    scope = SqlScope(
        NAMING,
        Imports(),
        outside=_outside,
        readable=_scope(Module(NAMING)).readable,
        rows={library.me(entity): entity},
    )
    where = ", ".join(render_expression(node) for node in lower_conditions(expression, scope))
    key = NAMING.key_columns(entity)[0]
    aliases = "\n".join(render_assignment(name, node) for name, node in scope.aliases)
    names: dict[str, object] = {**NAMES, **computed_functions(), "caller": Caller()}
    source = f"{aliases}\nstatement = select({entity}.{key}).where({where})"
    exec(compile(source, "sql", "exec"), names)  # noqa: S102
    statement = names["statement"]
    assert isinstance(statement, sqlalchemy.Select)
    with engine.connect() as connection:
        return set(connection.scalars(statement))


def _outside(expression: TypedExpression) -> n.Node:
    module = Module(NAMING)
    return lower_python(expression, _scope(module)).value


def _scope(module: Module) -> PythonScope:
    scope = PythonScope(module)
    caller = library.caller()
    scope.bind(
        caller,
        Row(n.name("caller"), "Member", caller, open=False, reads=frozenset({"id", "role"})),
    )
    return scope


def computed_functions() -> Mapping[str, object]:
    """Return the functions of the computed fields, as ``app/…/computed.py`` has them."""
    functions: dict[str, object] = {**NAMES}
    for entity in PROGRAM.entities.values():
        for field in entity.fields.values():
            if field.computed is not None:
                scope = SqlScope(
                    NAMING,
                    Imports(),
                    outside=_outside,
                    readable=_scope(Module(NAMING)).readable,
                    rows={library.me(entity.name): "row"},
                    inside=frozenset({(entity.name, field.name)}),
                )
                body = render_expression(lower_sql(field.computed, scope))
                source = f"def {field.name}(row):\n    return {body}\n"
                exec(compile(source, "computed", "exec"), functions)  # noqa: S102
    return {name: functions[name] for name in ("available", "on_loan")}


class AsyncConnection:
    """A connection whose methods can be awaited."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def execute(
        self, statement: sqlalchemy.Executable, values: Mapping[str, object] | None = None
    ) -> object:
        """Run a statement."""
        return self.connection.execute(statement, values)

    async def scalar(
        self, statement: sqlalchemy.Executable, values: Mapping[str, object] | None = None
    ) -> object:
        """Run a statement and return the first column of its first row."""
        return self.connection.scalar(statement, values)


def python_source(expression: TypedExpression, entity: str, *, open_row: bool = True) -> str:
    """Return a module with a function that computes an expression over ``self``.

    And its statements.
    """
    module = Module(NAMING)
    scope = _scope(module)
    scope.taken.reserve("it")
    own = library.me(entity)
    held = Row(n.name("it"), entity, row(entity, "it"), open=open_row)
    scope.bind(own, held)
    scope.bindings["row", "it"] = held
    lowered = lower_python(expression, scope)
    binds = Binds(PythonLowering(scope).value, module.imports)
    build = PythonLowering(scope).statement(query(entity, "it"), held, binds)
    module.add("rows", build)
    body = render_block([*lowered.prelude, n.answer(lowered.value)], indent=1)
    return f"{module.render()}\n\n\nasync def compute(connection, caller, it):\n{body}\n"


def run_python(
    engine: Engine, expression: TypedExpression, entity: str, *, open_row: bool = True
) -> dict[object, object]:
    """Return the value of an expression over ``self`` for each row of an entity, by key."""
    source = python_source(expression, entity, open_row=open_row)
    names: dict[str, object] = {**PYTHON_NAMES, **computed_functions()}
    exec(compile(source, "python", "exec"), names)  # noqa: S102
    key = NAMING.key_columns(entity)[0]
    own = getattr(names[entity], key)
    rows, compute = names["ROWS"], names["compute"]
    assert isinstance(rows, sqlalchemy.Select)
    assert callable(compute)

    async def collect(connection: Connection) -> dict[object, object]:
        statement = rows.add_columns(own.label("its_key"))
        return {
            found.its_key: await compute(AsyncConnection(connection), Caller(), found)
            for found in connection.execute(statement).all()
        }

    with engine.connect() as connection:
        return asyncio.run(collect(connection))
