"""The canonical text of expressions, orders, errors and statements."""

from __future__ import annotations

from typing import assert_never

from fastgen.ir.expressions import (
    Argument,
    Binary,
    BinaryOperator,
    Boolean,
    Call,
    Comprehension,
    Conditional,
    Create,
    Dot,
    Duration,
    Entry,
    Expression,
    Index,
    Integer,
    Interpolation,
    IsNull,
    ListLiteral,
    Member,
    Name,
    Null,
    OrderKey,
    Query,
    Real,
    Record,
    Source,
    Text,
    TextFor,
    TextIf,
    TextPart,
    Unary,
    Upsert,
)
from fastgen.ir.statements import ErrorUse, Statement
from fastgen.ir.string_text import escape_block, escape_inset, escape_letters, quote
from fastgen.ir.words import is_label, words, write_name

CONDITIONAL, OR, AND, NOT, COMPARISON, FALLBACK, SUM, PRODUCT, UNARY, POSTFIX = range(10)
"""How tightly an expression holds together, from the loosest."""

LEVELS: dict[BinaryOperator, int] = {
    "or": OR, "and": AND, "??": FALLBACK, "+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT,
    "%": PRODUCT, "==": COMPARISON, "!=": COMPARISON, "<": COMPARISON, "<=": COMPARISON,
    ">": COMPARISON, ">=": COMPARISON, "in": COMPARISON, "not in": COMPARISON,
}  # fmt: skip

FOLDS = words("count exists first sum min max avg any all")
"""Functions that fold a comprehension, so that it stands without brackets in them."""


def print_expression(value: Expression) -> str:
    """Print one expression in the canonical spelling.

    >>> print_expression(Binary("*", Binary("+", Name("a"), Integer(1)), Name("in")))
    '(a + 1) * in_'
    """
    return _print(value, CONDITIONAL)


def print_order(value: tuple[OrderKey, ...]) -> str:
    """Print order keys, without the words ``order by``."""
    return ", ".join(_order_key(key) for key in value)


def print_error_use(value: ErrorUse | Source) -> str:
    """Print an error as it stands after ``else`` or ``fail``."""
    if isinstance(value, Source):
        return value.text
    words: list[str] = []
    if value.kind is not None:
        words.append(f"{value.kind}{f'({_arguments(value.arguments)})' if value.arguments else ''}")
    if value.status is not None:
        words.append(str(value.status))
    if value.message is not None:
        words.append(_print(value.message, POSTFIX))
    if value.on is not None:
        words.append(f"on {quote(value.on)}")
    if value.shape is not None:
        words.append(f"with {_print(value.shape, POSTFIX)}")
    return " ".join(words)


def print_statements(value: tuple[Statement, ...]) -> str:
    """Print statements, one a line."""
    from fastgen.ir.layout import render
    from fastgen.ir.statement_text import StatementWriter

    writer = StatementWriter()
    return render(writer.statement_line(statement) for statement in value).removesuffix("\n")


def print_query(value: Query) -> str:
    """Print a query without parentheses, as it stands after ``in``."""
    words = [_print(value.source, POSTFIX)]
    if value.where is not None:
        words.append(f"where {print_expression(value.where)}")
    if value.order:
        words.append(f"order by {print_order(value.order)}")
    if value.limit is not None:
        words.append(f"limit {print_expression(value.limit)}")
    if value.offset is not None:
        words.append(f"offset {print_expression(value.offset)}")
    if value.group_by is not None:
        words.append(f"group by {print_expression(value.group_by)}")
    return " ".join(words)


def print_call(function: str, arguments: tuple[Argument, ...]) -> str:
    """Print a call; a query alone needs no parentheses of its own."""
    if len(arguments) == 1 and arguments[0].name is None:
        match arguments[0].value:
            case Query() as query if _has_clauses(query):
                return f"{function}({print_query(query)})"
            case Comprehension() as inner if function in FOLDS:
                return f"{function}({_comprehension(inner)})"
    return f"{function}({_arguments(arguments)})"


def print_answer(value: Expression) -> str:
    """Print what follows ``return``: in parentheses if it begins like a status."""
    text = print_expression(value)
    return f"({text})" if text[0].isdecimal() or text[0] == "-" else text


def print_guarded(value: Expression, keyword: str) -> str:
    """Print an expression, in parentheses if it begins with a word that is a keyword there."""
    text = print_expression(value)
    follow = text[len(keyword) : len(keyword) + 1]
    clash = text.startswith(keyword) and not (follow.isalnum() or follow == "_")
    return f"({text})" if clash else text


def print_entry(entry: Entry) -> str:
    """Print one entry of a record."""
    if entry.name is None:
        return "" if entry.value is None else f"...{print_expression(entry.value)}"
    if entry.value is None:
        return entry.name
    label = quote(entry.name) if entry.quoted or not is_label(entry.name) else entry.name
    return f"{label}: {print_expression(entry.value)}"


def _print(value: Expression, level: int) -> str:
    """Print an expression at a place that takes this level or a tighter one."""
    text, own = _parts(value)
    return f"({text})" if own < level else text


