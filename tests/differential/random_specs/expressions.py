"""Random expressions of a kind, over the rows that stand around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tests.differential.random_specs.parts import Kind, RandomEntity, RandomField, RandomWorld

TEXTS = ("tea", "a", "", "Milk", "ü")
DEPTH = 3


@dataclass(frozen=True, slots=True)
class Around:
    """The rows that an expression sees, by what stands before the names of their fields."""

    rows: Mapping[str, RandomEntity]
    values: Mapping[str, RandomField]
    """Parameters and variables, by name."""
    caller: bool = False
    queries: bool = True
    clock: bool = True
    own_only: bool = False
    """Whether only columns of the row may be used."""
    depth: int = DEPTH

    def deeper(self) -> Around:
        """Return the same for a part of the expression."""
        return replace(self, depth=self.depth - 1)

    def inside(self, entity: RandomEntity) -> Around:
        """Return what the condition of a query over an entity sees."""
        rows = {before: one for before, one in self.rows.items() if before != "."}
        return replace(self, rows={**rows, ".": entity}, depth=self.depth - 1)


class Expressions:
    """A source of expressions."""

    def __init__(self, world: RandomWorld) -> None:
        self.world = world
        self.chance = world.chance

    def make(self, kind: Kind, around: Around, of: str = "") -> str:
        """Return an expression that is never null."""
        leaves = self.leaves(kind, around, of)
        branches = [] if around.depth <= 0 else self.branches(kind, around, of)
        if branches and (not leaves or self.world.maybe(0.5)):
            return self.chance.choice(branches)()
        if leaves and self.world.maybe(0.75):
            return self.chance.choice(leaves)
        return self.literal(kind, of) or self.chance.choice(leaves)

    def can(self, kind: Kind, around: Around, of: str = "") -> bool:
        """Tell whether there is any expression of a kind."""
        return bool(self.leaves(kind, around, of) or self.literal(kind, of))

    def literal(self, kind: Kind, of: str = "") -> str:
        """Return a constant, or nothing where a kind has none."""
        chance = self.chance
        match kind:
            case "int":
                return str(chance.choice([0, 1, 2, 3, 10]))
            case "text":
                return f'"{chance.choice(TEXTS)}"'
            case "bool":
                return chance.choice(["true", "false"])
            case "decimal":
                return chance.choice(["0.00", "1.50", "2.25"])
            case "float":
                return chance.choice(["0.5", "2.0"])
            case "date":
                return "today"
            case "datetime":
                return "now"
            case "enum":
                return f"{of}.{chance.choice(self.world.enums[of])}"
            case _:
                return ""

    # ------------------------------------------------------------ leaves

    def leaves(self, kind: Kind, around: Around, of: str) -> list[str]:
        """Return the fields, parameters and words of a kind that are in sight."""
        found = []
        for before, entity in around.rows.items():
            for one in entity.fields:
                if one.kind == kind and one.of == of and not one.listed:
                    found.append(self.not_null(f"{before}{one.name}", one))
        for name, one in around.values.items():
            if one.kind == kind and one.of == of and not one.listed:
                found.append(self.not_null(name, one))
        found = [one for one in found if one]
        if kind == "row" and of == "Person" and around.caller:
            found.append("caller")
        if not around.clock:
            found = [one for one in found if "today" not in one and "now" not in one]
        return found

    def not_null(self, text: str, one: RandomField) -> str:
        """Return a value with something in its place where it is null."""
        if not one.nullable:
            return text
        instead = self.literal(one.kind, one.of)
        return f"({text} ?? {instead})" if instead else ""

    # ------------------------------------------------------------ branches

    def branches(self, kind: Kind, around: Around, of: str) -> list[Callable[[], str]]:
        """Return ways to put an expression of a kind together."""
        deeper = around.deeper()
        ways: list[Callable[[], str]] = []
        if kind not in ("row", "set", "rows", "other"):
            ways.append(lambda: self.choice(kind, deeper, of))
        if kind == "int":
            ways += [
                lambda: self.sum_of("int", deeper),
                lambda: f"length({self.make('text', deeper)})",
            ]
            ways.append(lambda: f"abs({self.make('int', deeper)})")
            if around.queries and not around.own_only:
                ways += [lambda: f"count({self.query(around)})"] * 2
                ways.append(lambda: self.total("sum", around))
        if kind == "decimal":
            ways.append(lambda: self.sum_of(kind, deeper))
        if kind == "text":
            for name in ("lower", "upper", "trim"):
                ways.append(lambda name=name: f"{name}({self.make('text', deeper)})")  # type: ignore[misc]
            ways.append(lambda: f"({self.make('text', deeper)} + {self.make('text', deeper)})")
            ways.append(
                lambda: f'"{{{self.plain("int", deeper)}}}: {{{self.plain("text", deeper)}}}"'
            )
        if kind == "bool":
            ways += [lambda: self.comparison(deeper)] * 3
            ways += [
                lambda: f"({self.make('bool', deeper)} and {self.make('bool', deeper)})",
                lambda: f"({self.make('bool', deeper)} or {self.make('bool', deeper)})",
                lambda: f"not {self.make('bool', deeper)}",
                lambda: f"contains({self.make('text', deeper)}, {self.make('text', deeper)})",
                lambda: f"starts({self.make('text', deeper)}, {self.make('text', deeper)})",
            ]
            ways += [lambda: self.null_test(around)] * bool(self.nullables(around))
            if around.queries and not around.own_only:
                ways += [lambda: f"exists({self.query(around)})"]
                ways += [lambda: self.membership(around)] * bool(
                    self.sets(around) and around.caller
                )
        return ways

    def plain(self, kind: Kind, around: Around) -> str:
        """Return a value without quotes in it: it stands inside a text."""
        found = [one for one in self.leaves(kind, around, "") if '"' not in one]
        return self.chance.choice(found) if found else self.literal("int")

    def choice(self, kind: Kind, around: Around, of: str) -> str:
        """Return one of two, by a condition."""
        one, other = self.make(kind, around, of), self.make(kind, around, of)
        return f"(if {self.make('bool', around)} then {one} else {other})"

    def sum_of(self, kind: Kind, around: Around) -> str:
        """Return a sum, a difference or a product."""
        operator = self.chance.choice(["+", "-", "*"])
        return f"({self.make(kind, around)} {operator} {self.make(kind, around)})"

    def comparison(self, around: Around) -> str:
        """Return a comparison of two values, null among them."""
        kinds: list[tuple[Kind, str]] = [
            ("int", ""),
            ("text", ""),
            ("decimal", ""),
            ("date", ""),
            ("datetime", ""),
        ]
        kinds += [("enum", name) for name in self.world.enums]
        kinds += [("row", name) for name in self.world.entities]
        possible = [one for one in kinds if self.leaves(one[0], around, one[1])] or [("int", "")]
        kind, of = self.chance.choice(possible)
        equal = kind in ("enum", "row")
        operators = ["==", "!="] if equal else ["==", "!=", "<", "<=", ">", ">="]
        if kind == "datetime":
            operators = ["<=", ">"]  # the clock of an app moves on during a request
        operator = self.chance.choice(operators)
        one = self.chance.choice(self.raw(kind, around, of) or [self.literal(kind, of)])
        other = self.make(kind, around, of)
        if other == one:
            other = self.literal(kind, of)
        return f"({one} {operator} {other})" if other else "(1 < 2)"

    def raw(self, kind: Kind, around: Around, of: str) -> list[str]:
        """Return what is in sight as it is, null or not."""
        found = [
            f"{before}{one.name}"
            for before, entity in around.rows.items()
            for one in entity.fields
            if one.kind == kind and one.of == of and not one.listed
        ]
        found += [name for name, one in around.values.items() if one.kind == kind and one.of == of]
        if kind == "row" and of == "Person" and around.caller:
            found.append("caller")
        return found

    def nullables(self, around: Around) -> list[str]:
        """Return what may be null."""
        found = [
            f"{before}{one.name}"
            for before, entity in around.rows.items()
            for one in entity.fields
            if one.nullable and one.kind not in ("other", "rows", "set")
        ]
        return found + [name for name, one in around.values.items() if one.nullable]

    def null_test(self, around: Around) -> str:
        """Return a test for null."""
        word = self.chance.choice(["is null", "is not null"])
        return f"({self.chance.choice(self.nullables(around))} {word})"

    # ------------------------------------------------------------ queries

    def sets(self, around: Around) -> list[str]:
        """Return sets of people in sight."""
        return [
            f"{before}{one.name}"
            for before, entity in around.rows.items()
            for one in entity.of_kind("set")
            if one.of == "Person"
        ]

    def membership(self, around: Around) -> str:
        """Return whether the caller is among some people."""
        return f"(caller in {self.chance.choice(self.sets(around))})"

    def source(self, around: Around) -> tuple[str, RandomEntity]:
        """Return rows to look through: those of a relation, or all."""
        relations = [
            (f"{before}{one.name}", self.world.entities[one.of])
            for before, entity in around.rows.items()
            for one in entity.of_kind("rows", "set")
        ]
        if relations and self.world.maybe(0.6):
            return self.chance.choice(relations)
        entity = self.chance.choice(list(self.world.entities.values()))
        return entity.name, entity

    def query(self, around: Around) -> str:
        """Return a query, mostly with a condition."""
        source, entity = self.source(around)
        if self.world.maybe(0.3):
            return source
        return f"{source} where {self.make('bool', around.inside(entity))}"

    def total(self, function: str, around: Around) -> str:
        """Return the sum of a number over rows."""
        source, entity = self.source(around)
        numbers = [one for one in entity.of_kind("int") if not one.nullable]
        if not numbers:
            return f"count({source})"
        number = self.chance.choice(numbers).name
        where = ""
        if self.world.maybe(0.4):
            where = f" where {self.make('bool', around.inside(entity))}"
        return f"{function}(each_row.{number} for each_row in {source}{where})"
