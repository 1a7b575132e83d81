"""Turns declarations and the lines of their blocks into lines of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastgen.frontend.actions.foundation import Part, SettingPart
from fastgen.frontend.actions.spec import SettingsBlock
from fastgen.frontend.canonical import lines_of
from fastgen.frontend.line_text import (
    access_text,
    check_text,
    error_kind_text,
    filter_text,
    include_text,
    index_text,
    page_text,
    rate_text,
    search_text,
    setting_check_text,
    setting_text,
    setting_value,
    sort_text,
    step_text,
    value_field_text,
    view_item_text,
)
from fastgen.frontend.type_text import (
    described,
    label,
    marks,
    names,
    print_parameters,
    print_type,
    route_text,
)
from fastgen.ir.application import App, Auth, Envelope, ErrorKind, Errors, Setting, SettingCheck
from fastgen.ir.entities import (
    Check,
    Entity,
    Field,
    Include,
    IndexDeclaration,
    Mixin,
    Move,
    Rule,
    View,
    ViewItem,
)
from fastgen.ir.expression_text import print_expression, print_order
from fastgen.ir.expressions import Expression
from fastgen.ir.layout import Block, Doc, Style, line
from fastgen.ir.layout import Part as Piece
from fastgen.ir.node import Node
from fastgen.ir.operations import Operation, Pagination, Rate, Resource
from fastgen.ir.spec import Import
from fastgen.ir.statement_text import StatementWriter, else_text
from fastgen.ir.statements import Statement
from fastgen.ir.string_text import quote
from fastgen.ir.surroundings import (
    Extern,
    ExternExample,
    Given,
    Handler,
    Job,
    Mail,
    RuleFunction,
    Scenario,
    ScenarioStep,
    Seed,
    Webhook,
)
from fastgen.ir.types import Enum, EnumMember, NamedType, ValueField

TEXTS: dict[type[Node], Callable[..., str]] = {
    Import: lambda node: f"import {quote(node.path)}",
    ErrorKind: error_kind_text,
    Setting: setting_text,
    SettingCheck: setting_check_text,
    ValueField: value_field_text,
    Include: include_text,
    Rule: access_text,
    Check: check_text,
    IndexDeclaration: index_text,
    ViewItem: view_item_text,
    ScenarioStep: step_text,
}
"""Lines without a block."""

RECORDS = {"assign": "set ", "body": "body "}
"""Parts that are records, with their keyword."""


class Writer(StatementWriter):
    """Turns what stands in a spec into lines."""

    def lines(self, node: Node) -> Sequence[object]:
        """Return the lines of the block of a node, in the order in which they are written."""
        return lines_of(node)

    def block(self, node: Node, style: Style = "lines") -> Block:
        """Return the block of a node."""
        return self.frame(node, Block(tuple(map(self.doc, self.lines(node))), style))

    def optional_block(self, node: Node) -> tuple[Piece, ...]:
        """Return the block of a node that needs none when it is empty."""
        block = self.block(node)
        return (" ", block) if block.members or block.commented else ()

    def doc(self, member: object) -> Doc:
        """Return a declaration or a line of a block."""
        if isinstance(member, Part):
            return self.decorate(member, line(*self.part(member)))
        if isinstance(member, Node):
            text = TEXTS.get(type(member))
            pieces = (text(member),) if text is not None else self.node(member)
            return self.decorate(member, line(*pieces))
        if isinstance(member, Statement):
            return self.statement_line(member)
        raise AssertionError(f"no line for {type(member).__name__}")

    # ------------------------------------------------------------ declarations

    def node(self, node: Node) -> tuple[Piece | None, ...]:
        """Return the text and blocks of a node that has a block, or part of one."""
        match node:
            case App():
                return f"app {node.name}{described(node.description)}", *self.optional_block(node)
            case Auth():
                return f"auth {node.kind} ", self.block(node, "list")
            case Envelope():
                return f"envelope {node.kind} ", self.record_block(node, node.shape)
            case Errors():
                return "errors ", self.block(node)
            case SettingsBlock():
                return "settings ", self.block(node, "list" if _plain_settings(node) else "lines")
            case NamedType():
                return self.named_type(node)
            case Enum():
                return f"enum {node.name}{described(node.description)} ", self.block(node, "list")
            case EnumMember():
                wire = f" as {quote(node.wire)}" if node.wire is not None else ""
                return (f"{node.name}{wire}{described(node.description)}",)
            case Mixin():
                return f"mixin {node.name}{described(node.description)} ", self.block(node)
            case Entity():
                renamed = f" renamed {node.renamed}" if node.renamed is not None else ""
                head = f"entity {node.name}{described(node.description)}{renamed} "
                return head, self.block(node)
            case Field():
                return self.field(node)
            case Move():
                return self.move(node)
            case View():
                head = "view " if node.name is None else f"view {node.name} "
                return head, self.block(node, "list")
            case Resource():
                singular = f" as {quote(node.singular)}" if node.singular is not None else ""
                head = f"resource {node.entity}{described(node.description)}{singular}"
                return head, route_text(node.route), *self.optional_block(node)
            case Operation():
                return self.operation(node)
            case _:
                return self.surroundings(node)

    def named_type(self, node: NamedType) -> tuple[Piece | None, ...]:
        """Return an alias, a value type, or a union."""
        head = f"type {node.name}{described(node.description)} "
        if node.alias is not None:
            return (f"{head}= {print_type(node.alias)}",)
        if node.members is not None:
            return (f"{head}= {' | '.join(node.members)} by {node.tag}",)
        return head, self.block(node, "list")

    def field(self, node: Field) -> tuple[Piece | None, ...]:
        """Return a field; a state machine has a block."""
        head = label(node.name, node.optional)
        if node.type.name == "flow":
            return f"{head} flow ", self.block(node), marks(node)
        return f"{head} {print_type(node.type)}", marks(node)

    def move(self, node: Move) -> tuple[Piece | None, ...]:
        """Return one transition of a state machine."""
        words = [f"{node.name}: {names(node.sources)} -> {node.target}"]
        words += [f"to {names(node.who)}"] if node.who else []
        words += [f"when {print_expression(node.when)}"] if node.when is not None else []
        if node.require is not None:
            words.append(f"require {print_expression(node.require)}{else_text(node.otherwise)}")
        if not node.body:
            return (" ".join(words),)
        return f"{' '.join(words)} ", self.statement_block(node, node.body)

    def operation(self, node: Operation) -> tuple[Piece | None, ...]:
        """Return a verb of a resource, or an action."""
        if node.verb == "toggle":
            head = f"toggle {node.relation}"
        elif node.verb == "bulk":
            most = f" max {node.bulk_maximum}" if node.bulk_maximum is not None else ""
            head = f"bulk {names(node.operations)}{most}"
        else:
            head = " ".join(word for word in (node.verb or "action", node.name) if word)
            if node.parameters or node.verb is None:
                head += print_parameters(node.parameters)
        head += f"{described(node.description)}{route_text(node.route)}"
        return head, *self.optional_block(node)

    def surroundings(self, node: Node) -> tuple[Piece | None, ...]:
        """Return what stands around the requests."""
        match node:
            case RuleFunction():
                head = f"rule {node.name}{print_parameters(node.parameters)}"
                value = print_expression(node.value)
                return (f"{head}{described(node.description)} := {value}",)
            case Extern():
                result = f" -> {print_type(node.result)}" if node.result is not None else ""
                head = f"extern {node.name}{print_parameters(node.parameters)}{result}"
                return head + described(node.description), *self.optional_block(node)
            case ExternExample():
                given = names(map(print_expression, node.arguments))
                return (f"example ({given}) -> {print_expression(node.result)}",)
            case Handler():
                return f"on {node.entity}.{node.event} ", self.block(node)
            case Job():
                every = print_expression(node.every)
                head = f"job {node.name}{described(node.description)} every {every} "
                return head, self.block(node)
            case Mail() | Webhook():
                kind = "mail" if isinstance(node, Mail) else "webhook"
                head = f"{kind} {node.name}{print_parameters(node.parameters)} "
                return head, self.block(node)
            case Seed():
                head = f"seed {node.entity} by {names(node.by)} "
                return head, self.record_block(node, node.record)
            case Scenario():
                return f"scenario {quote(node.title)} ", self.block(node)
            case Given():
                return f"{node.name}: {node.entity} ", self.record_block(node, node.record)
            case _:
                raise AssertionError(f"no text for {type(node).__name__}")

    # ------------------------------------------------------------ parts

    def part(self, part: Part) -> tuple[Piece | None, ...]:
        """Return a line that is no node of its own."""
        value = part.value
        if isinstance(part, SettingPart):
            return (f"{part.name}: {setting_value(part.name, value)}",)
        if isinstance(value, Expression):
            if part.name in RECORDS:
                return RECORDS[part.name], self.record_block(part, value)
            return (f"{part.name} {print_expression(value)}",)
        match part.name, value:
            case ("total" | "idempotent") as word, _:
                return (word,)
            case "after", tuple():
                statements = tuple(item for item in value if isinstance(item, Statement))
                return "after ", self.statement_block(part, statements)
            case "input", tuple():
                block = Block(tuple(map(self.doc, value)), "list")
                return "input ", self.frame(part, block)
            case "given", tuple():
                return self.givens(value)
            case "order", tuple():
                return (f"order by {print_order(value)}",)
            case "filters", tuple():
                return (f"filter {names(map(filter_text, value))}",)
            case "sorts", tuple():
                return (f"sort {names(map(sort_text, value))}",)
            case "search", tuple():
                return (search_text(value),)
            case "page", Pagination():
                return (page_text(value),)
            case "rate", Rate():
                return (rate_text(value),)
            case word, _:
                raise AssertionError(f"no text for {word}")

    def givens(self, rows: tuple[object, ...]) -> tuple[Piece, ...]:
        """Return the rows of a ``given``, on one line."""
        pieces: list[Piece] = ["given "]
        for at, row in enumerate(rows):
            if isinstance(row, Given):
                pieces += ["  "] if at else []
                pieces += [piece for piece in self.node(row) if piece is not None]
        return tuple(pieces)


def _plain_settings(node: SettingsBlock) -> bool:
    """Tell whether a block of settings has no checks, so that commas may stand in it."""
    return all(isinstance(item, Setting) for item in node.lines)
