"""The lines of each block of a spec, in canonical order."""

from __future__ import annotations

from collections.abc import Sequence

from fastgen.frontend.actions.foundation import Part, SettingPart
from fastgen.frontend.actions.spec import SettingsBlock
from fastgen.ir.application import App, Auth, Errors, Setting, SettingCheck
from fastgen.ir.entities import Entity, Field, Mixin, View
from fastgen.ir.node import Node
from fastgen.ir.operations import Operation, Resource
from fastgen.ir.spec import Spec
from fastgen.ir.surroundings import Extern, Handler, Job, Mail, Scenario, Webhook
from fastgen.ir.types import Enum, NamedType

Lines = Sequence[object]


def declarations_of(spec: Spec) -> list[Node]:
    """Return the declarations of a spec."""
    lines: tuple[Setting | SettingCheck, ...] = (*spec.settings, *spec.setting_checks)
    return [
        *spec.imports,
        *([spec.app] if spec.app is not None else []),
        *([SettingsBlock(lines=lines)] if lines else []),
        *spec.types,
        *spec.enums,
        *spec.mixins,
        *spec.entities,
        *spec.rules,
        *spec.externs,
        *spec.resources,
        *spec.actions,
        *spec.handlers,
        *spec.jobs,
        *spec.mails,
        *spec.webhooks,
        *spec.seeds,
        *spec.scenarios,
    ]


def lines_of(node: Node) -> Lines:
    """Return the lines of the block of a node."""
    match node:
        case App():
            words = settings(node, "base", "wire", "cors", "order_of_checks", "layout")
            errors = [node.errors] if node.errors is not None else []
            return [*words, *node.auths, *node.envelopes, *errors]
        case Auth():
            return settings(
                node, *(name for name in Auth.model_fields if name not in ("kind", "span"))
            )
        case Errors():
            return [*parts(node, "body"), *node.kinds]
        case SettingsBlock():
            return node.lines
        case NamedType():
            return node.fields or ()
        case Enum():
            return node.members
        case Mixin() | Entity():
            members = (
                node.includes,
                node.fields,
                node.views,
                node.checks,
                node.indexes,
                node.rules,
            )
            return [line for group in members for line in group]
        case Field():
            return node.moves
        case View():
            return node.items
        case Resource():
            errors = [node.errors] if node.errors is not None else []
            common = [*parts(node, "target", "enabled", "rate"), *node.rules, *node.envelopes]
            return [*common, *errors, *(node.operations or ())]
        case Operation():
            return _operation_lines(node)
        case Extern():
            return node.examples
        case Handler() | Job():
            return node.body
        case Mail():
            return parts(node, "to", "subject", "html", "text")
        case Webhook():
            return parts(node, "to", "body", "secret")
        case Scenario():
            return [*([Part("given", node.given, 0, 0)] if node.given else []), *node.steps]
        case _:
            return ()


def _operation_lines(node: Operation) -> Lines:
    """Return the lines of an operation or an action."""
    errors = [node.errors] if node.errors is not None else []
    shapes = [*node.envelopes, *errors]
    limits = parts(node, "rate", "idempotent", "cache", "enabled")
    if node.verb is None:
        return [*node.rules, *limits, *shapes, *node.before]
    names = ("input", "assign", "filters", "sorts", "search", "where", "order", "page", "total")
    head = [*node.rules, *shapes, *parts(node, *names), *limits]
    return [*head, *node.before, *parts(node, "after"), *node.answer]


EMPTY: tuple[object, ...] = (None, False, ())


def parts(node: Node, *fields: str) -> list[Part]:
    """Return the parts of a node that say anything."""
    found: list[Part] = []
    for name in fields:
        value: object = getattr(node, name)
        if value not in EMPTY or (name in ("search", "input") and value == ()):
            found.append(Part(name, value, 0, 0))
    return found


def settings(node: Node, *fields: str) -> list[SettingPart]:
    """Return the settings of a node that say anything."""
    return [SettingPart(part.name, part.value, 0, 0) for part in parts(node, *fields)]
