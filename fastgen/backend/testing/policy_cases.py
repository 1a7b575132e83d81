"""The cases of the policy matrix: every operation, on rows that are there and rows that are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.testing.drafts import Draft
from fastgen.backend.testing.envelopes import enclosed
from fastgen.backend.testing.kit import ABSENT, NOBODY
from fastgen.backend.testing.literals import Code, Literal, flat
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.policy_lists import ListedRows, PolicyLists
from fastgen.backend.testing.policy_rows import Section
from fastgen.backend.testing.refusals import bad_values
from fastgen.backend.testing.rows import Known, Row
from fastgen.backend.testing.samples import wire
from fastgen.backend.testing.scenes import Scene
from fastgen.backend.testing.sending import content_of, takes_body, way_of
from fastgen.backend.testing.situations import (
    Root,
)
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import ListType, ScalarType

NO_KEY = "nonsense"


class PolicyCases(PolicyLists):
    """Adds the cases of the operations of one package."""

    def fill(self) -> Section:
        """Return the section with all its cases."""
        prepared: list[
            tuple[Operation, list[dict[str, Row]], list[tuple[Draft, dict[str, Row]]]]
        ] = []
        for operation in self.operations:
            if operation.verb.startswith("bulk"):
                continue
            try:
                variants = [self.adopt(rows) for rows in self.variants(operation)]
                bodies = [self.body_rows(operation, draft) for draft in self.drafts(operation)]
            except NoSample:
                continue
            prepared.append((operation, variants, bodies))
        listed = self.listed()
        for operation, variants, bodies in prepared:
            self.cases_of(operation, variants, bodies)
        self.prune(listed)
        self.show(listed)
        return self.section

    def drafts(self, operation: Operation) -> Iterator[Draft]:
        """Yield the good bodies of an operation: one for each group of fields with rules alike."""
        if operation.verb != "update":
            yield self.kit.draft(operation, "least")
            return
        seen: set[tuple[object, ...]] = set()
        entity = self.kit.entity(operation)
        for part in operation.input.fields if operation.input is not None else ():
            declared = entity.fields.get(part.source or "")
            if declared is None or declared.target is not None or declared.name in entity.key:
                continue
            signature = tuple(
                clause.fields is None or part.source in clause.fields
                for access in self.kit.matrix.rules(operation)
                for clause in (*access.allow, *access.deny)
            )
            if signature not in seen:
                seen.add(signature)
                yield self.kit.draft(operation, "one", 0, part)

    def body_rows(self, operation: Operation, draft: Draft) -> tuple[Draft, dict[str, Row]]:
        """Return the rows that a body names, by root: every caller may read them, if possible."""
        rows: dict[str, Row] = {}
        for root, name in draft.roots.values():
            target = self.kit.target(operation, name)
            found = Row(target, root)
            access = self.kit.program.entities[target].access["read"]
            conditions = tuple(c.when for c in access.allow if c.when is not None)
            own = [Root(root, target)]
            wishes = self.kit.situations.wishes(tuple(own), conditions)
            for choices in self.choices(own, wishes):
                built = self.build(own, {}, choices)
                world = self.world(built)
                if all(
                    self.may_read(built[root], caller, world)
                    for caller in self.callers
                    if caller.signed_in
                ):
                    found = built[root]
                    break
            rows[root] = found
        return draft, self.adopt(rows)

    def cases_of(
        self,
        operation: Operation,
        variants: list[dict[str, Row]],
        bodies: list[tuple[Draft, dict[str, Row]]],
    ) -> None:
        """Add the cases of one operation."""
        scene = Scene((), None, {row: row.name for row in self.section.names})
        for rows in variants:
            try:
                path = self.path(operation, rows, scene)
            except NoSample:
                continue
            for draft, body_rows in bodies:
                self.with_body(operation, rows, path, draft, body_rows)
        absent = self.absent(operation, variants)
        for missing, path, is_key in absent:
            draft, body_rows = bodies[0] if bodies else (Draft(), {})
            if not is_key and not self.speaks_of_keys(operation, draft):
                # Whether the key or the body is looked at first is nobody's promise.
                continue
            self.with_body(operation, missing, path, draft, body_rows)

    def with_body(
        self,
        operation: Operation,
        rows: Mapping[str, Row | None],
        path: str,
        draft: Draft,
        body_rows: Mapping[str, Row],
    ) -> None:
        """Add a case with a good body and one with a bad body."""
        filled = self.filled_body(draft, body_rows)
        if filled is None:
            return
        literals, says = filled
        has_body = bool(literals) or takes_body(operation)
        if not has_body:
            self.row(operation, rows, path, None)
            return
        unreadable = any(
            self.may_read(row, caller, self.section.world) is not True
            for row in body_rows.values()
            for caller in self.callers
            if caller.signed_in or operation.needs_caller != "required"
        )
        good = None
        if not unreadable:
            said = enclosed(operation, content_of(operation, literals))
            good = self.row(operation, rows, path, said, kind="good", says=says)
        bad = self.bad(operation, draft) if way_of(operation) == "json" else None
        if bad is not None:
            said = enclosed(operation, bad)
            wrong = self.row(operation, rows, path, said, kind="bad", says=says)
            if good is not None and wrong is not None and good.statuses == wrong.statuses:
                # Nobody comes as far as the body: the bad one says it all.
                self.remove(good)

    def filled_body(
        self, draft: Draft, body_rows: Mapping[str, Row]
    ) -> tuple[dict[str, Literal], dict[str, Known]] | None:
        """Return a body with the names of rows in braces, and what it means."""
        literals: dict[str, Literal] = dict(draft.literals)
        says: dict[str, Known] = dict(draft.says)
        for key, (root, name) in draft.roots.items():
            if body_rows[root] not in self.section.names:
                return None
            literals[key] = "{" + self.section.names[body_rows[root]] + "}"
            says[name] = body_rows[root]
        return literals, says

    def bad(self, operation: Operation, draft: Draft) -> Literal:
        """Return a bad body that says the same keys."""
        parts = operation.input.fields if operation.input is not None else ()
        entity = self.kit.program.entities.get(operation.entity or "")
        for part in parts:
            if part.wire in draft.literals and entity is not None:
                for value, place, kind in bad_values(
                    part, entity.fields.get(part.source or ""), operation.contract
                ):
                    if not place and kind == "invalid" and not isinstance(value, Code):
                        return {part.wire: value}
                if part.type != ScalarType("json"):
                    return {part.wire: {} if isinstance(part.type, ListType) else []}
        for parameter in operation.parameters:
            if parameter.wire in draft.literals:
                shape = ShapeField(parameter.name, parameter.wire, parameter.type)
                for value, _, kind in bad_values(shape, None, operation.contract):
                    if kind == "invalid" and not isinstance(value, Code):
                        return {parameter.wire: value}
        return None

    def absent(
        self, operation: Operation, variants: list[dict[str, Row]]
    ) -> Iterator[tuple[dict[str, Row | None], str, bool]]:
        """Yield paths whose last row is not there, or cannot be, and whether it is a key."""
        last = next((p for p in reversed(operation.path_parameters) if p.role != "value"), None)
        if last is None or not variants:
            return
        rows: dict[str, Row | None] = {**variants[0], last.name: None}
        scene = Scene((), None, {row: row.name for row in self.section.names})
        rows_in_path = [p for p in operation.path_parameters if p.role == "row"]
        for is_key in (True, False):
            if not is_key and len(rows_in_path) > 1:
                continue  # a rule about the first row may refuse before the second is read
            try:
                missing = self.missing_key(last.type) if is_key else NO_KEY
                path = self.path(operation, variants[0], scene, {last.name: missing})
            except NoSample:
                continue
            yield rows, path, is_key

    def speaks_of_keys(self, operation: Operation, draft: Draft) -> bool:
        """Tell whether each key of a body may be changed by every caller, on some row."""
        if operation.verb != "update":
            return True
        callers = [self.become(caller) for caller in self.callers if caller.signed_in]
        return all(
            self.kit.matrix.speaks_of_keys(operation, caller, draft.says) for caller in callers
        )

    def missing_key(self, type_: object) -> str:
        """Return a key that no row has."""
        if isinstance(type_, ScalarType):
            if type_.name == "uuid":
                return NOBODY
            value = wire(self.kit.samples.value(type_, ABSENT, label="absent"))
            if isinstance(value, str | int):
                return str(value)
        raise NoSample(str(type_))

    def prune(self, listed: list[ListedRows]) -> None:
        """Forget rows that no case and no list names, and that no other row refers to."""
        text = "\n".join(f"{case.path} {flat(case.body)}" for case in self.section.cases)
        used = {
            row
            for row, name in self.section.names.items()
            if row.addressed or f"{{{name}}}" in text
        }
        used |= {row for each in listed for row in each.rows.values()}
        while True:
            more = {
                item
                for row in used
                for value in row.told.values()
                for item in (value if isinstance(value, tuple) else (value,))
                if isinstance(item, Row) and item not in used
            }
            if not more:
                break
            used |= more
        self.section.names = {r: n for r, n in self.section.names.items() if r in used}
