"""Settings: texts of the environment as typed values (docs, section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.expressions import TypedExpression
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ListType
from fastgen.semantics.decoding import Reader
from fastgen.semantics.environment import Environment
from fastgen.semantics.expressions import Scope, evaluate
from fastgen.semantics.state import State
from fastgen.semantics.world import World


class SettingsError(Exception):
    """A setting keeps the app from starting."""


def read_settings(program: Program, environment: Environment) -> Mapping[str, object]:
    """Return the settings by name.

    "A setting without a default that is not set keeps the app from starting; so does a value of
    the wrong type."
    """
    world = World(program, environment, State())

    def default(node: TypedExpression) -> object:
        return evaluate(node, Scope(world, None, {}))

    for setting in program.settings:
        word = environment.settings.get(setting.variable)
        if word is None:
            if setting.default is None and not setting.nullable:
                raise SettingsError(f"{setting.variable} is not set")
            world.settings[setting.name] = (
                None if setting.default is None else default(setting.default)
            )
            continue
        reader = Reader(program, default)
        if isinstance(setting.type, ListType):
            words = [part.strip() for part in word.split(",")] if word else []
            item = setting.type.item
            value: object = tuple(reader.word(one, item, setting.name) for one in words)
        else:
            value = reader.word(word, setting.type, setting.name)
        if reader.issues:
            raise SettingsError(f"{setting.variable}: {reader.issues[0].message}")
        world.settings[setting.name] = value
    require_checks(program, world)
    return world.settings


def require_checks(program: Program, world: World) -> None:
    """Require that "`check condition else "message"` among the settings" holds."""
    scope = Scope(world, None, {})
    for check in program.setting_checks:
        if not scope.true(check.condition):
            message = None if check.message is None else evaluate(check.message, scope)
            raise SettingsError(str(message) if message is not None else f"not {check.text}")
