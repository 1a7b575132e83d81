"""Random entities: fields, relations, computed fields, checks, views."""

from __future__ import annotations

from tests.differential.random_specs.expressions import Around, Expressions
from tests.differential.random_specs.parts import Kind, RandomEntity, RandomField, RandomWorld

SCALARS: tuple[tuple[str, Kind, str, str], ...] = (
    # The type, its kind, a default, flags that fit.
    ("string(1..20)", "text", '"x"', "trim upper lower search unique indexed immutable"),
    ("string", "text", '"some"', "trim lower search unique indexed"),
    ("string(/[a-z]{1,3}/)", "text", '"a"', "unique"),
    ("text(..40)", "text", '""', "search trim"),
    ("int", "int", "1", "unique indexed immutable"),
    ("int(0..9)", "int", "0", "indexed"),
    ("bool", "bool", "false", "indexed"),
    ("decimal(8, 2)", "decimal", "1.50", "indexed"),
    ("decimal(6, 3, 0..)", "decimal", "0.250", ""),
    ("float", "float", "0.5", ""),
    ("date", "date", "today", "indexed"),
    ("datetime", "datetime", "now", "indexed"),
    ("time", "other", "", ""),
    ("duration", "other", "2 days", ""),
    ("uuid", "other", "", "unique"),
    ("email", "other", "", "unique"),
    ("url", "other", "", ""),
    ("ip", "other", "", ""),
    ("phone", "other", "", ""),
    ("slug", "other", "", ""),
    ("json", "other", "", ""),
    ("bytes", "other", "", ""),
    ("secret", "other", "", ""),
    ("token", "other", "", ""),
)
LISTS = ("string(1..5)[](..3)", "int[]", "date[](..2)", "map<int>", "Coin", "Coin[](..2)", "Shape")
ON_DELETE = ("", " on delete restrict", " on delete cascade")