def _parts(value: Expression) -> tuple[str, int]:
    """Return the text of an expression and how tightly it holds together."""
    match value:
        case Text():
            return _text(value), POSTFIX
        case Integer():
            return str(value.value), POSTFIX if value.value >= 0 else UNARY
        case Real():
            text = format(value.value, "f")
            return text if "." in text else f"{text}.0", POSTFIX if value.value >= 0 else UNARY
        case Boolean():
            return "true" if value.value else "false", POSTFIX
        case Null():
            return "null", POSTFIX
        case Duration():
            return f"{value.amount} {value.unit}{'' if value.amount == 1 else 's'}", POSTFIX
        case Name():
            return write_name(value.name), POSTFIX
        case Dot():
            return f".{value.name}", POSTFIX
        case Member():
            return f"{_print(value.of, POSTFIX)}.{value.name}", POSTFIX
        case Index():
            return f"{_print(value.of, POSTFIX)}[{print_expression(value.index)}]", POSTFIX
        case Call():
            return print_call(write_name(value.function), value.arguments), POSTFIX
        case Unary():
            if value.operator == "not":
                return f"not {_print(value.operand, NOT)}", NOT
            return f"-{_print(value.operand, UNARY)}", UNARY
        case Binary():
            return _binary(value)
        case IsNull():
            words = "is not null" if value.negated else "is null"
            return f"{_print(value.operand, FALLBACK)} {words}", COMPARISON
        case Conditional():
            condition, then = print_expression(value.condition), print_expression(value.then)
            other = print_expression(value.otherwise)
            return f"if {condition} then {then} else {other}", CONDITIONAL
        case Query():
            if _has_clauses(value):
                return f"({print_query(value)})", POSTFIX
            return _parts(value.source)
        case Comprehension():
            return f"[{_comprehension(value)}]", POSTFIX
        case ListLiteral():
            return f"[{', '.join(print_expression(item) for item in value.items)}]", POSTFIX
        case Record():
            entries = ", ".join(print_entry(entry) for entry in value.entries)
            return f"{{ {entries} }}" if entries else "{}", POSTFIX
        case Create():
            return f"create {value.entity} {_print(value.record, POSTFIX)}", POSTFIX
        case Upsert():
            record = _print(value.record, POSTFIX)
            return f"upsert {value.entity} by {', '.join(value.keys)} {record}", POSTFIX
        case Source():
            return value.text, POSTFIX
        case _:
            assert_never(value)


def _binary(value: Binary) -> tuple[str, int]:
    """Print a binary operation; comparisons do not chain, the others hold to the left."""
    level = LEVELS[value.operator]
    left = level + 1 if level == COMPARISON else level
    text = f"{_print(value.left, left)} {value.operator} {_print(value.right, level + 1)}"
    return text, level


def _comprehension(value: Comprehension) -> str:
    """Print a comprehension without brackets."""
    variable = write_name(value.query.variable or "row")
    return f"{print_expression(value.element)} for {variable} in {print_query(value.query)}"


def _arguments(arguments: tuple[Argument, ...]) -> str:
    """Print what stands between the parentheses of a call."""
    texts = (
        (
            print_expression(argument.value)
            if argument.name is None
            else f"{argument.name}: {print_expression(argument.value)}"
        )
        for argument in arguments
    )
    return ", ".join(texts)


def _order_key(key: OrderKey) -> str:
    """Print one key of an order."""
    down = " desc" if key.descending else ""
    when = f" when {print_expression(key.when)}" if key.when is not None else ""
    return f"{print_expression(key.key)}{down}{when}"


def _has_clauses(query: Query) -> bool:
    """Tell whether a query is more than its source."""
    return bool(query.where or query.order or query.limit or query.offset or query.group_by)


# ---------------------------------------------------------------- strings


def _text(value: Text) -> str:
    """Print a string."""
    body = _pieces(value.parts, value.block)
    return f'"""{escape_block(body)}"""' if value.block else f'"{body}"'


def _pieces(parts: tuple[TextPart, ...], block: bool) -> str:
    """Print the pieces of a string, without its quotes."""
    texts: list[str] = []
    for part in parts:
        match part:
            case str():
                texts.append(escape_letters(part, block))
            case Interpolation():
                texts.append(_inset(print_guarded(part.value, "end"), block))
            case TextFor():
                variable = write_name(part.query.variable or "row")
                texts.append(_inset(f"for {variable} in {print_query(part.query)}", block))
                texts.append(f"{_pieces(part.parts, block)}{{end}}")
            case TextIf():
                texts.append(_inset(f"if {print_expression(part.condition)}", block))
                texts.append(_pieces(part.then, block))
                if part.otherwise:
                    texts.append(f"{{else}}{_pieces(part.otherwise, block)}")
                texts.append("{end}")
            case _:
                assert_never(part)
    return "".join(texts)


def _inset(text: str, block: bool) -> str:
    """Print what stands between the braces of a string."""
    return f"{{{escape_inset(text, block)}}}"
