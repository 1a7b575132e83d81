"""How an endpoint reads and answers what is not JSON: forms and texts, responses, tables."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.code import fit
from fastgen.backend.encoders import python_string
from fastgen.backend.functions import Parameter, ServiceFunction
from fastgen.backend.import_lines import Import
from fastgen.ir.checked.files import holds_files
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import AnswerForm

RESPONSES: dict[AnswerForm, Import] = {
    "html": ("app.answering", "Page"),
    "text": ("fastapi.responses", "PlainTextResponse"),
    "csv": ("app.answering", "Table"),
    "file": ("app.storage.sending", "Download"),
    "redirect": ("fastapi.responses", "RedirectResponse"),
}
"""The class of the answers that are not JSON; where it is a text, the endpoint returns that."""


def table_lines(
    operation: Operation, function: ServiceFunction, call: str, imports: set[Import]
) -> Iterator[str]:
    """Yield the lines that answer rows as a table, to be kept as a file; ``imports`` grow."""
    parts = function.parts
    names = [part if part != "value" else "rows" for part in parts]
    yield fit(f"{', '.join(names)} = {call}")
    if "status" in parts:
        yield "response.status_code = status"
    file = python_string(f'attachment; filename="{operation.name}.csv"')
    yield f'response.headers["Content-Disposition"] = {file}'
    if "headers" in parts:
        yield "response.headers.update(headers)"
    (shown,) = function.result.imports
    imports |= {(shown.module, shown.name), ("app.answering", "write_csv")}
    yield fit(f"return write_csv({shown.name}, rows)")


def file_lines(function: ServiceFunction, call: str, imports: set[Import]) -> Iterator[str]:
    """Yield the lines that answer a file, to be saved; ``imports`` grow."""
    imports.add(("app.storage.sending", "send_file"))
    names = [part if part != "value" else "stored_file" for part in function.parts]
    yield fit(f"{', '.join(names)} = {call}")
    yield "answer = send_file(request, settings.files_dir, stored_file)"
    if "status" in names:
        yield "answer.status_code = status"
    if "headers" in names:
        yield "answer.headers.update(headers)"
    yield "return answer"


RECEIVING = "app.storage.receiving"
READERS: dict[str, str] = {"form": "read_fields", "text": "read_plain"}
"""What reads the body itself, before anything in it is looked at."""


def simple_bodies(operation: Operation, function: ServiceFunction) -> Iterator[Parameter]:
    """Yield the parameters of a body that is a form or a text."""
    yield from function.with_role("form", "text", "upload")
    if holds_files(operation.input):
        yield from function.with_role("body")


def readers(operation: Operation, function: ServiceFunction, imports: set[Import]) -> Iterator[str]:
    """Yield what is asked of a body before it is known who sends it; ``imports`` grow."""
    for each in simple_bodies(operation, function):
        imports.add(("app.reading", "refuse_strangers"))
        yield "refuse_strangers"
        if each.role not in READERS:
            imports.add((RECEIVING, "receive_parts"))
            imports |= {(symbol.module, symbol.name) for symbol in each.annotation.imports}
            yield f'receive_parts({each.annotation.text}), scope="function"'
        else:
            imports.add(("app.reading", READERS[each.role]))
            yield READERS[each.role]


def reader_of(parameter: Parameter, imports: set[Import]) -> str:
    """Return the call that makes the dependency which reads a form or a text."""
    is_upload = parameter.role not in READERS
    read = "read_upload" if is_upload else f"read_{parameter.role}"
    module = RECEIVING if is_upload else "app.reading"
    imports |= {("typing", "Annotated"), ("fastapi", "Depends"), (module, read)}
    return f"{read}({parameter.annotation.text})"


def descriptions(
    operation: Operation, function: ServiceFunction, imports: set[Import]
) -> Iterator[str]:
    """Yield what says in OpenAPI how words, forms and texts are read; ``imports`` grow."""
    for each in (*function.with_role("query"), *simple_bodies(operation, function)):
        role = "upload" if each.role == "body" else each.role
        name = f"describe_{role}"
        homes = {"query": "app.query", "upload": RECEIVING}
        imports.add((homes.get(role, "app.reading"), name))
        yield f"{name}({each.annotation.text})"
