"""The rows of the tests of lists, and how these tests read a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from fastgen.backend.code import fit
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.testing.drafts import known
from fastgen.backend.testing.envelopes import items_in
from fastgen.backend.testing.factories import is_unique
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, call, flat, laid_out
from fastgen.backend.testing.rows import UNKNOWN, Known, Moment, Row, World
from fastgen.backend.testing.scenes import is_plain, variable
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.entities import Field
from fastgen.ir.checked.expressions import FieldAccess, PathMany, TypedExpression, Variable
from fastgen.ir.checked.operations import Listing, Operation
from fastgen.ir.checked.types import EnumType, ScalarType
from fastgen.records import dataclass, replace

SHOWN = 10
"""Pages of so many rows show all that a test makes."""
ROWS = 3


LETTERS = ("one", "two", "three")


VARIED = frozenset(
    {
        "string", "text", "int", "decimal", "float", "bool",
        "date", "datetime", "duration", "email", "slug", "url",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a list and how a test reads it: ``rows`` by their names in the test."""

    prepared: Prepared
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    reader: str
    others: int | None = 0
    """How many rows the list shows besides these; None if that is not certain."""


class ListRows:
    """Makes rows that a list can tell apart."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        self.kit = kit
        self.operations = operations
        self.ways: dict[tuple[str, ...], int] = {}
        """Paths from a list to rows of an entity, which must not share a unique value."""

    def key_wire(self, operation: Operation) -> str | None:
        """Return the key of the rows in the answers of a list."""
        entity = self.kit.entity(operation)
        if len(entity.key) != 1 or operation.output is None:
            return None
        return next(
            (part.wire for part in operation.output.fields if part.source == entity.key[0]), None
        )

    def listed(
        self, operation: Operation, listing: Listing, prepared: Prepared | None = None
    ) -> Listed | None:
        """Return rows that a list shows, different in all that it can tell apart.

        Without a prepared request the caller is the first to whom it shows them.
        """
        if self.key_wire(operation) is None or listing.page.maximum < SHOWN:
            return None
        if prepared is not None:
            return self._listed(operation, listing, prepared)
        for caller in self.kit.situations.callers():
            prepared = self.kit.prepare(operation, callers=(caller,))
            listed = None
            if prepared is not None:
                listed = self._listed(operation, listing, prepared)
            if listed is not None:
                return listed
        return None

    def _listed(self, operation: Operation, listing: Listing, prepared: Prepared) -> Listed | None:
        entity = self.kit.entity(operation)
        world = prepared.situation.world
        names = dict(prepared.scene.names)
        rows: list[Row] = []
        lines: list[str] = []
        for number in range(ROWS):
            row = Row(entity.name, f"{self.kit.names.of(entity.name).singular}_{LETTERS[number]}")
            world.rows.append(row)
            for subject in self.subjects(listing):
                self.vary(row, subject, number)
            self.visible(operation, listing, prepared, row)
            if self.refuses(operation, prepared, row):
                return None
            for inner in self.inner_rows(row, prepared):
                if inner not in names:
                    names[inner] = variable(inner)
                    world.rows.append(inner)
                    lines.append(self.kit.scenes.create(inner, names))
            names[row] = row.name
            lines.append(self.kit.scenes.create(row, names))
            rows.append(row)
        if not all(self.visible(operation, listing, prepared, row) for row in rows):
            return None
        scene = replace(prepared.scene, names=names)
        listed = Listed(
            replace(prepared, scene=scene),
            tuple(rows),
            (*prepared.scene.lines, *lines),
            self.reader_name(operation),
            self.others(operation, listing, prepared, rows),
        )
        if listed.others == 0:
            return listed
        return replace(listed, lines=(*listed.lines, self.made(operation, listed)))

    def refuses(self, operation: Operation, prepared: Prepared, row: Row) -> bool:
        """Tell whether rules keep a row with these values from the caller, for certain."""
        evaluator = self.kit.factories.evaluator(prepared.situation.world).bound("self", row)
        return self.kit.matrix.permits(operation.access, evaluator) is False

    def others(
        self, operation: Operation, listing: Listing, prepared: Prepared, rows: list[Row]
    ) -> int | None:
        """Return how many other rows of the test a list shows; None if that is not certain."""
        count = 0
        if not self.knows_all(prepared.situation.world, operation.entity or ""):
            return None
        for row in list(prepared.situation.world.of(operation.entity or "")):
            if row in rows:
                continue
            evaluator = self.kit.factories.evaluator(prepared.situation.world).bound("self", row)
            found = [
                self.kit.matrix.permits(access, evaluator)
                for access in self.kit.matrix.rules(operation)
            ]
            if listing.where is not None:
                found.append(evaluator.truth(listing.where))
            if False in found:
                continue
            if None in found or any(p.scopes is not None for p in operation.path_parameters):
                return None
            count += 1
        return count

    def knows_all(self, world: World, entity: str) -> bool:
        """Tell whether factories make no rows of an entity on their own, for others to refer to."""
        known = len(world.rows)
        evaluator = self.kit.factories.evaluator(world)
        for row in world.rows:  # which grow meanwhile
            for declared in self.kit.program.entities[row.entity].fields.values():
                if declared.kind == "reference" and not declared.nullable:
                    evaluator.field(row, declared.name)
        return all(row.entity != entity for row in world.rows[known:])

    def made(self, operation: Operation, listed: Listed) -> str:
        """Return the line that notes the keys of the rows of a test, among which others stand."""
        keys = flat(self.keys(operation, listed, list(listed.rows)))
        return fit(f"    made = {{{keys[1:-1]}}}").strip()

    def plain(self, operation: Operation, listing: Listing, prepared: Prepared) -> Row | None:
        """Return a row that a list shows and of which little is told; None if it takes more."""
        row = Row(operation.entity or "", "plain")
        for number in (None, 0):
            if number is not None:
                for subject in self.subjects(listing):
                    self.vary(row, subject, number)
            if self.visible(operation, listing, prepared, row):
                return row if not any(self.inner_rows(row, prepared)) else None
        return None

    def visible(self, operation: Operation, listing: Listing, prepared: Prepared, row: Row) -> bool:
        """Tell whether a list shows a row to its caller, for certain."""
        evaluator = self.kit.factories.evaluator(prepared.situation.world).bound("self", row)
        for parameter in operation.path_parameters:
            if parameter.scopes is not None:
                row.told[parameter.scopes] = prepared.path_rows[parameter.name]
        if listing.where is not None and evaluator.truth(listing.where) is not True:
            return False
        if self.kit.matrix.permits(operation.access, evaluator) is not True:
            return False
        if not self.kit.matrix.fits(
            replace(
                prepared.situation.world,
                rows=[r for r in prepared.situation.world.rows if r is not row],
            ),
            row,
        ):
            return False
        extra = operation.extra
        return extra is None or self.kit.matrix.permits(extra, evaluator) is True

    def subjects(self, listing: Listing) -> Iterator[TypedExpression]:
        """Yield what the parameters of a list look at."""
        yield from (each.subject for each in listing.filters)
        yield from (each.subject for each in listing.sorts)
        yield from listing.search

    def vary(self, row: Row, subject: TypedExpression, number: int) -> None:
        """Give the field that a subject looks at a value of its own."""
        path: list[str] = []
        part = subject
        while isinstance(part, FieldAccess | PathMany):
            path.insert(0, part.field)
            part = part.of
        if not isinstance(part, Variable) or not path:
            return
        for name in path[:-1]:
            declared = self.kit.program.entities[row.entity].fields[name]
            if declared.kind not in ("reference", "many_to_many") or declared.target is None:
                return
            told = row.told.get(name)
            held = told[0] if isinstance(told, tuple) and told else told
            if not isinstance(held, Row):
                wish = f"{self.kit.names.of(declared.target).singular}_of_{row.name}"
                others = [one for each in row.told.values() for one in rows_in(each)]
                if any(other.name == wish for other in others):
                    wish = f"{local(name)}_of_{row.name}"
                held = Row(declared.target, wish)
                row.told[name] = (held,) if declared.kind == "many_to_many" else held
            row = held
        declared = self.kit.program.entities[row.entity].fields[path[-1]]
        if declared.kind == "column" and declared.name not in row.told and not declared.flags.owner:
            if is_unique(self.kit.program.entities[row.entity], declared):
                number += ROWS * self.ways.setdefault((row.entity, *path[:-1]), len(self.ways))
            value = self.value(declared, number)
            if value is not UNKNOWN:
                row.told[declared.name] = value

    def value(self, declared: Field, number: int) -> Known:
        """Return a value of a field that differs from row to row, in the order of the rows."""
        match declared.type:
            case ScalarType(name="date"):
                return Moment("date", timedelta(days=number + 1))
            case ScalarType(name="datetime"):
                return Moment("datetime", timedelta(days=number + 1))
            case ScalarType(name=name) if name in VARIED:
                return known(self.kit.samples.value(declared.type, number, label=declared.name))
            case EnumType():
                return known(self.kit.samples.value(declared.type, number))
        return UNKNOWN

    def inner_rows(self, row: Row, prepared: Prepared) -> Iterator[Row]:
        """Yield the rows that a row refers to and that are not there yet, innermost first."""
        for value in row.told.values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Row) and item not in prepared.scene.names:
                    yield from self.inner_rows(item, prepared)
                    yield item

    def reader_name(self, operation: Operation) -> str:
        """Return the name of the function that reads a list."""
        return f"keys_of_{operation.name.removeprefix('list_')}"

    def reader(self, operation: Operation, listed: Listed) -> TestFunction:
        """Return the function that reads the keys of a list."""
        key = self.key_wire(operation) or ""
        parameters = ["query: str"]
        page = operation.listing.page if operation.listing is not None else None
        more = f"&{page.names[1]}={page.maximum}" if page and page.size < SHOWN else ""
        if any(parameter.role != "value" for parameter in operation.path_parameters):
            parameters = ["path: str", "query: str"]
            path = f'f"{{path}}?{{query}}{more}"'
        else:
            path = f'f"{operation.path}?{{query}}{more}"'
        headers = listed.prepared.headers and "headers"
        if headers is not None:
            parameters.append("headers: dict[str, str]")
        lines = (
            laid_out("answer = await ", send("GET", path, headers=headers), indent=1),
            f"assert answer.status_code == {operation.status}, answer.text",
            f'return [item["{key}"] for item in {items_in(operation, "answer.json()")}]',
        )
        return TestFunction(
            self.reader_name(operation), lines, tuple(parameters), returns="list[object]"
        )

    def read(self, operation: Operation, listed: Listed, query: str) -> str:
        """Return the code that reads a list with a query."""
        found = f"await {flat(self.reading(operation, listed, query))}"
        return found if listed.others == 0 else f"[key for key in {found} if key in made]"

    def reading(self, operation: Operation, listed: Listed, query: str = "query") -> Literal:
        """Return the call that reads a list with a query."""
        arguments = [Code("client")]
        for parameter in self.reader(operation, listed).parameters:
            match parameter.partition(":")[0]:
                case "path":
                    arguments.append(Code(listed.prepared.path))
                case "query":
                    arguments.append(Code(query))
                case "headers":
                    arguments.append(Code(listed.prepared.headers or ""))
        return call(listed.reader, *arguments)

    def keys(self, operation: Operation, listed: Listed, rows: list[Row]) -> Literal:
        """Return the keys of rows as a list shows them."""
        entity = self.kit.entity(operation)
        plain = is_plain(self.kit.scenes.key_type(entity.name))
        if entity.key[0] in rows[0].told if rows else False:
            values = [row.told[entity.key[0]] for row in rows]
            if all(isinstance(value, str | int) for value in values):
                return [Code(row.name) for row in rows]
        names = listed.prepared.scene.names
        return [Code(names[row] if plain else f"str({names[row]})") for row in rows]


def rows_in(told: Known) -> Iterator[Row]:
    """Yield the rows that a field is told."""
    for each in told if isinstance(told, tuple) else (told,):
        if isinstance(each, Row):
            yield each
