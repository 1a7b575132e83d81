"""Faults of expressions: comparisons, nulls, arithmetic, texts, queries, what rows show."""

from __future__ import annotations

from tests.mutants.fault import Fault

SQL = "fastgen/backend/lowering/sql.py"
QUERIES = "fastgen/backend/lowering/sql_queries.py"
SQL_VALUES = "fastgen/backend/lowering/sql_values.py"
OPENING = "fastgen/backend/lowering/query_opening.py"
PYTHON = "fastgen/backend/lowering/python.py"
PYTHON_VALUES = "fastgen/backend/lowering/python_values.py"
VALUES = "templates/app/values.py.jinja"
DATABASE = "templates/app/database.py.jinja"
OUTPUTS = "fastgen/backend/services/outputs.py"
ERRORS = "templates/app/errors.py.jinja"

FAULTS = (
    Fault("the opposite of less is greater", SQL,
          '    "<": ">=",\n    ">=": "<",', '    "<": ">=",\n    ">=": "<=",', "calculator"),
    Fault("a comparison is mirrored into its opposite", SQL,
          '    "<": ">",\n    "<=": ">=",\n    ">": "<",\n    ">=": "<=",',
          '    "<": "<",\n    "<=": "<=",\n    ">": ">",\n    ">=": ">=",', "calculator"),
    Fault("two nulls are not equal", SQL,
          'test = "is_not_distinct_from" if operator == "==" else "is_distinct_from"\n',
          'return n.compare(subject, operator, right)\n', "calculator"),
    Fault("a value that is not null equals none", SQL,
          'test = "is_not" if negated else "is_"\n', 'test = "is_" if negated else "is_not"\n',
          "blog"),
    Fault("not in a list leaves nulls out", SQL,
          'n.method(subject, "is_", n.none()),\n                n.method(subject, "not_in"',
          'n.method(subject, "not_in", values),\n                n.method(subject, "not_in"',
          "calculator"),
    Fault("in is not in", SQL,
          'return n.method(subject, "not_in" if negated else "in_", values)',
          'return n.method(subject, "in_" if negated else "not_in", values)', "shop"),
    Fault("any is all", QUERIES,
          'case "any":\n                assert fold.element is not None\n'
          "                return self.exists(fold.query, fold.element)",
          'case "any":\n                assert fold.element is not None\n'
          "                inner = self.exists(fold.query, fold.element, negated=True)\n"
          '                return n.call(self.scope.sqlalchemy("not_"), inner)', "bazaar"),
    Fault("exists does not look at its condition", QUERIES,
          'built = n.method(built, "where", *where)\n        return self.end(opened.frame, built)',
          'built = n.method(built, "where", *where[:0])\n'
          "        return self.end(opened.frame, built)", "tenants"),
    Fault("a count counts every row", QUERIES,
          '        if opened.where:\n            select = n.method(select, "where", *opened.where)',
          '        if opened.where[:0]:\n'
          '            select = n.method(select, "where", *opened.where)', "kinds"),
    Fault("a sum of nothing is null", QUERIES,
          'n.call("func.coalesce", n.call("func.sum", value), n.integer(0))',
          'n.call("func.sum", value)', "kinds"),
    Fault("a sum is a maximum", QUERIES,
          'n.call("func.sum", value), n.integer(0)', 'n.call("func.max", value), n.integer(0)',
          "kinds"),
    Fault("a mean is a maximum", QUERIES,
          'total = n.call("func.avg", value)', 'total = n.call("func.max", value)', "kinds"),
    Fault("the largest is the least", QUERIES,
          'total = n.call(f"func.{fold.function}", value)',
          'total = n.call("func." + {"max": "min", "min": "max"}.get(fold.function, '
          "fold.function), value)", "kinds"),
    Fault("first is any", QUERIES,
          "select = self._select(opened, [value], fold.query, ordered=True)",
          "select = self._select(opened, [value], fold.query, ordered=False)", "calculator"),
    Fault("a relation has no order of its own", QUERIES,
          "orders = query.order or self.declared_order(query)", "orders = query.order",
          "calculator"),
    Fault("an order in an action ends with its first key", QUERIES,
          "keys = [self.order_key(order) for order in orders]",
          "keys = [self.order_key(order) for order in orders[:1]]", "kinds"),
    Fault("descending is ascending", QUERIES,
          '            key = n.method(key, "desc")\n', '            key = n.method(key, "asc")\n',
          "kinds"),
    Fault("nulls come first in an ascending order", QUERIES,
          '"asc"), "nulls_last") if nullable', '"asc"), "nulls_first") if nullable', "kinds"),
    Fault("nulls come last in a descending order", QUERIES,
          'return n.method(key, "nulls_first") if nullable else key',
          'return n.method(key, "nulls_last") if nullable else key', "kinds"),
    Fault("the condition of an order is not looked at", QUERIES,
          "        if order.when is not None:\n            key = n.call(",
          "        if False:\n            key = n.call(", "calculator"),
    Fault("a relation shows the rows of others", OPENING,
          "        if query.where is not None:\n            "
          "where.extend(self.conditions(query.where))",
          "        pass", "kinds"),
    Fault("a division by zero is nothing", VALUES,
          "    if divisor == 0:\n        raise Invalid(BY_ZERO)\n    return dividend / divisor",
          "    if divisor == 0:\n        return 0.0\n    return dividend / divisor", "calculator"),
    Fault("what is left has the sign of the divisor", VALUES,
          "return -rest if dividend < 0 else rest", "return dividend % divisor", "calculator"),
    Fault("a whole number may be beyond 64 bits", VALUES,
          "    if not -(2**63) <= value < 2**63:\n", "    if False:\n", "calculator"),
    Fault("halves are rounded to the even side", VALUES,
          "rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)",
          'rounded = value.quantize(Decimal(1).scaleb(-places), "ROUND_HALF_EVEN")', "calculator"),
    Fault("a month later is thirty days later", VALUES,
          "day=min(day.day, last))", "day=min(day.day, 28))", "calculator"),
    Fault("the days between two dates are counted backwards", VALUES,
          "return (later - earlier).days", "return (earlier - later).days", "calculator"),
    Fault("an item beyond the end is the last one", VALUES,
          "return items[index] if 0 <= index < len(items) else None",
          "return items[index] if index < len(items) else None", "calculator"),
    Fault("capitals beyond ASCII become small letters", VALUES,
          "return text.translate(str.maketrans(ascii_uppercase, ascii_lowercase))",
          "return text.lower()", "calculator"),
    Fault("a fraction of a duration is lost on SQLite", DATABASE,
          "CAST(substr({moment}, 21, 6) AS INTEGER))", "0)", "kinds"),
    Fault("a text ends where it should start", SQL_VALUES,
          'head = n.call("func.substr", self.value(text), n.integer(1), beginning)',
          'head = n.call("func.substr", self.value(text), n.integer(2), beginning)', "kinds"),
    Fault("a part of a text is found at its beginning alone", SQL_VALUES,
          'return n.compare(found, ">", n.integer(0))', 'return '
          'n.compare(found, "==", n.integer(1))',
          "kinds"),
    Fault("a missing value has the last alternative", PYTHON,
          'return n.ternary(n.compare(node, "is not", n.none()), node, fallback)',
          "return fallback", "calculator"),
    Fault("the opposite of a comparison is its mirror", PYTHON,
          '{"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[operator]',
          '{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[operator]', "kinds"),
    Fault("the alternatives of a choice are swapped", PYTHON,
          "return n.ternary(self.condition(condition), self.value(then), self.value(otherwise))",
          "return n.ternary(self.condition(condition), self.value(otherwise), self.value(then))",
          "bazaar"),
    Fault("in a list is not in it", PYTHON,
          'operator = "not in" if expression.negated else "in"',
          'operator = "in" if expression.negated else "not in"', "shop"),
    Fault("a truth in a text is that of Python", PYTHON_VALUES,
          'return n.ternary(node, n.text("true"), n.text("false"))', "return node", "calculator"),
    Fault("today is tomorrow", PYTHON_VALUES,
          'return n.method(now, "date") if clock == "today" else now',
          'return n.binary(n.method(now, "date"), "+", n.call(self.scope.symbol("datetime", '
          '"timedelta"), n.integer(1))) if clock == "today" else now', "kinds"),
    Fault("a row that is shown inside another has to be there", OUTPUTS,
          'join = "outerjoin_from" if outer else "join_from"', 'join = "join_from"', "kinds"),
)  # fmt: skip
