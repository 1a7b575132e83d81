"""Random resources: which operations there are, and what they take and show."""

from __future__ import annotations

from tests.differential.random_specs.expressions import Around, Expressions
from tests.differential.random_specs.parts import RandomEntity, RandomField, RandomWorld

ORDERED = ("int", "text", "decimal", "date", "datetime", "bool", "enum", "float")
OPERATORS = {
    "int": ("==", "!=", "<", "<=", ">", ">="), "decimal": ("<", ">="), "float": (">",),
    "date": ("<", ">="), "datetime": ("<", ">="), "text": ("==", "!=", "contains", "starts", "<"),
    "bool": ("==",), "enum": ("==", "!="),
}  # fmt: skip


class Resources:
    """Makes the resource of an entity."""

    def __init__(self, world: RandomWorld) -> None:
        self.world = world
        self.chance = world.chance
        self.expressions = Expressions(world)

    def of_entity(self, entity: RandomEntity) -> str:
        """Return the resource of an entity, all verbs or some."""
        world, chance = self.world, self.chance
        path = entity.path
        parents = [
            one
            for one in entity.of_kind("row")
            if not one.nullable and one.of != "Person" and one.of != entity.name
        ]
        if parents and world.maybe(0.25):
            parent = chance.choice(parents)
            path = f"{world.entities[parent.of].path}/{{{parent.name}}}{path}"
        lines = [self.listing(entity), "read", self.creation(entity)]
        lines += [verb for verb in ("update", "delete") if world.maybe(0.85)]
        if "update" in lines and world.maybe(0.2):
            lines[lines.index("update")] = f"update {{ {self.requirement(entity)} }}"
        if "delete" in lines and world.maybe(0.2):
            lines[lines.index("delete")] = f"delete {{ {self.requirement(entity)} }}"
        if world.maybe(0.2):
            lines.append("replace")
        if world.maybe(0.2):
            verbs = [
                one for one in ("create", "update", "delete") if any(one in line for line in lines)
            ]
            words = ", ".join(chance.sample(verbs, chance.randint(1, len(verbs))))
            lines.append(f"bulk {words} max 3")
        if world.accounts:
            people = [
                one for one in entity.of_kind("set") if one.of == "Person" and "via" not in one.line
            ]
            lines += [f"toggle {one.name}" for one in people]
        inner = "\n  ".join(lines)
        return f'resource {entity.name} at "{path}" {{\n  {inner}\n}}'

    def creation(self, entity: RandomEntity) -> str:
        """Return how rows are made."""
        if self.world.maybe(0.8):
            return "create"
        numbers = [
            one
            for one in entity.of_kind("int")
            if one.line and "immutable" not in one.flags and "unique" not in one.flags
        ]
        if not numbers:
            return "create"
        field = self.chance.choice(numbers)
        if self.world.maybe(0.5):
            return f"create {{ set {{ {field.name}: {self.chance.choice(['1', '2', '1 + 2'])} }} }}"
        return f"create {{ after {{ update it {{ {field.name}: 3 }} }} }}"

    def requirement(self, entity: RandomEntity) -> str:
        """Return a line that an operation stops at."""
        around = Around({"it.": entity}, {}, caller=False, depth=2)
        error = self.chance.choice(["", ' else conflict "Not this one"', ' else 409 "No"'])
        return f"require {self.expressions.make('bool', around)}{error}"

    # ------------------------------------------------------------ lists

    def listing(self, entity: RandomEntity) -> str:
        """Return a list with filters, sorts, search, an order and pages."""
        world, chance = self.world, self.chance
        parts = []
        shown = [
            one for one in entity.fields if one.line and one.kind in ORDERED and not one.listed
        ]
        filters = [self.filter(one, number) for number, one in enumerate(world.some(shown, 3))]
        filters += [
            one.name
            for one in entity.of_kind("row")
            if one.line and "via" not in one.line and world.maybe(0.3)
        ]
        if filters:
            parts.append(f"filter {', '.join(filters)}")
        sorts = [one.name for one in world.some(shown, 3)]
        if sorts:
            parts.append(f"sort {', '.join(sorts)}")
        if any("search" in one.flags for one in entity.fields):
            names = [one.name for one in entity.fields if "search" in one.flags]
            parts.append(f"search {', '.join(names)}")
        if world.maybe(0.2):
            around = Around({".": entity}, {}, caller=False, depth=2)
            parts.append(f"where {self.expressions.make('bool', around)}")
        orders = [f".{one.name}{chance.choice(['', ' desc'])}" for one in world.some(shown, 2)]
        if orders:
            parts.append(f"order by {', '.join(orders)}")
        if world.maybe(0.6):
            style = chance.choice(["", " by number", " by cursor", " by offset as skip, take"])
            parts.append(f"page {chance.choice([1, 2, 3])} max {chance.choice([3, 5])}{style}")
        if world.maybe(0.2):
            parts.append("total")
        return f"list {{ {'  '.join(parts)} }}" if parts else "list"

    def filter(self, field: RandomField, number: int) -> str:
        """Return one filter."""
        if self.world.maybe(0.5):
            return field.name
        operator = self.chance.choice(OPERATORS[field.kind])
        return f"by_{number}: {field.name} {operator}"
