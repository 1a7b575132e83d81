"""Turns actions into words: what they take, who may call them, what they require and change."""

from collections.abc import Iterator
from typing import Literal

from fastgen.diagnostics import Span
from fastgen.ir.expression_text import print_expression, print_query
from fastgen.ir.expressions import Create, Expression, Record, Upsert
from fastgen.ir.operations import Operation
from fastgen.ir.statements import (
    Add,
    Delete,
    DeleteAll,
    For,
    If,
    Let,
    Perform,
    Remove,
    Require,
    Return,
    Send,
    Statement,
    Update,
)
from fastgen.neural.expression_spelling import condition_text
from fastgen.neural.rule_facts import rule_facts
from fastgen.neural.spelling import same_word, same_words

Found = tuple[Literal["rules", "actions"], tuple[str, ...], Span | None]


def action_facts(action: Operation) -> Iterator[Found]:
    """Yield category, words and place of what an action states; its path is none of it."""
    name = same_word(action.name or "")
    yield "actions", (name,), action.span
    for parameter in action.parameters:
        kind = parameter.type
        words = same_word(kind.name) + (f".{same_word(kind.member)}" if kind.member else "")
        many = ("list",) if kind.many else ()
        yield "actions", (name, "takes", same_word(parameter.name), words, *many), parameter.span
    for rule in action.rules:
        for words_of_rule in rule_facts(name, rule):
            yield "rules", words_of_rule, rule.span
    for statement in action.before:
        for words_of_effect in _effects(statement):
            yield "actions", (name, *words_of_effect), statement.span


def _effects(statement: Statement) -> Iterator[tuple[str, ...]]:
    """Yield what a statement requires or changes; a `let` alone and what is returned do neither."""
    match statement:
        case Require():
            yield "requires", condition_text(statement.condition)
        case Let() | Perform():
            yield from _written(statement.value)
        case Return() if statement.value is not None:
            yield from _written(statement.value)
        case Update():
            yield from _record(
                "updates", same_words(print_expression(statement.row)), statement.record
            )
        case Delete():
            yield "deletes", same_words(print_expression(statement.row))
        case DeleteAll():
            yield "deletes", same_words(print_query(statement.query))
        case Add() | Remove():
            verb = "adds" if isinstance(statement, Add) else "removes"
            item, relation = print_expression(statement.item), print_expression(statement.relation)
            yield verb, same_words(item), same_words(relation)
        case Send():
            yield "sends", same_word(statement.message)
        case If():
            yield "if", condition_text(statement.condition)
            for each in (*statement.then, *statement.otherwise):
                yield from _effects(each)
        case For():
            yield "for", same_words(print_query(statement.query))
            for each in statement.body:
                yield from _effects(each)
        case _:
            return


def _written(value: Expression) -> Iterator[tuple[str, ...]]:
    """Yield the row that an expression makes, if it makes one."""
    if isinstance(value, Create | Upsert):
        yield from _record("creates", same_word(value.entity), value.record)


def _record(verb: str, row: str, record: Record) -> Iterator[tuple[str, ...]]:
    """Yield the row that is written, and each of its fields with what it becomes."""
    yield verb, row
    for entry in record.entries:
        if entry.name is not None:
            value = entry.name if entry.value is None else print_expression(entry.value)
            yield verb, row, same_word(entry.name), same_words(value)
