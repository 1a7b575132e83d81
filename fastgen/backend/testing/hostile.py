"""Tests with input that nobody honest sends, and with many requests at once."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.testing.envelopes import enclosed, kind_lines, status_line, status_of
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Call, Code, Literal, assignment, call, flat, laid_out
from fastgen.backend.testing.refusals import Refusals, told_kind
from fastgen.backend.testing.sending import takes_body, way_of
from fastgen.ir.checked.expressions import CreateRow, ShowAs
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Answer, Require

MOST_BODIES = 24
MANY = 20
JSON = Code("JSON")


class Hostile:
    """Makes the tests of ``tests/test_hostile.py`` that depend on the operations."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def bodies(self) -> Iterator[TestFunction]:
        """Yield a test of every body: each key with every value."""
        for operation in self.with_body()[:MOST_BODIES]:
            prepared = self.prepared(operation)
            if prepared is None or not prepared.body:
                continue
            keys = list(prepared.body)
            if operation.input is not None:
                keys = [part.wire for part in operation.input.fields]
            lines = [*prepared.scene.lines, f"path = {prepared.path}"]
            start: Literal = prepared.body if operation.verb != "update" else {}
            body = "{field: value}"
            if start:
                lines.append(assignment("body: dict[str, object]", start))
                body = "body | {field: value}"
            lines.append("for value in VALUES:")
            request = self.send(operation, body, prepared.headers)
            lines.append(f"    answer = await {flat(request)}")
            lines.append("    check(answer.status_code, answer.content)")
            self.kit.used.imports["", "pytest"] = None
            yield TestFunction(
                f"test_bodies_of_{operation.name}",
                tuple(lines),
                ("field: str",),
                (parametrize("field", keys),),
            )

    def with_body(self) -> list[Operation]:
        """Return the operations with a JSON body."""
        return [
            operation
            for operation in self.kit.program.operations
            if way_of(operation) == "json"
            and takes_body(operation)
            and not operation.verb.startswith("bulk")
        ]

    def prepared(self, operation: Operation) -> Prepared | None:
        """Return a request that comes as far as the body."""
        found = self.kit.prepare(operation, "least" if operation.verb != "update" else "full")
        if found is None and operation.verb == "update" and operation.input is not None:
            for part in operation.input.fields:
                found = self.kit.prepare(operation, "one", changes=part)
                if found is not None:
                    break
        return found

    def send(self, operation: Operation, body: str, headers: str | None) -> Call:
        """Return a request whose body is made by the JSON encoder: it can write more than httpx."""
        said = enclosed(operation, Code(body))
        named: dict[str, Literal] = {
            "content": Code(f"json.dumps({flat(said)})"),
            "headers": Code(f"{headers} | JSON") if headers is not None else JSON,
        }
        return call(f"client.{operation.method.lower()}", Code("path"), **named)

    def creates(self) -> Iterator[TestFunction]:
        """Yield the tests of whole bodies, of unknown keys and of other media types."""
        operation, prepared = self.first()
        if operation is None or prepared is None:
            return
        whole = status_line(operation, ("malformed", "invalid", "missing"), "answer")
        large = status_line(operation, ["too_large"], "answer")
        scene = [*prepared.scene.lines, f"path = {prepared.path}"]
        headers = f"{prepared.headers} | JSON" if prepared.headers is not None else "JSON"
        method = operation.method.lower()
        lines = [
            *scene,
            "for content in [*RAW, *(json.dumps(value).encode() for value in VALUES)]:",
            f"    answer = await client.{method}(path, content=content, headers={headers})",
            "    check(answer.status_code, answer.content)",
            f"    {whole}",
        ]
        needed = (
            any(not part.optional for part in operation.input.fields) if operation.input else False
        )
        if needed:
            yield TestFunction("test_whole_bodies", tuple(lines))
        lines = [
            *scene,
            'body = {"<MARKER>": 1, "\\ud800": 1} | {f"k{number}": 1 for number in range(999)}',
            f"answer = await client.{method}(path, content=json.dumps(body), headers={headers})",
            status_line(operation, ["invalid"], "answer"),
            "check(answer.status_code, answer.content)",
        ]
        yield TestFunction("test_unknown_keys_are_not_repeated", tuple(lines))
        plain = '{"Content-Type": "text/plain"}'
        headers = f"{prepared.headers} | {plain}" if prepared.headers is not None else plain
        lines = [
            *scene,
            f'answer = await client.{method}(path, content=b"{{}}", headers={headers})',
            status_line(operation, ["unsupported"], "answer"),
        ]
        yield TestFunction("test_other_media_types", tuple(lines))
        path = prepared.path
        lines = [
            'for content in (b"x" * 2_000_000, chunks()):',
            f"    answer = await client.{method}({path}, content=content, headers=JSON)",
            f"    {large}",
            *(f"    {line}" for line in kind_lines(operation, "too_large", "answer")),
        ]
        yield CHUNKS
        yield TestFunction("test_large_bodies", (*prepared.scene.lines, *lines))

    def first(self) -> tuple[Operation | None, Prepared | None]:
        """Return the first operation that creates a row."""
        for operation in self.with_body():
            if operation.verb == "create":
                prepared = self.kit.prepare(operation, "least")
                if prepared is not None:
                    return operation, prepared
        return None, None

    def places(self) -> list[str]:
        """Return paths with a place for a strange text."""
        found: dict[str, None] = {}
        for operation in self.kit.program.operations:
            if operation.method != "GET":
                continue
            if len(operation.path_parameters) == 1:
                found[
                    operation.path.replace("{" + operation.path_parameters[0].name + "}", "{}")
                ] = None
            elif not operation.path_parameters and operation.listing is not None:
                names = [each.wire for each in operation.listing.filters]
                names += ["q"] if operation.listing.search else []
                for name in (*names, "sort", "limit", operation.listing.page.names[0]):
                    found[f"{operation.path}?{name}={{}}"] = None
                found[f"{operation.path}?{{}}=1"] = None
        found["/{}"] = None
        return list(found)


