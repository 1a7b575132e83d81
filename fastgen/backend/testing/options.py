"""Tests of what operations say about all their requests: rates, keys, caches, switches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.names import rate_name, setting_name
from fastgen.backend.routes import PARAMETER
from fastgen.backend.testing.envelopes import kind_lines, place_lines, status_line, status_of
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.hostile import MANY
from fastgen.backend.testing.kit import Kit, Prepared, fresh
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.sending import send, way_of
from fastgen.backend.testing.versions import with_header
from fastgen.ir.checked.expressions import Constant, Logical, Not, Setting, TypedExpression
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.traversal import walk
from fastgen.ir.checked.types import ScalarType

LIMIT = 3
"""What the tests set a rate to."""
MOST_SWITCHES = 8


class Options:
    """Makes the tests of the options of operations."""

    def __init__(self, kit: Kit, operations: Iterable[Operation]) -> None:
        self.kit = kit
        self.operations = tuple(operations)

    def prepared(self) -> Iterator[tuple[Operation, Prepared]]:
        """Yield the operations with a request that succeeds."""
        for operation in self.operations:
            found = fresh(self.kit.prepare(operation))
            if found is not None:
                yield operation, found

    def opening(self, prepared: Prepared) -> list[str]:
        """Return the lines before the first request."""
        lines = [*prepared.scene.lines, f"path = {prepared.path}"]
        if prepared.body is not None:
            lines.append(assignment("body", prepared.content))
        return lines

    def request(self, prepared: Prepared, headers: str | None) -> Literal:
        """Return the call that sends the request with some headers."""
        body = Code("body") if prepared.body is not None else None
        return send(
            prepared.operation.method,
            "path",
            body=body,
            headers=headers,
            query=prepared.query,
            around=prepared.operation,
        )

    # ------------------------------------------------------------ rates

    def rates(self) -> Iterator[TestFunction]:
        """Yield a test for each rate, with the first operation that has it."""
        seen: set[str] = set()
        for operation, prepared in self.prepared():
            name = rate_name(operation)
            if operation.rate is None or name in seen:
                continue
            seen.add(name)
            self.kit.used.add_import("app.limits", "rates")
            call = self.request(prepared, prepared.headers)
            many = status_of(operation, "too_many")
            yield TestFunction(
                f"test_{operation.name}_refuses_those_who_ask_too_often",
                (
                    f'monkeypatch.setattr(rates.{name}, "limit", {LIMIT})',
                    *self.opening(prepared),
                    f"for _ in range({LIMIT}):",
                    f"    admitted = await {flat(call)}",
                    f"    assert admitted.status_code != {many}",
                    laid_out("refused = await ", call, indent=1),
                    status_line(operation, ["too_many"], "refused"),
                    *kind_lines(operation, "too_many", "refused"),
                    f'assert 0 < int(refused.headers["retry-after"]) <= {operation.rate.seconds}',
                ),
                decorators=('@pytest.mark.usefixtures("limits")',),
            )
            yield TestFunction(
                f"test_{operation.name}_admits_its_rate_of_many_at_once",
                (
                    f'monkeypatch.setattr(rates.{name}, "limit", {LIMIT})',
                    *self.opening(prepared),
                    "refused: list[bool] = []",
                    "",
                    f"async def {operation.name}() -> None:",
                    f"    refused.append((await {flat(call)}).status_code == {many})",
                    "",
                    "async with create_task_group() as group:",
                    f"    for _ in range({MANY}):",
                    f"        group.start_soon({operation.name})",
                    f"assert refused.count(False) == {LIMIT}",
                ),
                decorators=('@pytest.mark.usefixtures("limits")',),
            )
            self.kit.used.add_import("anyio", "create_task_group")
            self.kit.used.add_import("", "pytest")

    # ------------------------------------------------------------ keys

    def keys(self) -> Iterator[TestFunction]:
        """Yield the tests of each operation that is carried out once for each key."""
        for operation, prepared in self.prepared():
            if not operation.idempotent:
                continue
            keyed = with_header(prepared.headers, "Idempotency-Key", '"a-key"')
            call = self.request(prepared, "keyed")
            first = [*self.opening(prepared), f"keyed = {keyed}"]
            first.append(laid_out("first = await ", call, indent=1))
            first.append(f"assert first.status_code == {operation.status}")
            yield TestFunction(
                f"test_{operation.name}_is_done_once_for_each_key",
                (
                    *first,
                    laid_out("second = await ", call, indent=1),
                    f"assert second.status_code == {operation.status}",
                    "assert second.content == first.content",
                    'assert second.headers["idempotent-replayed"] == "true"',
                ),
            )
            if prepared.body is not None and way_of(operation) in ("json", "data"):
                other = send(
                    operation.method,
                    "path",
                    body=Code('body | {"other": 1}'),
                    headers="keyed",
                    query=prepared.query,
                    around=operation,
                )
                yield TestFunction(
                    f"test_{operation.name}_refuses_the_key_of_another_request",
                    (
                        *first,
                        laid_out("other = await ", other, indent=1),
                        status_line(operation, ["invalid"], "other"),
                        *place_lines(operation, "other", '"Idempotency-Key"'),
                    ),
                )
            yield self.parallel(operation, prepared, keyed)

    def parallel(self, operation: Operation, prepared: Prepared, keyed: str) -> TestFunction:
        """Return the test of equal requests with one key at once: all have one answer."""
        self.kit.used.add_import("anyio", "create_task_group")
        call = self.request(prepared, "keyed")
        return TestFunction(
            f"test_{operation.name}_is_done_once_by_many_at_once",
            (
                *self.opening(prepared),
                f"keyed = {keyed}",
                "answers: list[tuple[int, bytes]] = []",
                "replayed: list[bool] = []",
                "",
                f"async def {operation.name}() -> None:",
                f"    answer = await {flat(call)}",
                "    answers.append((answer.status_code, answer.content))",
                '    replayed.append("idempotent-replayed" in answer.headers)',
                "",
                "async with create_task_group() as group:",
                f"    for _ in range({MANY}):",
                f"        group.start_soon({operation.name})",
                "assert len(set(answers)) == 1",
                f"assert answers[0][0] == {operation.status}",
                "assert replayed.count(False) == 1",
            ),
        )

    # ------------------------------------------------------------ caches

    def caches(self) -> Iterator[TestFunction]:
        """Yield a test of each answer that may be kept."""
        for operation, prepared in self.prepared():
            if operation.cache is None:
                continue
            call = self.request(prepared, prepared.headers)
            known = with_header(prepared.headers, "If-None-Match", 'answer.headers["etag"]')
            private = operation.needs_caller != "no" or prepared.headers is not None
            scope = "private" if private else "public"
            yield TestFunction(
                f"test_{operation.name}_may_be_kept",
                (
                    *self.opening(prepared),
                    laid_out("answer = await ", call, indent=1),
                    f"assert answer.status_code == {operation.status}",
                    f'assert answer.headers["cache-control"] == "{scope},'
                    f' max-age={operation.cache}"',
                    laid_out("known = await ", self.request(prepared, known), indent=1),
                    "assert known.status_code == 304",
                    'assert known.content == b""',
                ),
            )

    # ------------------------------------------------------------ switches

    def switches(self) -> Iterator[TestFunction]:
        """Yield a test of each operation that a setting alone leaves out."""
        chosen = chosen_switches(self.kit.program)
        for operation in self.operations:
            enabled = operation.enabled
            if enabled is None:
                continue
            off = dict.fromkeys(switches_of([operation]), False)
            if holds(enabled, {**chosen, **off}) is not False:
                continue
            changes = {setting_name(name): Code(str(value)) for name, value in off.items()}
            self.kit.used.add_import("httpx2", "ASGITransport")
            self.kit.used.add_import("httpx2", "AsyncClient")
            self.kit.used.add_import("app.factory", "create_app")
            self.kit.used.add_import("app.settings", "Settings")
            yield TestFunction(
                f"test_{operation.name}_can_be_left_out",
                (
                    laid_out("absent = create_app(settings.model_copy(update=", changes, indent=1)
                    + "))",
                    'described = absent.openapi()["paths"]' f".get({quoted(operation.path)}, {{}})",
                    f'assert "{operation.method.lower()}" not in described',
                    "transport = ASGITransport(absent)",
                    'base_url = "http://test"',
                    "async with AsyncClient(transport=transport, base_url=base_url) as stranger:",
                    f"    answer = await stranger.request({quoted(operation.method)},"
                    f" {quoted(PARAMETER.sub('x', operation.path))})",
                    "assert answer.status_code in (404, 405)",
                ),
                ("settings: Settings",),
            )


def switches_of(operations: Iterable[Operation]) -> list[str]:
    """Return the settings of truth values that leave operations out, once each."""
    found: dict[str, None] = {}
    for operation in operations:
        for part in walk(operation.enabled) if operation.enabled is not None else ():
            if isinstance(part, Setting) and part.type == ScalarType("bool"):
                found[part.name] = None
    return list(found)


def chosen_switches(program: Program) -> dict[str, bool]:
    """Return the values of such settings with which most operations are there."""
    names = switches_of(program.operations)[:MOST_SWITCHES]
    best: dict[str, bool] = {}
    most = -1
    for values in product((True, False), repeat=len(names)):
        chosen = dict(zip(names, values, strict=True))
        there = sum(is_there(operation, chosen) for operation in program.operations)
        if there > most:
            best, most = chosen, there
    return best


def is_there(operation: Operation, chosen: dict[str, bool]) -> bool:
    """Tell whether an operation is certainly served with these settings."""
    return operation.enabled is None or holds(operation.enabled, chosen) is True


def holds(value: TypedExpression, chosen: dict[str, bool]) -> bool | None:
    """Return what a condition over settings comes to; None where that is not known."""
    match value:
        case Constant(value=bool() as known):
            return known
        case Setting(name=name):
            return chosen.get(name)
        case Not(operand=operand):
            inner = holds(operand, chosen)
            return None if inner is None else not inner
        case Logical(operator=operator, operands=operands):
            found = [holds(each, chosen) for each in operands]
            decides = operator == "or"
            if decides in found:
                return decides
            return None if None in found else not decides
        case _:
            return None
