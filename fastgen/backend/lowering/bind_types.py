"""The types of the parameters of statements: nothing beside a parameter has to tell them."""

from __future__ import annotations

from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.imports import Imports, Symbol
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import scalar, scale
from fastgen.ir.checked.expressions import FieldAccess, TypedExpression, Variable

DATABASE = "app.database"
TYPES = {
    "int": Symbol("sqlalchemy", "BigInteger"),
    "bool": Symbol("sqlalchemy", "Boolean"),
    "date": Symbol("sqlalchemy", "Date"),
    "time": Symbol("sqlalchemy", "Time"),
    "uuid": Symbol("sqlalchemy", "Uuid"),
    "float": Symbol("sqlalchemy", "Float"),
    "url": Symbol("sqlalchemy", "String"),
    "datetime": Symbol(DATABASE, "UTCDateTime"),
    "duration": Symbol(DATABASE, "Duration"),
}
DIGITS, PLACES = 38, 12
"""Of a decimal of which no more is known."""


def bind_type(expression: TypedExpression, imports: Imports) -> Node | None:
    """Return the type of the parameter that an expression becomes; None where none is needed.

    A field or a variable stands beside the column that it is compared with.
    """
    if isinstance(expression, FieldAccess | Variable):
        return None
    kind = scalar(expression) or ""
    if kind == "decimal":
        places = scale(expression)
        function = n.name(imports.add(Symbol(DATABASE, "decimal")))
        return n.call(function, n.integer(DIGITS), n.integer(PLACES if places is None else places))
    symbol = TYPES.get(kind)
    return None if symbol is None else n.name(imports.add(symbol))
