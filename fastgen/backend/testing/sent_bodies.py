"""Tests of bodies that are not JSON: forms, texts, and whole bodies of any kind."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.testing.envelopes import status_line
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.hostile import CHUNKS
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.sending import Way, content_of, send, way_of
from fastgen.ir.checked.operations import Operation

STRANGERS: list[Literal] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://test.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
]
VALUES: list[Literal] = [
    Code('"\\x00"'),
    Code('"\\u202e"'),
    Code('"MARKER" * 20_000'),
    Code('"<script>MARKER</script>"'),
    Code('"x\\r\\nSet-Cookie: a=b"'),
    Code('"9" * 5000'),
    "",
]
RAW: list[Literal] = [
    Code('b"\\xff"'),
    Code('b"NaN"'),
    Code('b"[" * 10_000'),
    Code('b"9" * 5000'),
    Code('b""'),
]
STRANGER = "stranger: dict[str, str]"


class BodyTests:
    """Makes the tests of each action whose body is a form, a text or one value."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        """Take what tests are made with, and all operations."""
        self.kit = kit
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests; an action that no certain request is known for has none."""
        large = False
        for operation in self.operations:
            way = way_of(operation)
            prepared = self.kit.prepare(operation) if way != "json" else None
            if way in ("data", "content", "files") and prepared is None:
                yield from self.uncertain(operation, way)
            if prepared is None or prepared.content is None:
                continue
            if way == "whole":
                yield self.garbage(operation, prepared)
                continue
            yield self.strangers(operation, prepared, way)
            yield self.other_media(operation, prepared)
            if way == "files":
                yield self.fields(operation, prepared)
                continue
            if way == "data":
                yield self.multipart(operation, prepared)
                yield self.fields(operation, prepared)
            if not large:
                self.kit.used.add_import("collections.abc", "AsyncIterator")
                yield CHUNKS
                yield self.large(operation, prepared)
                large = True

    def opening(self, prepared: Prepared) -> list[str]:
        """Return the lines that make the rows, the path and the body."""
        path = f"path = {prepared.path}"
        return [*prepared.scene.lines, path, assignment("body", prepared.content)]

    def request(
        self, prepared: Prepared, way: Way, headers: str | None, body: str = "body"
    ) -> Literal:
        """Return the call that sends the request."""
        method = prepared.operation.method
        return send(method, "path", body=Code(body), headers=headers, query=prepared.query, way=way)

    def headers(self, prepared: Prepared, more: str) -> str:
        """Return the headers of the caller and some more."""
        return f"{prepared.headers} | {more}" if prepared.headers is not None else more

    def strangers(self, operation: Operation, prepared: Prepared, way: Way) -> TestFunction:
        """Return the test that a page of another site cannot send it."""
        self.kit.used.imports["", "pytest"] = None
        self.kit.used.snapshot = True
        request = self.request(prepared, way, self.headers(prepared, "stranger"))
        here = self.request(prepared, way, self.headers(prepared, '{"Origin": "http://test"}'))
        lines = [
            *self.opening(prepared),
            "before = await rows.snapshot()",
            laid_out("refused = await ", request, indent=1),
            status_line(operation, ["forbidden"], "refused"),
            "assert await rows.snapshot() == before",
            laid_out("admitted = await ", here, indent=1),
            f"assert admitted.status_code == {operation.status}",
        ]
        return TestFunction(
            f"test_{operation.name}_refuses_what_another_site_sends",
            tuple(lines),
            (STRANGER,),
            (parametrize("stranger", self.foreign(prepared)),),
        )

    def foreign(self, prepared: Prepared) -> list[Literal]:
        """Return the headers of other sites; a session comes with an origin of its own."""
        auths = self.kit.program.authentications
        own = prepared.headers is not None and auths and auths[0].kind == "session"
        return [each for each in STRANGERS if not own or each != STRANGERS[-1]]

    def uncertain(self, operation: Operation, way: Way) -> Iterator[TestFunction]:
        """Yield the test of strangers where it is not certain what anybody else is answered."""
        try:
            draft = self.kit.draft(operation, "least")
        except NoSample:
            return
        if draft.roots or operation.path_parameters:
            return
        self.kit.used.tested.add(operation.id)
        self.kit.used.imports["", "pytest"] = None
        path = quoted(operation.path)
        request = send(operation.method, path, body=Code("body"), headers="stranger", way=way)
        lines = [
            assignment("body", content_of(operation, draft.literals)),
            laid_out("refused = await ", request, indent=1),
            status_line(operation, ["forbidden"], "refused"),
        ]
        yield TestFunction(
            f"test_{operation.name}_refuses_what_another_site_sends",
            tuple(lines),
            (STRANGER,),
            (parametrize("stranger", STRANGERS),),
        )

    def other_media(self, operation: Operation, prepared: Prepared) -> TestFunction:
        """Return the test that nothing else is taken for the body."""
        path = [*prepared.scene.lines, f"path = {prepared.path}"]
        lines = list(path)
        for media in ("application/json", "text/html", "multipart/form-data"):
            if media == "multipart/form-data" and way_of(operation) in ("data", "files"):
                continue
            headers = self.headers(prepared, f'{{"Content-Type": "{media}"}}')
            call = self.request(prepared, "content", headers, 'b"{}"')
            lines.append(laid_out("refused = await ", call, indent=1))
            lines.append(status_line(operation, ["unsupported"], "refused"))
        return TestFunction(f"test_{operation.name}_refuses_other_media_types", tuple(lines))

    def multipart(self, operation: Operation, prepared: Prepared) -> TestFunction:
        """Return the test that both kinds of form are read, and files and crowds refused."""
        self.kit.used.add_import("", "json")
        word = "value if isinstance(value, str) else json.dumps(value)"
        parts = f"{{name: (None, {word}) for name, value in body.items()}}"
        headers = prepared.headers
        named = f", headers={headers}" if headers is not None else ""
        method = operation.method.lower()
        lines = [
            *self.opening(prepared),
            f"parts = {parts}",
            f"answer = await client.{method}(path, files=parts{named})",
            f"assert answer.status_code == {operation.status}",
            'file = {"file": ("../../etc/passwd", b"x")}',
            f"refused = await client.{method}(path, files=file{named})",
            status_line(operation, ["malformed"], "refused"),
            'crowd = {f"field{number}": "x" for number in range(1001)}',
            f"refused = await client.{method}(path, data=crowd{named})",
            status_line(operation, ["malformed"], "refused"),
        ]
        return TestFunction(f"test_{operation.name}_reads_forms_of_both_kinds", tuple(lines))

    def fields(self, operation: Operation, prepared: Prepared) -> TestFunction:
        """Return the test of each field with what nobody honest sends, and of unknown ones."""
        self.kit.used.imports["", "pytest"] = None
        values = self.kit.constant("VALUES", VALUES, "list[str]")
        way = way_of(operation)
        request = self.request(prepared, way, prepared.headers, "body | {field: value}")
        unknown = self.request(prepared, way, prepared.headers, 'body | {"<MARKER>": "x"}')
        keys: list[Literal] = list(prepared.body or {})
        lines = [
            *self.opening(prepared),
            f"for value in {values}:",
            f"    answer = await {flat(request)}",
            "    assert answer.status_code < 500",
            "    if answer.is_error:",
            '        assert b"MARKER" not in answer.content',
            laid_out("unknown = await ", unknown, indent=1),
            status_line(operation, ["unknown_key"], "unknown"),
            'assert b"MARKER" not in unknown.content',
        ]
        return TestFunction(
            f"test_{operation.name}_refuses_hostile_fields",
            tuple(lines),
            ("field: str",),
            (parametrize("field", keys),),
        )

    def garbage(self, operation: Operation, prepared: Prepared) -> TestFunction:
        """Return the test of whole bodies that are nothing."""
        raw = self.kit.constant("RAW", RAW, "list[bytes]")
        json = '{"Content-Type": "application/json"}'
        headers = self.headers(prepared, json)
        request = self.request(prepared, "content", headers, "content")
        lines = [
            *prepared.scene.lines,
            f"path = {prepared.path}",
            f"for content in {raw}:",
            f"    answer = await {flat(request)}",
            "    assert answer.status_code < 500",
            "    assert len(answer.content) < 20_000",
        ]
        return TestFunction(f"test_{operation.name}_survives_garbage", tuple(lines))

    def large(self, operation: Operation, prepared: Prepared) -> TestFunction:
        """Return the test that a body is not read to its end where it is too large."""
        media = "application/x-www-form-urlencoded"
        if way_of(operation) == "content":
            media = "text/plain"
        headers = self.headers(prepared, f'{{"Content-Type": "{media}"}}')
        request = self.request(prepared, "content", headers, "content")
        lines = [
            *prepared.scene.lines,
            f"path = {prepared.path}",
            'for content in (b"x" * 2_000_000, chunks()):',
            f"    answer = await {flat(request)}",
            f"    {status_line(operation, ['too_large'], 'answer')}",
        ]
        return TestFunction(f"test_{operation.name}_refuses_large_bodies", tuple(lines))
