"""What a whole text builds: its declarations, grouped by kind."""

from __future__ import annotations

from fastgen.diagnostics import Label
from fastgen.frontend.actions.foundation import select
from fastgen.frontend.actions.surroundings import SurroundingsActions
from fastgen.ir.application import App, Setting, SettingCheck
from fastgen.ir.entities import Entity, Mixin
from fastgen.ir.node import Node
from fastgen.ir.operations import Operation, Resource
from fastgen.ir.spec import Import, Spec
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


class SettingsBlock(Node):
    """The lines of one ``settings`` block, which the IR keeps in two lists."""

    lines: tuple[Setting | SettingCheck, ...]


class Actions(SurroundingsActions):
    """Every rule of the grammar."""

    def make_import(self, start: int, end: int, path: str) -> Import:
        """Build ``import "billing.fg"``."""
        return self.build(Import, start, end, {"path": path})

    def make_settings(self, start: int, end: int, *lines: object) -> SettingsBlock:
        """Build ``settings { … }``."""
        node = self.build(SettingsBlock, start, end, {"lines": lines})
        return self.remember(node, lines)

    def make_spec(self, start: int, end: int, *declarations: Node) -> Spec:
        """Build the declarations of one text."""
        return self.remember(self.join(start, end, declarations), declarations)

    def join(self, start: int, end: int, declarations: tuple[Node, ...]) -> Spec:
        """Group declarations by kind."""
        apps = select(declarations, App)
        for second in apps[1:]:
            first = apps[0].span
            self.report.error(
                "FG1104",
                second.span,
                labels=[Label(first, "the first is here")] if first is not None else [],
                help="keep one `app`; other files add to it",
            )
        lines = [line for block in select(declarations, SettingsBlock) for line in block.lines]
        values: dict[str, object] = {
            "imports": select(declarations, Import),
            "app": apps[0] if apps else None,
            "settings": select(lines, Setting),
            "setting_checks": select(lines, SettingCheck),
            "types": select(declarations, NamedType),
            "enums": select(declarations, Enum),
            "mixins": select(declarations, Mixin),
            "entities": select(declarations, Entity),
            "rules": select(declarations, RuleFunction),
            "externs": select(declarations, Extern),
            "resources": select(declarations, Resource),
            "actions": select(declarations, Operation),
            "handlers": select(declarations, Handler),
            "jobs": select(declarations, Job),
            "mails": select(declarations, Mail),
            "webhooks": select(declarations, Webhook),
            "seeds": select(declarations, Seed),
            "scenarios": select(declarations, Scenario),
        }
        return self.build(Spec, start, end, values)
