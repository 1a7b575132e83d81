"""The canonical text of lines that have no block."""

from __future__ import annotations

from fastgen.frontend.type_text import described, label, marks, names, print_type
from fastgen.ir.application import ErrorKind, Setting, SettingCheck
from fastgen.ir.entities import Check, Include, IndexDeclaration, Rule, ViewItem
from fastgen.ir.expression_text import print_expression, print_guarded
from fastgen.ir.expressions import Expression, Text
from fastgen.ir.operations import Filter, Pagination, Rate, SortKey
from fastgen.ir.statement_text import else_text
from fastgen.ir.string_text import quote
from fastgen.ir.surroundings import ScenarioStep
from fastgen.ir.types import ValueField
from fastgen.ir.words import RIGHT_WORDS, SEARCH_WORDS, VIEW_WORDS, write_word

WORD_SETTINGS = frozenset({"wire", "layout", "user", "login", "active", "role"})
"""Settings whose value is a word; the texts of the others are strings."""


def setting_value(name: str, value: object) -> str:
    """Print the value of a setting of the app or of ``auth``."""
    if isinstance(value, Expression):
        return print_expression(value)
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            bare = name in WORD_SETTINGS or (name == "endpoints" and value == "none")
            return value if bare else _string(value)
        case tuple():
            return f"[{', '.join(_string(str(item)) for item in value)}]"
        case _:
            raise AssertionError(f"no text for the setting {name}")


def _string(value: str) -> str:
    """Print a string of a setting, which is an expression: its braces are escaped."""
    return print_expression(Text((value,) if value else ()))


def error_kind_text(node: ErrorKind) -> str:
    """Print ``kind: 409 "message" on "field" with { … }``."""
    words = [f"{node.name}:"]
    words += [str(node.status)] if node.status is not None else []
    words += [print_expression(node.message)] if node.message is not None else []
    words += [f"on {quote(node.on)}"] if node.on is not None else []
    words += [f"with {print_expression(node.shape)}"] if node.shape is not None else []
    return " ".join(words)


def setting_text(node: Setting) -> str:
    """Print ``name: type = default "description"``."""
    default = f" = {print_expression(node.default)}" if node.default is not None else ""
    return f"{node.name}: {print_type(node.type)}{default}{described(node.description)}"


def setting_check_text(node: SettingCheck) -> str:
    """Print ``check condition else "message"``."""
    message = f" else {print_expression(node.message)}" if node.message is not None else ""
    return f"check {print_expression(node.condition)}{message}"


def include_text(node: Include) -> str:
    """Print ``include Dated, Versioned``."""
    return f"include {names(node.names)}"


def access_text(node: Rule) -> str:
    """Print ``allow read, update(email) to clerk when condition``."""
    rights = (
        write_word(right.name, RIGHT_WORDS) + (f"({names(right.fields)})" if right.fields else "")
        for right in node.operations
    )
    words: list[str] = [node.effect]
    words += [names(rights)] if node.operations else []
    words += [f"to {names(node.who)}"] if node.who else []
    words += [f"when {print_expression(node.when)}"] if node.when is not None else []
    return " ".join(words)


def check_text(node: Check) -> str:
    """Print ``check condition where … else error``."""
    if node.condition is not None:
        text = f"check {print_guarded(node.condition, 'unique')}"
    else:
        text = f"check unique ({names(node.unique)})"
    if node.where is not None:
        text += f" where {print_expression(node.where)}"
    return text + else_text(node.otherwise)


def index_text(node: IndexDeclaration) -> str:
    """Print ``index (a, b desc)``."""
    return f"index ({names(node.fields)})"


def view_item_text(node: ViewItem) -> str:
    """Print one line of a view or an input."""
    if node.include is not None:
        return f"include {node.include}"
    if node.exclude is not None:
        return f"except {node.exclude}"
    name = node.name or ""
    if node.type is None:
        return f"{name}?" if node.optional else write_word(name, VIEW_WORDS)
    head = f"{quote(name)}:" if node.quoted else label(name, node.optional)
    return f"{head} {print_type(node.type)}{marks(node)}"


def value_field_text(node: ValueField) -> str:
    """Print one field of a value type."""
    return f"{label(node.name, node.optional)} {print_type(node.type)}{marks(node)}"


def filter_text(node: Filter) -> str:
    """Print ``a`` or ``label: path op``."""
    if node.path is None:
        return node.name
    operator = "" if node.operator == "==" else f" {node.operator}"
    return f"{node.name}: {node.path}{operator}"


def sort_text(node: SortKey) -> str:
    """Print ``a`` or ``label: path``."""
    return node.name if node.path is None else f"{node.name}: {node.path}"


def search_text(fields: tuple[str, ...]) -> str:
    """Print ``search a, b``, or ``search`` alone."""
    words = names(write_word(field, SEARCH_WORDS) for field in fields)
    return f"search {words}" if words else "search"


def page_text(node: Pagination) -> str:
    """Print ``page 20 max 100 by cursor as skip, limit``."""
    text = f"page {node.size}"
    if node.maximum is not None:
        text += f" max {node.maximum}"
    if node.style is not None:
        text += f" by {node.style}"
        text += f" as {names(node.names)}" if node.names else ""
    return text


def rate_text(node: Rate) -> str:
    """Print ``rate 10 per minute``."""
    return f"rate {node.count} per {node.unit}"


def step_text(node: ScenarioStep) -> str:
    """Print one step of a scenario."""
    if node.after is not None:
        return f"after {print_expression(node.after)}"
    if node.expect is not None:
        return f"expect {print_expression(node.expect)}"
    words = [f"let {node.let} ="] if node.let is not None else []
    words.append(f"as {node.actor}:")
    if node.call is not None:
        words.append(print_expression(node.call))
    elif node.path is not None:
        words += [node.method or "get", print_expression(node.path)]
    words += [print_expression(node.body)] if node.body is not None else []
    words.append(f"-> {node.status}")
    words += [print_expression(node.match)] if node.match is not None else []
    return " ".join(words)
