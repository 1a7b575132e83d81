"""Tests of tenants: what one of them does, has and learns, whatever another one does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.null import bare
from fastgen.backend.reading import expressions_of
from fastgen.backend.testing.drafts import Body
from fastgen.backend.testing.foreign_keys import ForeignKeys
from fastgen.backend.testing.functions import STAYS, TestFunction, on_one_line
from fastgen.backend.testing.kit import Kit, Prepared, fresh
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.entities import Entity, Field, Shape
from fastgen.ir.checked.expressions import Clock, Select
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.tenants import Tenancy
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ListType, ViewType

STRANGER = "stranger"


class Tenants(ForeignKeys):
    """Makes the tests of the tenants of one program."""

    def __init__(self, kit: Kit, operations: Iterable[Operation], tenancy: Tenancy) -> None:
        """Take the operations that the tests may ask for."""
        super().__init__(kit, tenancy)
        self.operations = tuple(operations)
        self.auth = kit.program.authentications[0]

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests, and first what fills the database."""
        made = [
            test
            for operation in self.operations
            for test in (
                *self.strangers(operation),
                *self.twins(operation),
                *self.silence(operation),
                *self.cursors(operation),
                *self.foreign(operation),
            )
        ]
        if any("populate(" in line for test in made for line in test.lines):
            yield self.populate()
        yield from made
        yield from self.second_line()

    # ------------------------------------------------------------ what the tests are made of

    def populate(self) -> TestFunction:
        """Return the function that makes a row of each entity whose rows belong to a tenant."""
        calls = []
        for entity in self.tenancy.paths:
            self.kit.used.entities[entity] = None
            calls.append(f"str(await rows.{self.kit.names.of(entity).singular}())")
        text = laid_out("return ", [Code(each) for each in calls], indent=1)
        lines = ('"""Make a row of every kind, and return their keys."""', text)
        return TestFunction("populate", lines, returns="list[str]", keeps_rows=True)

    def prepared(self, operation: Operation, body: Body = "full") -> Prepared | None:
        """Return a request that succeeds for somebody who is signed in."""
        found = fresh(self.kit.prepare(operation, body))
        if found is None or found.headers is None or operation.target is not None:
            return None
        rows = found.situation.rows.values()
        told = any(self.auth.login in row.told for row in rows if row.entity == self.auth.user)
        return None if told else found

    def again(self, prepared: Prepared, *, named: bool = True) -> list[str]:
        """Return the lines that make the same rows for the next tenant, and its caller.

        Without ``named`` those are left out that a path would find by the same words.
        """
        lines = ["await rows.next_tenant()"]
        chosen = {
            f"{prepared.scene.names[row]} = await rows."
            for row in prepared.path_rows.values()
            if self.kit.program.entities[row.entity].named_by
        }
        for line in prepared.scene.lines:
            if any(line.removeprefix(STAYS).startswith(each) for each in chosen):
                lines += [STAYS + on_one_line(line.partition(" = ")[2])] if named else []
                continue
            start = f"{prepared.headers} = "
            lines.append(line.replace(start, f"{STRANGER} = ", 1) if start in line else line)
        return lines

    def opening(self, prepared: Prepared) -> list[str]:
        """Return the lines that make the rows of the first tenant, and the request."""
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        if prepared.body is not None:
            lines.append(assignment("body", prepared.content))
        return lines

    def request(self, prepared: Prepared, headers: str | None) -> Literal:
        """Return the call that sends the request as somebody."""
        body = Code("body") if prepared.body is not None else None
        operation = prepared.operation
        return send(
            operation.method,
            "path",
            body=body,
            headers=headers,
            query=prepared.query,
            around=operation,
        )

    # ------------------------------------------------------------ other people's rows

    def strangers(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield the test that a request that is good is none for a caller of another tenant."""
        prepared = self.prepared(operation)
        if prepared is None:
            return
        placed = list(prepared.path_rows.values())
        others = [row for row in prepared.situation.rows.values() if row not in placed]
        if any(self.is_of_tenants(row.entity) for row in placed):
            status = 404
        elif any(
            self.is_of_tenants(row.entity) and row is not prepared.situation.world.caller
            for row in others
        ):
            status = 422
        else:
            return
        self.kit.used.snapshot = True
        yield TestFunction(
            f"test_{operation.name}_is_not_for_another_tenant",
            (
                *self.opening(prepared),
                *self.again(prepared, named=False),
                "before = await rows.snapshot()",
                laid_out("refused = await ", self.request(prepared, STRANGER), indent=1),
                f"assert refused.status_code == {status}",
                "assert await rows.snapshot() == before",
                laid_out("admitted = await ", self.request(prepared, prepared.headers), indent=1),
                f"assert admitted.status_code == {operation.status}",
            ),
            keeps_rows=True,
        )

    def twins(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield the test that two tenants may have the same: nothing of one is taken for both."""
        if operation.verb != "create" or not self.is_of_tenants(operation.entity):
            return
        prepared = self.prepared(operation)
        if prepared is None or operation.entity == self.auth.user or prepared.body is None:
            return
        yield TestFunction(
            f"test_{operation.name}_alike_in_two_tenants",
            (
                *self.opening(prepared),
                laid_out("mine = await ", self.request(prepared, prepared.headers), indent=1),
                f"assert mine.status_code == {operation.status}",
                *self.again(prepared),
                f"path = {prepared.path}",
                assignment("body", prepared.body),
                laid_out("theirs = await ", self.request(prepared, STRANGER), indent=1),
                f"assert theirs.status_code == {operation.status}",
            ),
            keeps_rows=True,
        )

    # ------------------------------------------------------------ what can be learnt

    def silence(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield the test that an answer is the same whatever another tenant has."""
        if operation.method != "GET" or self.tells_time(operation) or self.is_shared(operation):
            return
        prepared = self.prepared(operation)
        if prepared is None:
            return
        asked = [{**prepared.query, **each} for each in queries_of(operation)]
        call = send("GET", "path", headers=prepared.headers, query={"": Code("query")})
        text = flat(call).replace('{"": query}', "query")
        theirs = text.replace(f"headers={prepared.headers}", f"headers={STRANGER}")
        free = not any(self.is_of_tenants(row.entity) for row in prepared.path_rows.values())
        lines = [
            *self.opening(prepared),
            "mine = await populate(rows)" if free else "await populate(rows)",
            laid_out("queries: list[dict[str, str]] = ", [texts(each) for each in asked], indent=1),
            f"alone = [await {text} for query in queries]",
            *self.again(prepared),
            "await populate(rows)",
            "for query, before in zip(queries, alone, strict=True):",
            f"    assert before.status_code == {operation.status}",
            f"    after = await {text}",
            "    assert after.content == before.content",
        ]
        if operation.cache is not None:
            lines.append('    assert "private" in before.headers["Cache-Control"]')
        if free:
            lines += [
                f"    theirs = await {theirs}",
                "    assert not any(key in theirs.text for key in mine)",
            ]
        yield TestFunction(
            f"test_{operation.name}_tells_nothing_of_another_tenant",
            tuple(lines),
            keeps_rows=True,
        )

    def cursors(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield the test that a place in the list of one tenant shows nothing to another."""
        listing = operation.listing
        if listing is None or listing.page.style != "cursor" or listing.where is not None:
            return
        prepared = self.prepared(operation)
        if prepared is None or prepared.path_rows or not self.is_of_tenants(operation.entity):
            return
        evaluator = self.kit.factories.evaluator(prepared.situation.world)
        row = prepared.situation.world.add(operation.entity or "", "listed")
        if self.kit.matrix.readable(evaluator, row) is not True:
            return
        self.kit.used.entities[operation.entity or ""] = None
        singular = self.kit.names.of(operation.entity or "").singular
        place, limit = listing.page.names
        first = send("GET", "path", headers=prepared.headers, query={limit: 1})
        after = send("GET", "path", headers=STRANGER, query={place: Code('page["next"]')})
        yield TestFunction(
            f"test_cursors_of_{operation.name}_are_of_no_use_to_another_tenant",
            (
                *self.opening(prepared),
                f"mine = [str(await rows.{singular}()) for _ in range(3)]",
                f"page = (await {flat(first)}).json()",
                'assert page["next"] is not None',
                *self.again(prepared),
                f"await rows.{singular}()",
                laid_out("theirs = await ", after, indent=1),
                "assert not any(key in theirs.text for key in mine)",
            ),
            keeps_rows=True,
        )

    def is_shared(self, operation: Operation) -> bool:
        """Tell whether an answer shows rows that belong to nobody, whoever adds one."""
        if operation.verb == "list" and not self.is_of_tenants(operation.entity):
            return True
        return any(
            isinstance(part, Select)
            and isinstance(part.source, str)
            and not self.is_of_tenants(part.source)
            for each in expressions_of(operation)
            for part in walk(each)
        )

    def tells_time(self, operation: Operation) -> bool:
        """Tell whether an answer depends on when it is asked for."""
        if any(
            isinstance(part, Clock) for each in expressions_of(operation) for part in walk(each)
        ):
            return True
        return operation.output is not None and self._shows_time(operation.output)

    def _shows_time(self, shape: Shape) -> bool:
        for each in shape.fields:
            kind = bare(each.type)
            inner = bare(kind.item) if isinstance(kind, ListType) else kind
            if isinstance(inner, ViewType):
                view = self.kit.program.entities[inner.entity].views[inner.view]
                if self._shows_time(view.shape):
                    return True
            own = self.kit.program.entities[shape.entity].fields if shape.entity else {}
            field = own.get(each.source or "")
            for value in (each.value, field.computed if field is not None else None):
                if value is not None and any(isinstance(part, Clock) for part in walk(value)):
                    return True
        return False

    # ------------------------------------------------------------ the database

    def second_line(self) -> Iterator[TestFunction]:
        """Yield a test for each reference: the database refuses a row of another tenant."""
        for name, way in self.tenancy.paths.items():
            entity = self.kit.program.entities[name]
            for field in entity.fields.values():
                if not self.is_of_tenants(field.target) or field.name == way[0]:
                    continue
                if field.kind not in ("reference", "many_to_many"):
                    continue
                told = self.told(entity, field)
                if told is None or field.target is None:
                    continue
                self.kit.used.entities.update({name: None, field.target: None})
                self.kit.used.imports["", "pytest"] = None
                self.kit.used.add_import("sqlalchemy.exc", "IntegrityError")
                theirs = self.kit.names.of(field.target).singular
                mine = self.kit.names.of(name).singular
                yield TestFunction(
                    f"test_the_database_refuses_{mine}_with_{local(field.name)}_of_another_tenant",
                    (
                        f"foreign = await rows.{theirs}()",
                        "await rows.next_tenant()",
                        "with pytest.raises(IntegrityError):",
                        f"    await rows.{mine}({told})",
                    ),
                    keeps_rows=True,
                )

    def told(self, entity: Entity, field: Field) -> str | None:
        """Return what tells a factory that a row names the foreign one."""
        if field.kind == "many_to_many":
            self.kit.used.sets[entity.name, field.name] = None
            return f"{local(field.name)}=[foreign]"
        columns = self.kit.names.columns(entity.name, field.name)
        return f"{columns[0]}=foreign" if len(columns) == 1 else None


def queries_of(operation: Operation) -> list[dict[str, str]]:
    """Return the queries that a list is asked with: plain, in every order, searched, counted."""
    listing = operation.listing
    if listing is None:
        return [{}]
    orders = [sign + sort.wire for sort in listing.sorts for sign in ("", "-")]
    found: list[dict[str, str]] = [{}, *({"sort": order} for order in orders)]
    if listing.search:
        found.append({"q": "a"})
    if listing.total:
        found.append({"total": "true"})
    return found


def texts(query: dict[str, Literal] | dict[str, str]) -> dict[str, Literal]:
    """Return the values of a query as texts, as a URL has them."""
    return {
        name: value if isinstance(value, str | Code) else str(value)
        for name, value in query.items()
    }
