"""Random actions: parameters and statements."""

from __future__ import annotations

from tests.differential.random_specs.expressions import Around, Expressions
from tests.differential.random_specs.parts import RandomEntity, RandomField, RandomWorld
from tests.differential.random_specs.rules import Rules

PARAMETERS: tuple[tuple[str, str, str], ...] = (
    ("number", "int", "int(-5..20)"),
    ("word", "text", "string(..10)"),
    ("yes", "bool", "bool"),
    ("day", "date", "date"),
    ("price", "decimal", "decimal(6, 2)"),
)


class Actions:
    """Makes actions, each about a row."""

    def __init__(self, world: RandomWorld) -> None:
        self.world = world
        self.chance = world.chance
        self.expressions = Expressions(world)
        self.rules = Rules(world)

    def action(self, number: int) -> str:
        """Return an action."""
        world, chance = self.world, self.chance
        entity = chance.choice(list(world.entities.values()))
        values: dict[str, RandomField] = {"one": RandomField("one", "row", "", of=entity.name)}
        parameters = [f"one: {entity.name}"]
        for name, kind, written in world.some(PARAMETERS, 2):
            nullable = world.maybe(0.3)
            values[name] = RandomField(name, kind, "", nullable=nullable)  # type: ignore[arg-type]
            parameters.append(f"{name}?: {written}" if nullable else f"{name}: {written}")
        around = Around({"one.": entity}, values, depth=2)
        reading = world.maybe(0.3)
        lines = [self.require(around)] if world.maybe(0.5) else []
        if world.maybe(0.4):
            lines.append(f"let kept = {self.expressions.make('int', around)}")
            values["kept"] = RandomField("kept", "int", "")
        if not reading:
            for _ in range(chance.randint(1, 2)):
                lines.append(self.statement(entity, around))
        lines.append(self.answer(entity, around))
        inner = "\n  ".join(line for line in lines if line)
        place = f'at {"get" if reading else "post"} "/act-{number}/{{one}}"'
        head = f"action act_{number}({', '.join(parameters)}) {place}"
        return f"{head} {{\n  {self.rules.of_action()}{inner}\n}}"

    def require(self, around: Around) -> str:
        """Return a condition to go on."""
        error = self.chance.choice(
            ["", ' else conflict "Not so"', " else forbidden", ' else 409 "No"']
        )
        return f"require {self.expressions.make('bool', around)}{error}"

    def statement(self, entity: RandomEntity, around: Around) -> str:
        """Return a statement that changes something."""
        draw = self.chance.random()
        if draw < 0.45:
            return self.update("one", entity, around)
        if draw < 0.6:
            change = self.update("one", entity, around)
            return f"if {self.expressions.make('bool', around)} {{ {change} }}" if change else ""
        if draw < 0.75:
            return self.creation(around)
        if draw < 0.85:
            return self.loop(entity, around)
        other = self.chance.choice(list(self.world.entities.values()))
        where = self.expressions.make("bool", around.inside(other))
        return f"delete all {other.name} where {where}"

    def update(self, row: str, entity: RandomEntity, around: Around) -> str:
        """Return a change of a row."""
        fields = [
            one
            for one in entity.of_kind("int", "text", "bool", "decimal", "enum", "date")
            if one.line
            and "immutable" not in one.flags
            and "via" not in one.line
            and one.name != entity.key
            and "/)" not in one.line
        ]
        if not fields:
            return ""
        field = self.chance.choice(fields)
        value = self.expressions.make(field.kind, around, field.of)
        return f"update {row} {{ {field.name}: {value} }}"

    def creation(self, around: Around) -> str:
        """Return a statement that makes a row."""
        entity = self.chance.choice(list(self.world.entities.values()))
        if entity.name == "Person":
            return ""
        said = []
        for one in entity.fields:
            needed = one.needed or "Person owner" in one.line
            if not needed:
                continue
            if (
                "/)" in one.line
                or one.kind in ("other", "set", "rows")
                or one.listed
                or not self.expressions.can(one.kind, around, one.of)
            ):
                return ""
            if "owner" in one.line:
                return ""
            said.append(f"{one.name}: {self.expressions.make(one.kind, around, one.of)}")
        return f"create {entity.name} {{ {', '.join(said)} }}"

    def loop(self, entity: RandomEntity, around: Around) -> str:
        """Return a change of many rows."""
        change = self.update("each", entity, around)
        key = "" if not entity.of_kind("int") else f" order by .{entity.of_kind('int')[0].name}"
        return f"for each in {entity.name}{key} limit 3 {{ {change} }}" if change else ""

    def answer(self, entity: RandomEntity, around: Around) -> str:
        """Return what an action answers."""
        draw = self.chance.random()
        if draw < 0.3:
            return "return one"
        if draw < 0.5:
            made = self.expressions.make("int", around)
            word = self.expressions.make("text", around)
            return f"return {{ number_of: {made}, word_of: {word}, whole: one }}"
        if draw < 0.6:
            return f"return 201 {{ done: {self.expressions.make('bool', around)} }}"
        if draw < 0.8:
            where = self.expressions.make("bool", around.inside(entity))
            return f"return ({entity.name} where {where} limit 5)"
        return "" if draw < 0.9 else f"return {{ all: [x for x in {entity.name} limit 3] }}"
