"""The bulk operations of the policy matrix: what the single operation answers, for one item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from fastgen.backend.single_operations import single_of
from fastgen.backend.testing.drafts import Draft
from fastgen.backend.testing.envelopes import status_of
from fastgen.backend.testing.literals import Literal
from fastgen.backend.testing.policy_cases import PolicyCases
from fastgen.backend.testing.policy_rows import Case
from fastgen.backend.testing.rows import Known, Row
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.operations import Operation


class PolicyBulk(PolicyCases):
    """Adds the cases of the bulk operations of one package."""

    def cases_of(
        self,
        operation: Operation,
        variants: list[dict[str, Row]],
        bodies: list[tuple[Draft, dict[str, Row]]],
    ) -> None:
        """Add the cases of one operation, and those of the bulk operation that repeats it."""
        super().cases_of(operation, variants, bodies)
        for bulk in self.operations:
            if single_of(bulk, self.operations) is not operation:
                continue
            alike = replace(
                operation,
                access=bulk.access,
                extra=bulk.extra,
                needs_caller=bulk.needs_caller,
            )
            for rows, body, says in self.items(bulk, operation, variants, bodies):
                self.bulk_case(bulk, alike, rows, body, says)

    def items(
        self,
        bulk: Operation,
        single: Operation,
        variants: list[dict[str, Row]],
        bodies: list[tuple[Draft, dict[str, Row]]],
    ) -> Iterator[tuple[Mapping[str, Row], Literal, Mapping[str, Known]]]:
        """Yield bodies with one item: the rows of its key, its JSON and its meaning."""
        if single.verb == "create":
            for draft, body_rows in bodies:
                filled = self.filled_body(draft, body_rows)
                if filled is not None:
                    yield {}, {"items": [filled[0]]}, filled[1]
            return
        key = next(each for each in single.path_parameters if each.role == "key")
        entity = self.kit.entity(single)
        for rows in variants:
            row = rows[key.name]
            if row not in self.section.names:
                continue
            name: Literal = "{" + self.section.names[row] + "}"
            if entity.named_by:
                found = self.key_parts(entity, row)
                if found is None:
                    continue
                name = dict(found) if len(found) > 1 else next(iter(found.values()))
            if single.verb == "delete":
                yield rows, {"keys": [name]}, {}
                continue
            parts = bulk.input.fields if bulk.input is not None else ()
            wire = next((part.wire for part in parts if part.source == entity.key[0]), None)
            for draft, body_rows in bodies:
                filled = self.filled_body(draft, body_rows)
                if filled is not None and isinstance(name, dict):
                    yield rows, {"items": [{**name, **filled[0]}]}, filled[1]
                elif filled is not None and wire is not None:
                    yield rows, {"items": [{wire: name, **filled[0]}]}, filled[1]

    def key_parts(self, entity: Entity, row: Row) -> dict[str, Literal] | None:
        """Return the parts of a composite key, with the names of rows in braces."""
        found: dict[str, Literal] = {}
        for name in entity.named_by:
            known = row.told.get(name)
            if isinstance(known, Row) and known in self.section.names:
                found[entity.fields[name].wire] = "{" + self.section.names[known] + "}"
            elif isinstance(known, str | int):
                found[entity.fields[name].wire] = known
            else:
                return None
        row.addressed = True
        return found

    def bulk_case(
        self,
        bulk: Operation,
        alike: Operation,
        rows: Mapping[str, Row],
        body: Literal,
        says: Mapping[str, Known],
    ) -> None:
        """Add a case, if every caller's status is certain."""
        kind = "none" if alike.verb == "delete" else "good"
        found = [
            self.status(alike, rows, caller, self.section.world, body=kind, says=says)
            for caller in self.callers
        ]
        statuses = [status for status in found if status is not None]
        if len(statuses) < len(found):
            return
        known = {
            status_of(alike, "not_found"): status_of(bulk, "unknown_row"),
            alike.status: bulk.status,
        }
        self.add(bulk, Case(bulk.method, bulk.path, body, tuple(known.get(s, s) for s in statuses)))