class Entities:
    """Makes the entities of a world, one by one."""

    def __init__(self, world: RandomWorld) -> None:
        self.world = world
        self.chance = world.chance
        self.expressions = Expressions(world)

    def declare(self, name: str) -> RandomEntity:
        """Declare an entity with fields of its own."""
        world, chance = self.world, self.chance
        entity = RandomEntity(
            name, f"/{name.lower()}-list" if world.maybe(0.2) else f"/{name.lower()}s"
        )
        draw = chance.random()
        if draw < 0.2:
            key = RandomField(
                "code", "text", "code: string(/[a-z]{1,3}/) unique key", needed=True, unique=True
            )
            entity.fields.append(key)
            entity.key = "code"
        elif draw < 0.3:
            entity.lines.append("id: int")
        for _ in range(chance.randint(1, 4)):
            entity.fields.append(self.scalar(entity))
        if world.enums and world.maybe(0.5):
            entity.fields.append(self.enum(entity))
        if world.maybe(0.15):
            entity.fields.append(self.listed(entity))
        world.entities[name] = entity
        return entity

    def scalar(self, entity: RandomEntity) -> RandomField:
        """Return a field with a single value."""
        world, chance = self.world, self.chance
        name = entity.free(chance)
        if world.maybe(0.8):
            written, kind, default, flags = chance.choice(SCALARS[:12])
        else:
            written, kind, default, flags = chance.choice(SCALARS)
        nullable = world.maybe(0.3)
        some = world.some(flags.split(), 2) if flags and world.maybe(0.5) else []
        if "upper" in some and "lower" in some:
            some.remove("upper")
        with_default = bool(default) and "unique" not in some and world.maybe(0.3)
        given = True
        if with_default and not set(some) & {"unique", "immutable"} and world.maybe(0.15):
            some.append("readonly")
            given = False
        line = f"{name}: {written}{'?' if nullable else ''}"
        line += f" = {default}" if with_default else ""
        line += f" {' '.join(some)}" if some else ""
        if written in ("secret", "token"):
            given = True
        return RandomField(
            name, kind, line, nullable=nullable, given=given, unique="unique" in some,
            needed=not nullable and not with_default, flags=" ".join(some),
        )  # fmt: skip

    def enum(self, entity: RandomEntity) -> RandomField:
        """Return a field with a member of an enum."""
        name, of = entity.free(self.chance), self.chance.choice(list(self.world.enums))
        nullable = self.world.maybe(0.2)
        member = self.chance.choice(self.world.enums[of])
        default = f" = {of}.{member}" if self.world.maybe(0.4) else ""
        line = f"{name}: {of}{'?' if nullable else ''}{default}"
        return RandomField(
            name, "enum", line, of=of, nullable=nullable, needed=not nullable and not default
        )

    def listed(self, entity: RandomEntity) -> RandomField:
        """Return a field with many values, or one that has parts."""
        name, written = entity.free(self.chance), self.chance.choice(LISTS)
        nullable = self.world.maybe(0.5)
        line = f"{name}: {written}{'?' if nullable else ''}"
        return RandomField(name, "other", line, nullable=nullable, needed=not nullable, listed=True)

    # ------------------------------------------------------------ relations

    def relate(self, entity: RandomEntity) -> None:
        """Give an entity relations to others, or to itself."""
        world, chance = self.world, self.chance
        others = list(world.entities.values())
        for _ in range(chance.randint(0, 2)):
            self.point(entity, chance.choice(others))
        if world.accounts and entity.name != "Person" and world.maybe(0.5):
            name = entity.free(chance)
            entity.fields.append(
                RandomField(name, "row", f"{name}: Person owner", of="Person", given=False)
            )
        if world.maybe(0.25):
            self.many(entity, chance.choice(others))

    def point(self, entity: RandomEntity, target: RandomEntity) -> None:
        """Add a to-one relation, often with its other side."""
        world, chance = self.world, self.chance
        name = entity.free(chance)
        nullable = target is entity or world.maybe(0.35)
        mark = "?" if nullable else ""
        on_delete = chance.choice([*ON_DELETE, " on delete clear"] if nullable else ON_DELETE)
        single = world.maybe(0.12)
        line = f"{name}: {target.name}{mark}{' unique' if single else ''}{on_delete}"
        entity.fields.append(
            RandomField(
                name,
                "row",
                line,
                of=target.name,
                nullable=nullable,
                needed=not nullable,
                unique=single,
            )
        )
        if world.maybe(0.7):
            back = target.free(chance)
            if single:
                other = RandomField(
                    back, "other", f"{back}: {entity.name} via {name}", given=False, listed=True
                )
            else:
                line = f"{back}: {entity.name}[] via {name}{self.order(entity)}"
                other = RandomField(back, "rows", line, of=entity.name, given=False)
            target.fields.append(other)

    def order(self, entity: RandomEntity) -> str:
        """Return the order of a relation, or nothing."""
        keys = entity.of_kind("int", "text", "decimal", "date", "datetime", "bool", "enum")
        if not keys or self.world.maybe(0.4):
            return ""
        key = self.chance.choice(keys)
        return f" order by .{key.name}{self.chance.choice(['', ' desc'])}"

    def many(self, entity: RandomEntity, target: RandomEntity) -> None:
        """Add a many-to-many relation, perhaps with its other side."""
        name = entity.free(self.chance)
        flag = " readonly" if self.world.maybe(0.4) else ""
        entity.fields.append(
            RandomField(
                name, "set", f"{name}: {target.name}[]{flag}", of=target.name, given=not flag
            )
        )
        if target is not entity and self.world.maybe(0.5):
            back = target.free(self.chance)
            line = f"{back}: {entity.name}[] via {name}"
            target.fields.append(RandomField(back, "set", line, of=entity.name, given=False))

    # ------------------------------------------------------------ what depends on fields

    def compute(self, entity: RandomEntity) -> None:
        """Add computed fields; each sees those before it."""
        world, chance = self.world, self.chance
        for _ in range(chance.choice([0, 0, 1, 1, 2])):
            name = entity.free(chance)
            kind: Kind = chance.choice(["int", "int", "bool", "text", "decimal"])
            around = Around({"": entity}, {}, caller=world.accounts and world.maybe(0.2))
            made = self.expressions.make(kind, around)
            written = {"text": "text", "decimal": "decimal(18, 4)"}.get(kind, kind)
            line = f"{name}: {written} := {made}"
            # Others do not see it: what depends on itself is a mistake.
            entity.lines.append(line)
            entity.fields.append(
                RandomField(name, "other", "", given=False, listed=True, flags=f"computed {kind}")
            )

    def check(self, entity: RandomEntity) -> None:
        """Add conditions that every row has to meet."""
        world, chance = self.world, self.chance
        if world.maybe(0.25):
            around = Around({"": entity}, {}, own_only=True, queries=False, depth=2)
            otherwise = chance.choice(["", ' else "Not like that"', ' else conflict "Not now"'])
            entity.lines.append(f"check {self.expressions.make('bool', around)}{otherwise}")
        columns = [
            one.name
            for one in entity.of_kind("int", "text", "row", "enum", "date")
            if one.line and "via" not in one.line
        ]
        if len(columns) > 1 and world.maybe(0.25):
            pair = ", ".join(chance.sample(columns, 2))
            where = ""
            if world.maybe(0.3):
                around = Around(
                    {"": entity}, {}, own_only=True, queries=False, clock=False, depth=0
                )
                where = f" where {self.expressions.comparison(around)}"
            entity.lines.append(f"check unique ({pair}){where}")

    def flow(self, entity: RandomEntity) -> None:
        """Add a state and its moves."""
        world, chance = self.world, self.chance
        if not world.maybe(0.2):
            return
        entity.flow = ("draft", "ready", "done")
        moves = ["start: draft -> ready", "finish: ready, draft -> done", "again: done -> draft"]
        lines = []
        for move in moves[: chance.randint(2, 3)]:
            line = move
            around = Around({"": entity}, {}, caller=world.accounts, depth=2)
            if world.maybe(0.3):
                line += f" when {self.expressions.make('bool', around)}"
            if world.maybe(0.3):
                line += f' require {self.expressions.make("bool", around)} else conflict "Not yet"'
            lines.append(line)
        inner = "\n    ".join(lines)
        entity.lines.append(f"phase: flow {{\n    {inner}\n  }}")

    def views(self, entity: RandomEntity) -> None:
        """Add views."""
        world, chance = self.world, self.chance
        names = [one for one in entity.fields if one.line and one.kind not in ("rows", "set")]
        names = [
            one
            for one in names
            if not any(word in one.line for word in ("secret", "token", "password"))
        ]
        if world.maybe(0.3) and names:
            shown = ", ".join(one.name for one in chance.sample(names, min(2, len(names))))
            made = self.expressions.make("int", Around({"": entity}, {}, caller=False))
            entity.lines.append(f"view card {{ {shown}, extra_number: int := {made} }}")
        if world.maybe(0.2):
            made = self.expressions.make("text", Around({"": entity}, {}, caller=world.accounts))
            entity.lines.append(f"view {{ include {entity.name}, extra_text: text := {made} }}")
