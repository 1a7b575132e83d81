"""Reads bodies that are not JSON: forms and plain texts (docs, section 12, "Bodies")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email import policy
from email.message import Message
from email.parser import BytesParser
from urllib.parse import parse_qsl

from fastgen.ir.checked.files import brings_files, file_parts, file_type, holds_files
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.types import ScalarType
from fastgen.semantics.files import File, received
from fastgen.semantics.messages import Request
from fastgen.semantics.problems import refused

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_FIELDS = 1_000
STRANGER = "This comes from another site"


def is_form(operation: Operation) -> bool:
    """Tell whether the body is a form, with files or without."""
    return holds_files(operation.input) or any(one.place == "form" for one in operation.parameters)


def whole_of(operation: Operation) -> Parameter | None:
    """Return the parameter that is the whole body."""
    return next((one for one in operation.parameters if one.place == "whole"), None)


def is_text(operation: Operation) -> bool:
    """Tell whether the body is a text: "of the types `string` and `text`"."""
    whole = whole_of(operation)
    kind = whole.type if whole is not None else None
    return isinstance(kind, ScalarType) and kind.name in {"string", "text"}


def read_plain_body(
    request: Request, operation: Operation, cors: tuple[str, ...], most: int
) -> object:
    """Return the words and files of a form by name, or a text; what is neither is 415, or 400.

    ``most`` are the bytes of a body without files.
    """
    require_own_site(request, cors)
    media, _, rest = (request.header("content-type") or "").lower().partition(";")
    media = media.strip()
    if "charset" in rest and "utf-8" not in rest:
        raise refused("unsupported", 415, wanted(operation))
    if is_text(operation):
        if media not in {"", "text/plain"}:
            raise refused("unsupported", 415, wanted(operation))
        return decoded(request.body)
    if brings_files(operation):
        return form_with_files(request, operation, media, most)
    if media == URLENCODED:
        return urlencoded(request.body)
    if media == MULTIPART:
        return multipart(request)
    raise refused("unsupported", 415, wanted(operation))


def wanted(operation: Operation) -> str:
    """Say what the body should be."""
    if brings_files(operation):
        return f"The body should be {MULTIPART}"
    return f"The body should be {'text/plain' if is_text(operation) else 'a form'}"


def form_with_files(
    request: Request, operation: Operation, media: str, most: int
) -> Mapping[str, str | File]:
    """Return the fields and the files of a form; what is too large is 413, of another type 415."""
    if media != MULTIPART:
        raise refused("unsupported", 415, wanted(operation))
    types = file_types(operation)
    if len(request.body) > most + sum(each.size or 0 for each in types.values()):
        raise refused("too_large", 413)
    found: dict[str, str | File] = {}
    for number, (head, content) in enumerate(parts_of(request)):
        name = head.get_param("name", header="content-disposition")
        filename = head.get_filename()
        if name is None or number >= MOST_FIELDS:
            raise refused("malformed", 400)
        if filename is None:
            try:
                found[str(name)] = content.decode()
            except UnicodeDecodeError:
                raise refused("malformed", 400) from None
        elif str(name) not in types or str(name) in found:
            raise refused("malformed", 400)
        elif content:
            found[str(name)] = received(content, filename, types[str(name)], str(name))
    return found


def file_types(operation: Operation) -> Mapping[str, ScalarType]:
    """Return the files that a form may have, by their names on the wire."""
    return {
        each.wire: found
        for each in file_parts(operation)
        if (found := file_type(each.type)) is not None
    }


def parts_of(request: Request) -> Iterator[tuple[Message, bytes]]:
    """Yield the parts of a form: heads and contents, byte by byte as they are."""
    kind = request.header("content-type") or ""
    whole = BytesParser(policy=policy.HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode())
    boundary = whole.get_boundary()
    if not boundary:
        raise refused("malformed", 400)
    mark = f"\r\n--{boundary}".encode()
    first, *pieces = (b"\r\n" + request.body).split(mark)
    if first not in (b"", b"\r\n") or not pieces or not pieces[-1].startswith(b"--"):
        raise refused("malformed", 400)
    for piece in pieces[:-1]:
        head, separator, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not separator:
            raise refused("malformed", 400)
        yield BytesParser(policy=policy.HTTP).parsebytes(head + b"\r\n\r\n"), content


def multipart_body(fields: Mapping[str, str | File]) -> tuple[str, bytes]:
    """Return the media type and the bytes of a form with files."""
    boundary = "a-boundary-that-nothing-else-has"
    lines = []
    for name, value in fields.items():
        file = f'; filename="{value.name}"' if isinstance(value, File) else ""
        content = value.content if isinstance(value, File) else value.encode()
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        lines.append(head.encode() + content + b"\r\n")
    return f"{MULTIPART}; boundary={boundary}", b"".join(lines) + f"--{boundary}--\r\n".encode()


def require_own_site(request: Request, cors: tuple[str, ...]) -> None:
    """Refuse "what a page of another site sends: 403"."""
    origin = request.header("origin")
    if origin is not None and origin in cors:
        return
    foreign = request.header("sec-fetch-site") == "cross-site"
    if origin is not None:
        foreign = origin.partition("://")[2] != request.header("host")
    if foreign:
        raise refused("forbidden", 403, STRANGER)


def decoded(body: bytes) -> str:
    """Return a body as text; it is UTF-8, or malformed."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise refused("malformed", 400, "The text is not UTF-8") from None


def urlencoded(body: bytes) -> Mapping[str, str]:
    """Return the fields of a form, "of one that is given twice the last"."""
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise refused("malformed", 400, "The form cannot be read") from None
    return dict(pairs)


def multipart(request: Request) -> Mapping[str, str]:
    """Return the fields of a form in parts; a file is no field."""
    kind = request.header("content-type") or ""
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    message = BytesParser(policy=policy.HTTP).parsebytes(head + request.body)
    if not message.is_multipart() or message.defects:
        raise refused("malformed", 400)
    fields: dict[str, str] = {}
    for number, part in enumerate(message.iter_parts()):
        name = part.get_param("name", header="content-disposition")
        if name is None or part.get_filename() is not None or number >= MOST_FIELDS:
            raise refused("malformed", 400)
        content = part.get_payload(decode=True)
        fields[str(name)] = content.decode() if isinstance(content, bytes) else ""
    return fields
