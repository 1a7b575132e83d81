"""The root of the IR: one whole description of a backend."""

from __future__ import annotations

from typing import Literal

from fastgen.ir.application import App, Setting, SettingCheck
from fastgen.ir.entities import Entity, Mixin
from fastgen.ir.node import Node
from fastgen.ir.operations import Operation, Resource
from fastgen.ir.surroundings import (
    Extern,
    Handler,
    Job,
    Mail,
    RuleFunction,
    Scenario,
    Seed,
    Webhook,
)
from fastgen.ir.types import Enum, NamedType

IR_VERSION: Literal[1] = 1


class Import(Node):
    """``import "path.fg"``, relative to the file that says it."""

    path: str


class Spec(Node):
    """One file, or a program once imports are merged; grouped by kind, in order."""

    version: Literal[1] = IR_VERSION
    imports: tuple[Import, ...] = ()
    app: App | None = None
    settings: tuple[Setting, ...] = ()
    setting_checks: tuple[SettingCheck, ...] = ()
    types: tuple[NamedType, ...] = ()
    enums: tuple[Enum, ...] = ()
    mixins: tuple[Mixin, ...] = ()
    entities: tuple[Entity, ...] = ()
    rules: tuple[RuleFunction, ...] = ()
    externs: tuple[Extern, ...] = ()
    resources: tuple[Resource, ...] = ()
    actions: tuple[Operation, ...] = ()
    handlers: tuple[Handler, ...] = ()
    jobs: tuple[Job, ...] = ()
    mails: tuple[Mail, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
    seeds: tuple[Seed, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
