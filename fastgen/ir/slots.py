"""What each string slot of the IR may hold: a name of a certain form, or a text that is data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from fastgen.ir import (
    application,
    entities,
    expressions,
    operations,
    spec,
    statements,
    surroundings,
    types,
)
from fastgen.ir.expressions import Located
from fastgen.ir.node import Node

NameKind: TypeAlias = Literal[
    "name", "type", "word", "label", "dotted", "ordered", "function", "method"
]
TextKind: TypeAlias = Literal[
    "text", "source", "pattern", "wire", "path", "prefix", "scheme", "token", "origin", "media"
]
SlotKind: TypeAlias = NameKind | TextKind

LONGEST_NAME: Final = 50
"""Characters; with what is put around it, a name must fit the 63 bytes of PostgreSQL."""

LONGEST_TEXT: Final[Mapping[TextKind, int]] = MappingProxyType(
    {
        "text": 10_000,
        "source": 1_000_000,
        "pattern": 1_000,
        "wire": 200,
        "path": 500,
        "prefix": 200,
        "scheme": 20,
        "token": 100,
        "origin": 300,
        "media": 100,
    }
)
"""Characters."""

_NAME = r"[a-z][A-Za-z0-9_]*"
_TYPE = r"[A-Z][A-Za-z0-9_]*"
_SEGMENT = r"[A-Za-z0-9._~!$&'()*+,;=:@%-]"
_NO_DOTS = r"(?!(.*/)?\.\.?(/|$))"  # a client takes `..` away before it sends a request
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105  the grammar of RFC 9110, no secret

FORMS: Final[Mapping[SlotKind, re.Pattern[str]]] = MappingProxyType(
    {
        "name": re.compile(_NAME),
        "type": re.compile(_TYPE),
        "word": re.compile(rf"{_NAME}|{_TYPE}"),
        "label": re.compile(r"[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*"),
        "dotted": re.compile(rf"{_NAME}(\.{_NAME})*"),
        "ordered": re.compile(rf"{_NAME}( desc)?"),
        "function": re.compile(rf"({_TYPE}\.)?{_NAME}"),
        "method": re.compile("|".join(get_args(operations.Method))),
        "text": re.compile(r"[^\x00\ud800-\udfff]*"),
        "source": re.compile(r"[^\x00\ud800-\udfff]*"),
        "pattern": re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+"),
        "wire": re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+"),
        "path": re.compile(rf"{_NO_DOTS}(/|{_SEGMENT}|\{{{_NAME}(\.{_NAME})?\}})*"),
        "prefix": re.compile(rf"{_NO_DOTS}(/|{_SEGMENT})*"),
        "scheme": re.compile(_TOKEN),
        "token": re.compile(_TOKEN),
        "origin": re.compile(
            r"\*|https?://([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
        ),
        "media": re.compile(rf"{_TOKEN}/{_TOKEN}"),
    }
)
"""A value matches the form of its slot from its first character to its last."""

SLOTS: Final[Mapping[type[Node], Mapping[str, SlotKind]]] = MappingProxyType(
    {
        types.TypeRef: {
            "name": "word",
            "member": "name",
            "pattern": "pattern",
            "media": "media",
            "item": "word",
        },
        types.ValueField: {"name": "name", "wire": "wire", "description": "text"},
        types.NamedType: {"name": "type", "description": "text", "members": "type", "tag": "name"},
        types.EnumMember: {"name": "name", "wire": "wire", "description": "text"},
        types.Enum: {"name": "type", "description": "text"},
        application.Auth: {
            "user": "type",
            "login": "name",
            "scheme": "scheme",
            "header": "token",
            "cookie": "token",
            "active": "name",
            "role": "name",
            "endpoints": "prefix",
        },
        application.ErrorKind: {"name": "name", "on": "wire"},
        application.App: {
            "name": "name",
            "description": "text",
            "base": "prefix",
            "cors": "origin",
            "order_of_checks": "name",
        },
        application.Setting: {"name": "name", "description": "text"},
        entities.Move: {"name": "name", "sources": "name", "target": "name", "who": "name"},
        entities.Field: {
            "name": "name",
            "description": "text",
            "via": "name",
            "derived_from": "name",
            "wire": "wire",
            "renamed": "name",
        },
        entities.Include: {"names": "type"},
        entities.RuleOperation: {"name": "name", "fields": "name"},
        entities.Rule: {"who": "name"},
        entities.ViewItem: {
            "name": "wire",  # a label; a quoted one is any key
            "include": "word",
            "exclude": "name",
            "wire": "wire",
            "description": "text",
        },
        entities.View: {"name": "name"},
        entities.Check: {"unique": "name"},
        entities.IndexDeclaration: {"fields": "ordered"},
        entities.Entity: {"name": "type", "description": "text", "renamed": "type"},
        entities.Mixin: {"name": "type", "description": "text"},
        operations.Route: {"path": "path"},
        operations.Parameter: {"name": "name", "by": "name", "wire": "wire", "description": "text"},
        operations.Filter: {"name": "dotted", "path": "dotted"},
        operations.SortKey: {"name": "dotted", "path": "dotted"},
        operations.Pagination: {"names": "name"},
        operations.Operation: {
            "name": "name",
            "description": "text",
            "relation": "name",
            "search": "name",
        },
        operations.Resource: {"entity": "type", "singular": "label", "description": "text"},
        surroundings.Extern: {"name": "name", "description": "text"},
        surroundings.RuleFunction: {"name": "name", "description": "text"},
        surroundings.Handler: {"entity": "type", "event": "name"},
        surroundings.Job: {"name": "name", "description": "text"},
        surroundings.Mail: {"name": "name"},
        surroundings.Webhook: {"name": "name"},
        surroundings.Seed: {"entity": "type", "by": "name"},
        surroundings.Given: {"name": "name", "entity": "type"},
        surroundings.ScenarioStep: {"let": "name", "actor": "name", "method": "method"},
        surroundings.Scenario: {"title": "text"},
        spec.Import: {"path": "text"},
    }
)
"""The kind of every string slot. A test walks the IR and fails for a slot that is missing here."""

TREE_SLOTS: Final[Mapping[type[Located], Mapping[str, SlotKind]]] = MappingProxyType(
    {
        expressions.Text: {"parts": "text"},
        expressions.TextFor: {"parts": "text"},
        expressions.TextIf: {"then": "text", "otherwise": "text"},
        expressions.Name: {"name": "word"},
        expressions.Dot: {"name": "name"},
        expressions.Member: {"name": "name"},
        expressions.Argument: {"name": "name"},
        expressions.Call: {"function": "function"},
        expressions.Query: {"variable": "name"},
        expressions.Entry: {"name": "wire"},  # a label; a quoted one is any key
        expressions.Create: {"entity": "type"},
        expressions.Upsert: {"entity": "type", "keys": "name"},
        expressions.Source: {"text": "source"},
        statements.ErrorUse: {"kind": "name", "on": "wire"},
        statements.Let: {"name": "name"},
        statements.Send: {"message": "name"},
        statements.SourceBlock: {"text": "source"},
    }
)
"""The same for expressions and statements. The parser only makes sound ones, a program any."""