CHUNKS = TestFunction(
    "chunks",
    ("for _ in range(20):", '    yield b"x" * 100_000'),
    returns="AsyncIterator[bytes]",
)


AT_ONCE = TestFunction(
    "at_once",
    (
        '"""Send a request many times at the same moment; return the statuses, sorted."""',
        "statuses: list[int] = []",
        "",
        "async def once() -> None:",
        "    statuses.append((await request()).status_code)",
        "",
        "async with create_task_group() as group:",
        f"    for _ in range({MANY}):",
        "        group.start_soon(once)",
        "return sorted(statuses)",
    ),
    ("request: Callable[[], Awaitable[Response]]",),
    returns="list[int]",
)
"""What the tests of races send their requests with."""
IMPORTS_OF_AT_ONCE = (
    ("anyio", "create_task_group"),
    ("collections.abc", "Awaitable"),
    ("collections.abc", "Callable"),
    ("httpx2", "Response"),
)


class Concurrency:
    """Makes the tests of requests that compete."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests."""
        for operation in self.kit.program.operations:
            if operation.verb == "create":
                yield from self.creates(operation)
            elif operation.verb == "action":
                yield from self.action(operation)
                yield from self.once(operation)
            elif operation.verb == "move":
                yield from self.once(operation)

    def creates(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test in which one of many equal creates wins."""
        refusals = Refusals(self.kit, (operation,))
        if not any(True for _ in refusals.taken(operation)):
            return
        prepared = self.kit.prepare(operation)
        if prepared is None or prepared.body is None:
            return
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        lines.append(assignment("body", prepared.body))
        kinds = {told_kind(rule) for rule in self.kit.entity(operation).uniques}
        losing = {status_of(operation, kind) for kind in kinds}
        if len(losing) == 1:
            yield self.race(operation, prepared, lines, body=Code("body"), losing=losing.pop())

    def action(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test in which one of many callers gets what is there once."""
        made = next(
            (
                value
                for statement in operation.answer + operation.before
                if isinstance(statement, Answer)
                and isinstance(value := shown(statement), CreateRow)
            ),
            None,
        )
        statements = operation.before + operation.answer
        if made is None or not all(isinstance(each, Require | Answer) for each in statements):
            return
        entity = self.kit.program.entities[made.entity]
        told = {name for name, _ in made.values}
        losing = {
            status_of(operation, told_kind(rule))
            for rule in entity.uniques
            if set(rule.fields) <= told
        }
        failing = {each.otherwise.status for each in statements if isinstance(each, Require)}
        prepared = self.kit.prepare(operation)
        if prepared is None or prepared.body or prepared.query:
            return
        if len(losing) != 1 or failing - losing:
            return
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        yield self.race(operation, prepared, lines, losing=losing.pop())

    def once(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield a test in which one of many callers changes a state that lets nobody else."""
        prepared = self.kit.prepare(operation)
        if prepared is None or prepared.body or prepared.query:
            return
        request = prepared.request
        first = self.kit.matrix.status(request)
        told = [(row, dict(row.told)) for row in request.world.rows]
        again = self.kit.matrix.status(request) if self.kit.matrix.leave(request) else None
        for row, before in told:
            row.told = before
        expected = {status_of(operation, kind) for kind in ("illegal_move", "conflict")}
        if first is None or again is None or again not in expected:
            return
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        yield self.race(operation, prepared, lines, status=first, losing=again)

    def race(
        self,
        operation: Operation,
        prepared: Prepared,
        lines: list[str],
        *,
        body: Literal = None,
        status: int | None = None,
        losing: int,
    ) -> TestFunction:
        """Return the test of many equal requests at once, of which all but one are refused."""
        request = prepared.send(body=body, path="path")
        status = status or self.kit.matrix.status(prepared.request)
        for module, name in IMPORTS_OF_AT_ONCE:
            self.kit.used.add_import(module, name)
        asked = call("at_once", Code(f"lambda: {flat(request)}"))
        lines.append(laid_out("statuses = await ", asked, indent=1))
        lines.append(f"assert statuses == [{status}] + [{losing}] * {MANY - 1}")
        return TestFunction(f"test_one_of_many_parallel_{operation.name}_wins", tuple(lines))


def shown(answer: Answer) -> object:
    """Return what an answer shows."""
    return answer.value.of if isinstance(answer.value, ShowAs) else answer.value
