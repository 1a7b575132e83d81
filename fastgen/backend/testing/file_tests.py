"""Tests of files that come and go: hostile names and contents, sizes, what is left behind."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.stored_files import kept_files
from fastgen.backend.testing.actions import Actions
from fastgen.backend.testing.envelopes import status_line
from fastgen.backend.testing.file_samples import KEPT_KEY, file_sample
from fastgen.backend.testing.functions import TestFunction, parametrize
from fastgen.backend.testing.kit import Kit, Prepared
from fastgen.backend.testing.literals import Code, Literal, assignment, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.sending import send
from fastgen.ir.checked.entities import ShapeField
from fastgen.ir.checked.files import brings_files, file_parts, file_type
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.types import ScalarType

NAMES: list[Literal] = [
    "../../../etc/passwd",
    "..%2f..%2fx.txt",
    "/etc/passwd",
    "C:\\windows\\x.exe",
    Code(r'"a\x00b.txt"'),
    Code(r'"x\u202egpj.exe"'),
    Code(r'"\u2215etc\u2044passwd"'),
    "CON",
    Code('"a" * 3000'),
    ".",
]
HOSTILE: list[Literal] = [
    Code(r'b"MZ\x90\x00\x03\x00\x00\x00"'),
    Code('b"<script>alert(1)</script>\\x00"'),
    Code('b"<svg onload=alert(1)>\\x01"'),
    Code(r'b"\x7fELF\x02\x01"'),
    Code(r'b"\xff\xfe\x00\x00"'),
]
BOMBS: list[Literal] = [
    Code(r'b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x01\x00\x00" * 2'),
    Code(r'b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 8'),
    Code(r'b"\x89PNG\r\n\x1a\n"'),
]
MOST_BYTES = 4 * 1024**2
"""A file that is larger than a limit is not made for higher ones."""
HELPER = TestFunction(
    "contents",
    ('return {each for each in root.rglob("*") if each.is_file()}',),
    ("root: Path",),
    returns="set[Path]",
    asynchronous=False,
)
SLOWLY = TestFunction(
    "slowly",
    ("for start in range(0, len(content), 65_536):", "    yield content[start : start + 65_536]"),
    ("content: bytes",),
    returns="AsyncIterator[bytes]",
)


class FileTests:
    """Makes the tests of the actions that take a file, or answer one."""

    def __init__(self, kit: Kit, operations: tuple[Operation, ...]) -> None:
        """Take what tests are made with, and all operations."""
        self.kit = kit
        self.operations = operations

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests; an action that no certain request is known for has none."""
        found = [test for each in self.operations for test in self.of(each)]
        if any("contents(" in line for test in found for line in test.lines):
            self.kit.used.add_import("pathlib", "Path")
            yield HELPER
        if any("slowly(" in line for test in found for line in test.lines):
            self.kit.used.add_import("collections.abc", "AsyncIterator")
            yield SLOWLY
        yield from found
        yield from self.dropped()

    def of(self, operation: Operation) -> Iterator[TestFunction]:
        """Yield the tests of one action."""
        try:
            if brings_files(operation):
                prepared = self.kit.prepare(operation)
                if prepared is not None and prepared.body is not None:
                    yield from self.uploads(operation, prepared)
            elif operation.form == "file":
                prepared = self.kit.prepare(operation)
                if prepared is not None:
                    yield self.download(operation, prepared)
        except NoSample:
            return

    # ------------------------------------------------------------ uploads

    def uploads(self, operation: Operation, prepared: Prepared) -> Iterator[TestFunction]:
        """Yield the tests of an action that takes a file."""
        parameter = file_parts(operation)[0]
        scalar = file_type(parameter.type)
        sample = file_sample(scalar, parameter.name) if scalar is not None else None
        if scalar is None or sample is None:
            return
        self.kit.used.imports["", "pytest"] = None
        content, media = sample.content, quoted(sample.media)
        yield self.named(operation, prepared, parameter, content, media)
        yield self.strange(operation, prepared, parameter, content, media)
        if scalar.media:
            yield self.hostile(operation, prepared, parameter, media)
        if "image/png" in scalar.media:
            yield self.bombs(operation, prepared, parameter)
        if scalar.size is not None and scalar.size <= MOST_BYTES:
            yield self.large(operation, prepared, parameter, content, scalar)

    def opening(self, prepared: Prepared) -> list[str]:
        """Return the lines that make the rows, the path and the body."""
        self.kit.used.snapshot = True
        path = f"path = {prepared.path}"
        kept = "before, kept = await rows.snapshot(), contents(file_root)"
        return [*prepared.scene.lines, path, assignment("body", prepared.content), kept]

    def call(self, prepared: Prepared, body: str) -> str:
        """Return the call that sends a body."""
        method = prepared.operation.method
        request = send(
            method,
            "path",
            body=Code(body),
            headers=prepared.headers,
            query=prepared.query,
            way="files",
        )
        return f"await {flat(request)}"

    def nothing(self) -> Iterator[str]:
        """Yield the lines that assert that nothing is left of a request."""
        yield "assert await rows.snapshot() == before"
        yield "assert contents(file_root) == kept"

    def named(
        self,
        operation: Operation,
        prepared: Prepared,
        parameter: Parameter | ShapeField,
        content: str,
        media: str,
    ) -> TestFunction:
        """Return the test that a name leads nowhere."""
        lines = [
            *self.opening(prepared),
            f"part = (name, {content}, {media})",
            laid_out("changed = body | ", {parameter.wire: Code("part")}, indent=1),
            f"answer = {self.call(prepared, 'changed')}",
            "assert answer.status_code < 500",
            "for place in contents(file_root) - kept:",
            "    assert place.parent == file_root / place.name[:2]",
            '    assert not place.name.strip("0123456789abcdef")',
            "if answer.is_error:",
            "    assert await rows.snapshot() == before",
        ]
        return TestFunction(
            f"test_{operation.name}_puts_files_where_it_wants",
            tuple(lines),
            ("name: str",),
            (parametrize("name", NAMES),),
        )

    def strange(
        self,
        operation: Operation,
        prepared: Prepared,
        parameter: Parameter | ShapeField,
        content: str,
        media: str,
    ) -> TestFunction:
        """Return the test of forms with parts that do not belong there."""
        wire = parameter.wire
        told = f'"{KEPT_KEY} 4 text/plain file.txt"'
        lines = [
            *self.opening(prepared),
            f"part = ('x', {content}, {media})".replace("'", '"'),
            laid_out("forged = body | ", {wire: Code(told)}, indent=1),
            f"answer = {self.call(prepared, 'forged')}",
            status_line(operation, ["invalid"], "answer"),
            'more = body | {"<MARKER>": part}',
            f"answer = {self.call(prepared, 'more')}",
            status_line(operation, ["malformed"], "answer"),
            'unknown = body | {"<MARKER>": "x"}',
            f"answer = {self.call(prepared, 'unknown')}",
            status_line(operation, ["unknown_key"], "answer"),
            'assert b"MARKER" not in answer.content',
            *self.nothing(),
        ]
        return TestFunction(f"test_{operation.name}_refuses_forged_files", tuple(lines))

    def hostile(
        self,
        operation: Operation,
        prepared: Prepared,
        parameter: Parameter | ShapeField,
        media: str,
    ) -> TestFunction:
        """Return the test that nobody is believed who says what a content is."""
        lines = [
            *self.opening(prepared),
            laid_out(
                "changed = body | ", {parameter.wire: Code(f'("x", content, {media})')}, indent=1
            ),
            f"answer = {self.call(prepared, 'changed')}",
            status_line(operation, ["unsupported"], "answer"),
            *self.nothing(),
        ]
        return TestFunction(
            f"test_{operation.name}_looks_into_files",
            tuple(lines),
            ("content: bytes",),
            (parametrize("content", HOSTILE),),
        )

    def bombs(
        self, operation: Operation, prepared: Prepared, parameter: Parameter | ShapeField
    ) -> TestFunction:
        """Return the test of images that say that they are huge, or nothing."""
        part = Code('("x.png", content, "image/png")')
        lines = [
            *self.opening(prepared),
            laid_out("changed = body | ", {parameter.wire: part}, indent=1),
            f"answer = {self.call(prepared, 'changed')}",
            status_line(operation, ["invalid"], "answer"),
            *self.nothing(),
        ]
        return TestFunction(
            f"test_{operation.name}_refuses_image_bombs",
            tuple(lines),
            ("content: bytes",),
            (parametrize("content", BOMBS),),
        )

    def large(
        self,
        operation: Operation,
        prepared: Prepared,
        parameter: Parameter | ShapeField,
        content: str,
        scalar: ScalarType,
    ) -> TestFunction:
        """Return the test of a file that is too large, with and without a length that says so."""
        self.kit.used.add_import("httpx2", "Request")
        headers = f"{prepared.headers} | " if prepared.headers is not None else ""
        part = ("x", Code(f"{content} + b' ' * {scalar.size}".replace("'", '"')), "text/plain")
        method = operation.method
        kind = '{"Content-Type": request.headers["content-type"]}'
        slow: dict[str, Literal] = {"content": Code("slowly(content)")}
        slow["headers"] = Code(f"{headers}{kind}")
        lines = [
            *self.opening(prepared),
            laid_out("changed = body | ", {parameter.wire: part}, indent=1),
            f"answer = {self.call(prepared, 'changed')}",
            status_line(operation, ["too_large"], "answer"),
            *self.nothing(),
            f'request = Request("{method}", "http://test", files=form_parts(changed))',
            "content = request.read()",
            laid_out(
                "answer = await ",
                send(
                    method,
                    "path",
                    body=slow["content"],
                    headers=flat(slow["headers"]),
                    query=prepared.query,
                    way="content",
                ),
                indent=1,
            ),
            status_line(operation, ["too_large"], "answer"),
            *self.nothing(),
        ]
        return TestFunction(f"test_{operation.name}_refuses_large_files", tuple(lines))

    # ------------------------------------------------------------ downloads

    def download(self, operation: Operation, prepared: Prepared) -> TestFunction:
        """Return the test that a file is saved and never run."""
        opening = [*Actions(self.kit, ()).opening(prepared)]
        *scene, request = opening
        call = request.removeprefix("answer = await ")
        lines = [
            *scene,
            request,
            f"assert answer.status_code == {operation.status}",
            'assert answer.headers["content-disposition"].startswith("attachment; ")',
            'assert answer.headers["x-content-type-options"] == "nosniff"',
            'assert "sandbox" in answer.headers["content-security-policy"]',
            'tag = answer.headers["etag"]',
            'client.headers["If-None-Match"] = tag',
            f"again = await {call}",
            'assert (again.status_code, again.content) == (304, b"")',
            'client.headers["If-None-Match"] = \'"other"\'',
            'client.headers["Range"] = "bytes=1-2"',
            f"piece = await {call}",
            "assert (piece.status_code, piece.content) == (206, answer.content[1:3])",
        ]
        return TestFunction(f"test_{operation.name}_is_saved_and_not_run", tuple(lines))

    # ------------------------------------------------------------ contents without rows

    def dropped(self) -> Iterator[TestFunction]:
        """Yield the test that a content goes when no row has it any more, and not before."""
        program = self.kit.program
        found = next((each for each in kept_files(program) if not each[1].nullable), None)
        if found is None:
            return
        entity, field = found
        model = self.kit.names.of(entity)
        column = self.kit.names.column(entity, field.name)
        for module, name in (
            (self.kit.names.module_of(model.package, "models"), model.model),
            ("app.settings", "Settings"),
            ("app.storage", "folder"),
            ("app.storage.models", "DroppedFile"),
            ("app.storage.stored", "StoredFile"),
            ("app.storage.sweeping", "sweep"),
            ("datetime", "UTC"),
            ("datetime", "datetime"),
            ("sqlalchemy", "delete"),
            ("sqlalchemy", "update"),
        ):
            self.kit.used.add_import(module, name)
        self.kit.used.entities[entity] = None
        lines = [
            "key, content = folder.create(file_root)",
            "content.close()",
            "folder.settle(file_root, key)",
            'ticket = StoredFile.of(key, 0, "text/plain", "x.txt")',
            f"await rows.{model.singular}({column}=ticket)",
            "long_ago = datetime(2020, 1, 1, tzinfo=UTC)",
            "await sweep(settings, database)",
            "assert folder.place_of(file_root, key).exists()",
            "async with database.writer.begin() as connection:",
            f"    await connection.execute(delete({model.model}))",
            "await sweep(settings, database)",
            "assert folder.place_of(file_root, key).exists()",
            "async with database.writer.begin() as connection:",
            "    await connection.execute(update(DroppedFile).values(dropped=long_ago))",
            "await sweep(settings, database)",
            "assert not folder.place_of(file_root, key).exists()",
        ]
        yield TestFunction(
            "test_files_go_when_no_row_has_them",
            tuple(lines),
            ("settings: Settings",),
            keeps_rows=True,
        )
