"""The lists of the policy matrix: which rows each caller finds in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.policy_rows import ITEMS, MOST_VARIANTS, PolicyRows, ShownRows
from fastgen.backend.testing.rows import Row, World
from fastgen.backend.testing.scenes import Scene
from fastgen.backend.testing.situations import Caller, Root, conditions_of
from fastgen.ir.checked.frames import place_of
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass

ENOUGH = 20
"""A page of so many rows holds all the rows of a section and those that factories add to them."""


@dataclass(frozen=True, slots=True)
class ListedRows:
    """A list of the package with a row that callers may or may not see, and the rows of its path.

    ``rows`` are by parameter; the row itself is under no name.
    """

    operation: Operation
    rows: Mapping[str, Row]


class PolicyLists(PolicyRows):
    """Finds rows for the lists of one package, and who sees them."""

    def listed(self) -> list[ListedRows]:
        """Return the lists, each with rows that callers are shown differently."""
        found: list[ListedRows] = []
        for operation in self.operations:
            if operation.verb != "list" or self.key_of_items(operation) is None:
                continue
            try:
                found += [ListedRows(operation, self.adopt(rows)) for rows in self.seen(operation)]
            except NoSample:
                continue
        return found

    def seen(self, operation: Operation) -> list[dict[str, Row]]:
        """Return rows for a list: one choice for each way to be shown."""
        roots, params, _ = self.kit.roots(operation)
        name = self.kit.names.of(operation.entity or "").singular
        if any(root.name == name for root in roots):
            name = f"listed_{name}"
        links: list[tuple[str, str]] = []
        for parameter in operation.path_parameters:
            if parameter.scopes is not None:
                if "." in parameter.scopes:
                    raise NoSample(parameter.scopes)
                links.append((parameter.scopes, params[parameter.name]))
        roots = [*roots, Root(name, operation.entity or "", tuple(links))]
        conditions = conditions_of(operation, self.kit.program)
        if operation.listing is not None and operation.listing.where is not None:
            conditions = (*conditions, operation.listing.where)
        found: dict[tuple[bool | None, ...], dict[str, Row]] = {}
        for choices in self.choices(roots, self.kit.situations.wishes(tuple(roots), conditions)):
            rows = self.build(roots, {}, choices)
            named = {parameter: rows[root] for parameter, root in params.items()}
            world = self.world(rows)
            vector = tuple(
                self.shows(operation, named, rows[name], caller, world) for caller in self.callers
            )
            if None not in vector and vector not in found:
                found[vector] = {**named, "": rows[name]}
                if len(found) == MOST_VARIANTS:
                    break
        return list(found.values())

    def shows(
        self,
        operation: Operation,
        rows: Mapping[str, Row],
        row: Row,
        caller: Caller,
        world: World,
    ) -> bool | None:
        """Tell whether a list shows a row to a caller; None if that is not certain."""
        status = self.status(operation, rows, caller, world)
        if status is None or status >= 400:
            return None if status is None else False
        me = self.become(caller)
        seen = World(self.kit.program, list(world.rows), me if caller.signed_in else None)
        evaluator = self.kit.factories.evaluator(seen).bound("self", row)
        for parameter in operation.path_parameters:
            scope = parameter.scopes
            if scope is not None and evaluator.field(row, scope) is not rows[parameter.name]:
                return False
        found = [
            self.kit.matrix.permits(access, evaluator)
            for access in self.kit.matrix.rules(operation)
        ]
        if operation.listing is not None and operation.listing.where is not None:
            found.append(evaluator.truth(operation.listing.where))
        return False if False in found else None if None in found else True

    def show(self, listed: list[ListedRows]) -> None:
        """Note who sees which row of the section in each list."""
        scene = Scene((), None, {row: row.name for row in self.section.names})
        seen: dict[str, None] = {}
        for each in listed:
            path = self.path(each.operation, each.rows, scene)
            key = self.key_of_items(each.operation)
            if path in seen or key is None:
                continue
            seen[path] = None
            visible = dict(self.visible(each))
            place = place_of(each.operation.contract.answer, "items") or ITEMS
            callers_with = [
                column
                for column, caller in enumerate(self.callers)
                if self.status(each.operation, each.rows, caller, self.section.world) == 200
            ]
            if any(not columns[index] for columns in visible.values() for index in callers_with):
                self.section.lists.append(
                    ShownRows(path + self.page(each.operation), key, visible, place)
                )

    def visible(self, each: ListedRows) -> Iterator[tuple[str, tuple[bool, ...]]]:
        """Yield the rows of the section that a list may show, and which caller sees them."""
        for row, name in self.section.names.items():
            if row.entity != each.operation.entity:
                continue
            vector: list[bool] = []
            for caller in self.callers:
                found = self.shows(each.operation, each.rows, row, caller, self.section.world)
                if found is None:
                    break
                vector.append(found)
            else:
                yield name, tuple(vector)

    def key_of_items(self, operation: Operation) -> str | None:
        """Return the key under which the items of a list show the key of their row."""
        entity = self.kit.entity(operation)
        if len(entity.key) != 1 or operation.output is None:
            return None
        parts = operation.output.fields
        return next((part.wire for part in parts if part.source == entity.key[0]), None)

    def page(self, operation: Operation) -> str:
        """Return the query that asks for a page which is large enough."""
        listing = operation.listing
        if listing is None or listing.page.size >= ENOUGH:
            return ""
        return f"?{listing.page.names[1]}={listing.page.maximum}"

    def path(
        self,
        operation: Operation,
        rows: Mapping[str, Row],
        scene: Scene,
        given: Mapping[str, str] | None = None,
    ) -> str:
        """Return a path with the names of rows in braces."""
        path = operation.path
        for parameter in operation.path_parameters:
            row = rows.get(parameter.name)
            if given and parameter.name in given:
                value = given[parameter.name]
            elif row is None:
                value = self.kit.scenes.path_value(parameter.type, parameter.name)
            elif row in self.section.me.own and not self.kit.program.entities[row.entity].named_by:
                value = "{" + row.name + "}"
            else:
                entity = self.kit.program.entities[row.entity]
                told = row.told.get(parameter.field or "")
                if entity.key == (parameter.field,) and row in scene.names:
                    value = "{" + scene.names[row] + "}"
                elif isinstance(told, str | int) and parameter.role == "key":
                    row.addressed = True
                    value = str(told)
                else:
                    raise NoSample(parameter.name)
            path = path.replace("{" + parameter.name + "}", f"\0{value}\0")
        return path.replace("\0", "")
