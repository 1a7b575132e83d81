"""Random rules of access."""

from __future__ import annotations

from tests.differential.random_specs.expressions import Around, Expressions
from tests.differential.random_specs.parts import RandomEntity, RandomWorld

WHO = ("anyone", "authenticated", "clerk", "manager", "clerk, manager")


class Rules:
    """Makes the rules of entities and actions."""

    def __init__(self, world: RandomWorld) -> None:
        self.world = world
        self.chance = world.chance
        self.expressions = Expressions(world)

    def of_entity(self, entity: RandomEntity) -> None:
        """Add rules; somebody may do everything."""
        if not self.world.accounts:
            return
        owned = any("Person owner" in one.line for one in entity.fields)
        for operation in ("read", "create", "update", "delete"):
            if self.world.maybe(0.8):
                entity.lines.append(self.rule(entity, operation, owned))
        if self.world.maybe(0.15):
            entity.lines.append(self.deny(entity))
        entity.lines.append(
            f"allow all to {'authenticated' if self.world.maybe(0.3) else 'manager'}"
        )

    def rule(self, entity: RandomEntity, operation: str, owned: bool) -> str:
        """Return a rule that allows an operation."""
        who = self.chance.choice(WHO)
        if owned and operation == "create" and who == "anyone":
            who = "authenticated"
        fields = ""
        simple = [
            one.name
            for one in entity.fields
            if one.given and one.line and "immutable" not in one.flags and "key" not in one.line
        ]
        if operation == "update" and simple and self.world.maybe(0.3):
            fields = f"({', '.join(self.chance.sample(simple, 1))})"
        condition = f" when {self.condition(entity)}" if self.world.maybe(0.4) else ""
        return f"allow {operation}{fields} to {who}{condition}"

    def deny(self, entity: RandomEntity) -> str:
        """Return a rule that forbids something."""
        operation = self.chance.choice(["update", "delete", "create"])
        return f"deny {operation} when {self.condition(entity)}"

    def condition(self, entity: RandomEntity) -> str:
        """Return a condition over a row and who asks."""
        people = [one.name for one in entity.of_kind("row") if one.of == "Person"]
        if people and self.world.maybe(0.5):
            return f"{self.chance.choice(people)} == caller"
        around = Around({"": entity}, {}, caller=True, depth=2)
        return self.expressions.comparison(around)

    def of_action(self) -> str:
        """Return the line that says who may use an action."""
        return f"allow to {self.chance.choice(WHO)}\n  " if self.world.accounts else ""
