"""Tests of bulk operations: all items are written, or none, and the answer names the bad one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fastgen.backend.row_keys import named_by
from fastgen.backend.single_operations import single_of
from fastgen.backend.testing.answers import Answers
from fastgen.backend.testing.drafts import known
from fastgen.backend.testing.envelopes import places_lines, status_of
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.kit import Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.refusals import bad_values, told_kind
from fastgen.backend.testing.rows import Row
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import Scene
from fastgen.backend.testing.sending import send
from fastgen.backend.testing.situations import Situation
from fastgen.ir.checked.entities import Entity, ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that is refused beside a good one: its status, and where the errors say it is."""

    item: Literal
    status: int
    place: str | None


@dataclass(frozen=True, slots=True)
class Items:
    """Two items that a bulk operation takes, and the lines that make their rows and themselves."""

    prepared: Prepared
    lines: list[str]
    body: dict[str, Literal]
    said: Mapping[str, Literal]
    """What each of the items says; nothing where they are keys."""
    second: Mapping[str, Literal]
    """What the second one says otherwise."""
    refused: str
    """The items of a body that is refused, as code: a bad one is among them."""
    bad: list[BadItem]


class Bulk(Answers):
    """Makes the tests of the bulk operations of one package."""

    def items(self, operation: Operation) -> Items | None:
        """Return two items that succeed together; None where that is not known of any."""
        try:
            if operation.verb == "bulk_create":
                return self.created_items(operation)
            return self.changed_items(operation)
        except NoSample:
            return None

    def request(self, operation: Operation, found: Items) -> Literal:
        """Return the request that has the two items in its body, as code."""
        path = f'"{operation.path}"'
        return send(operation.method, path, body=found.body, headers=found.prepared.headers)

    def tests(self) -> Iterator[TestFunction]:
        """Yield tests that write two rows, and none where one of them is bad."""
        for operation in self.operations:
            if not operation.verb.startswith("bulk_"):
                continue
            found = self.items(operation)
            if found is None:
                continue
            if found.bad:
                yield self.refusal(operation, found)
            creates = operation.verb == "bulk_create"
            lines = self.created(operation, found) if creates else self.changed(operation, found)
            self.kit.used.tested.add(operation.id)
            yield TestFunction(f"test_{operation.name}", (*found.lines, *lines))

    # ------------------------------------------------------------ create

    def created_items(self, operation: Operation) -> Items | None:
        """Return two items that become rows, and what makes the second one bad."""
        single = single_of(operation, self.operations)
        first = self.kit.prepare(single, "full") if single is not None else None
        if single is None or first is None or not first.body:
            return None
        second = self.other_item(single, first)
        lines = [*first.scene.lines, assignment("item: dict[str, object]", first.body)]
        lines.append(laid_out("other = item | ", second, indent=1))
        return Items(
            first,
            lines,
            {"items": [Code("item"), Code("other")]},
            first.body,
            second,
            "item, other | change",
            list(self.bad_items(single, first, second)),
        )

    def created(self, operation: Operation, found: Items) -> list[str]:
        """Return the lines that create the rows and look at the answer."""
        lines = [laid_out("created = await ", self.request(operation, found), indent=1)]
        lines.append(f"assert created.status_code == {operation.status}")
        if operation.output is None:
            return lines
        lines.append('assert len(created.json()["items"]) == 2')
        shown = [
            part.wire
            for part in operation.output.fields
            if isinstance(found.second.get(part.wire), str)
        ]
        for key in shown[:1]:
            lines.append(
                f'assert [each["{key}"] for each in created.json()["items"]] == '
                f'[item["{key}"], other["{key}"]]'
            )
        return lines

    def other_item(self, single: Operation, first: Prepared) -> dict[str, Literal]:
        """Return what the second item says otherwise: every unique value."""
        entity = self.kit.entity(single)
        unique = {name for rule in entity.uniques for name in rule.fields}
        unique |= {name for name in entity.key}
        unique |= {each.derived_from for each in entity.fields.values() if each.derived_from}
        found: dict[str, Literal] = {}
        for part in single.input.fields if single.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if part.wire not in (first.body or {}) or declared is None or declared.target:
                continue
            if declared.name in unique:
                found[part.wire] = wire(self.kit.samples.value(part.type, 1, label=part.name))
        parts = [entity.fields[name].wire for name in entity.named_by]
        if (not found and entity.uniques) or (parts and not found.keys() & set(parts)):
            raise NoSample(entity.name)
        return found

    def bad_items(
        self, single: Operation, first: Prepared, second: Mapping[str, Literal]
    ) -> Iterator[BadItem]:
        """Yield changes that make the second item bad: a wrong value, a taken one, no row."""
        entity = self.kit.entity(single)
        yield from self.wrong_values(single, entity, first.body or {})
        for rule in entity.uniques:
            wires = [entity.fields[name].wire for name in rule.fields]
            if rule.where is not None or not set(wires) <= set(first.body or {}):
                continue
            same = {key: (first.body or {})[key] for key in wires if key in second}
            if not same or any(rule.failure.message is not None for _ in wires):
                continue
            one = len(wires) == 1 and rule.failure.kind == "taken"
            yield BadItem(
                same, status_of(single, told_kind(rule)), f"items.1.{wires[0]}" if one else None
            )

    def wrong_values(
        self, single: Operation, entity: Entity, said: Mapping[str, Literal]
    ) -> Iterator[BadItem]:
        """Yield the first wrong value of some field, and a reference to no row."""
        wrong = unknown = False
        for part in single.input.fields if single.input is not None else ():
            if part.wire not in said:
                continue
            declared = entity.fields.get(part.source or "")
            for value, place, kind in bad_values(part, declared, single.contract):
                if kind == "invalid" and not wrong and not isinstance(value, Code):
                    wrong = True
                    yield BadItem(
                        {part.wire: value}, status_of(single, kind), f"items.1.{part.wire}{place}"
                    )
                elif kind == "unknown_row" and not unknown:
                    unknown = True
                    yield BadItem(
                        {part.wire: value}, status_of(single, kind), f"items.1.{part.wire}{place}"
                    )

    # ------------------------------------------------------------ change, delete

    def changed_items(self, operation: Operation) -> Items | None:
        """Return two rows to change or to delete, and what makes the second item bad."""
        single = single_of(operation, self.operations)
        entity = self.kit.entity(operation)
        if single is None or len(entity.key) != 1:
            return None
        found = self.changing(single, entity)
        if found is None:
            return None
        part, prepared = found
        row = next((r for r in prepared.path_rows.values() if r.entity == entity.name), None)
        if row is None:
            return None
        twin = self.twin_of(row, entity)
        if not self.may_be_twins(prepared.situation, entity, twin):
            return None
        names = {**prepared.scene.names, twin: twin.name}
        scene = replace(prepared.scene, names=names)
        lines = [*prepared.scene.lines, self.kit.scenes.create(twin, names)]
        one, two = self.key(row, scene), self.key(twin, scene)
        unknown = status_of(operation, "unknown_row")
        absent = self.absent_key(entity, two)
        if part is None:
            bad = [BadItem(absent, unknown, "keys.1")]
            return Items(prepared, lines, {"keys": [one, two]}, {}, {}, f"{flat(one)}, change", bad)
        key = entity.fields[named_by(entity)[0]].wire
        said = dict(prepared.body or {})
        wrong = absent if isinstance(absent, dict) else {key: absent}
        bad = [BadItem(wrong, unknown, f"items.1.{key}")]
        bad += [
            each
            for each in self.wrong_values(single, entity, said)
            if each.place == f"items.1.{part.wire}"
        ]
        first = {**(one if isinstance(one, dict) else {key: one}), **said}
        second = two if isinstance(two, dict) else {key: two}
        lines.append(assignment("item: dict[str, object]", first))
        lines.append(laid_out("other = item | ", second, indent=1))
        body: dict[str, Literal] = {"items": [Code("item"), Code("other")]}
        return Items(prepared, lines, body, first, second, "item, other | change", bad)

    def changed(self, operation: Operation, found: Items) -> list[str]:
        """Return the lines that change or delete the rows and look at the answer."""
        lines = [laid_out("changed = await ", self.request(operation, found), indent=1)]
        lines.append(f"assert changed.status_code == {operation.status}")
        if operation.output is not None:
            lines.append('assert len(changed.json()["items"]) == 2')
        return lines

    def changing(
        self, single: Operation, entity: Entity
    ) -> tuple[ShapeField | None, Prepared] | None:
        """Return a request on one row that succeeds, and the field that it changes."""
        if single.verb == "delete":
            prepared = self.kit.prepare(single)
            return (None, prepared) if prepared is not None else None
        unique = {name for rule in entity.uniques for name in rule.fields}
        for part in single.input.fields if single.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is None or declared.kind != "column" or declared.name in unique:
                continue
            prepared = self.kit.prepare(single, "one", changes=part)
            if prepared is not None and prepared.body:
                return part, prepared
        return None

    def key(self, row: Row, scene: Scene) -> Literal:
        """Return the key of a row as JSON has it: an object, where it has several fields."""
        if not self.kit.program.entities[row.entity].named_by:
            return self.kit.scenes.key(row, scene)
        parts = dict(self.kit.scenes.key_parts(row, scene))
        return parts if len(parts) > 1 else next(iter(parts.values()))

    def twin_of(self, row: Row, entity: Entity) -> Row:
        """Return another row that is told the same, but for a part of a composite key."""
        told = dict(row.told)
        if entity.named_by:
            part = entity.fields[self.plain_part(entity)]
            told[part.name] = known(self.kit.samples.value(part.type, 1, label=part.name))
        twin = Row(entity.name, f"other_{row.name}", told)
        twin.addressed = bool(entity.named_by)
        return twin

    def plain_part(self, entity: Entity) -> str:
        """Return the last part of a composite key that is no reference."""
        for name in reversed(entity.named_by):
            if entity.fields[name].target is None:
                return name
        raise NoSample(entity.name)

    def absent_key(self, entity: Entity, beside: Literal) -> Literal:
        """Return a key that no row has; one of several fields is like another, but for one."""
        if not entity.named_by:
            return self.kit.absent_key(entity.name)
        part = entity.fields[self.plain_part(entity)]
        value = wire(self.kit.samples.value(part.type, 2, label="absent"))
        return {**beside, part.wire: value} if isinstance(beside, dict) else value

    def may_be_twins(self, situation: Situation, entity: Entity, twin: Row) -> bool:
        """Tell whether a second row may be told the same as the first."""
        told = set(twin.told)
        return not (told & set(entity.key)) and self.kit.matrix.fits(situation.world, twin)

    # ------------------------------------------------------------ what is refused

    def refusal(self, operation: Operation, found: Items) -> TestFunction:
        """Return the test that one bad item keeps all from being written."""
        key = "keys" if operation.verb == "bulk_delete" else "items"
        bad = found.bad
        request = self.request(operation, replace(found, body={key: Code(f"[{found.refused}]")}))
        places = [[each.place] if each.place is not None else [] for each in bad]
        same = all(places)
        kind = "object" if operation.verb == "bulk_delete" else "dict[str, object]"
        lines = [*found.lines, "before = await rows.snapshot()"]
        lines.append(laid_out("refused = await ", request, indent=1))
        lines.append("assert refused.status_code == status")
        lines += places_lines(operation, "refused", "[place]" if same else "places")
        lines.append("assert await rows.snapshot() == before")
        self.kit.used.snapshot = True
        self.kit.used.imports["", "pytest"] = None
        cases: list[Literal] = [
            (each.item, each.status, each.place if same else place)
            for each, place in zip(bad, places, strict=True)
        ]
        place = ("place", "place: str") if same else ("places", "places: list[str]")
        return TestFunction(
            f"test_{operation.name}_all_or_none",
            tuple(lines),
            (f"change: {kind}", "status: int", place[1]),
            (parametrize(("change", "status", place[0]), cases),),
        )
