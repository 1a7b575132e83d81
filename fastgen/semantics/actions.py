"""Actions: parameters from wherever they come, access, statements, the answer (section 12)."""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.ir.checked.entities import Flags, ShapeField
from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.operations import Parameter
from fastgen.ir.checked.types import ListType, RowType, Type
from fastgen.semantics.access import readable, require_possible
from fastgen.semantics.answers import returned
from fastgen.semantics.bodies import is_form, is_text, whole_of
from fastgen.semantics.calls import NO_BODY, Call
from fastgen.semantics.decoding import WRONG, Reader
from fastgen.semantics.expressions import evaluate
from fastgen.semantics.files import File
from fastgen.semantics.inputs import wire_type
from fastgen.semantics.keys import find_by
from fastgen.semantics.messages import Response
from fastgen.semantics.problems import DETAILS, Issue, about
from fastgen.semantics.queries import read_cookies
from fastgen.semantics.statements import run
from fastgen.semantics.values import Row

NO_CONTENT = 204


def perform_action(call: Call) -> Response:
    """Read the parameters, ask the rules again with all names known, and run the statements."""
    require_possible(call.operation.access, call.scope)
    bind_parameters(call)
    require_possible(call.operation.access, call.scope)
    scope, said = run(call.operation.before, call.scope)
    if said is None:
        return Response(NO_CONTENT, empty=True)
    return returned(said, scope)


def bind_parameters(call: Call) -> None:
    """Bind every parameter outside the path; wrong ones are told together, then missing rows."""
    reader = call.reader()
    values = {**read_words(call, reader), **read_body(call, reader)}
    call.require_valid()
    for parameter in call.operation.parameters:
        value = values.get(parameter.name)
        if parameter.name not in values and parameter.default is not None:
            value = evaluate(parameter.default, call.scope)
        elif isinstance(parameter.type, RowType) and value is not None:
            value = row_of(call, parameter, value, parameter.wire)
        elif isinstance(parameter.type, ListType) and isinstance(parameter.type.item, RowType):
            keys = value if isinstance(value, tuple) else ()
            value = tuple(row_of(call, parameter, key, parameter.wire) for key in keys)
        call.scope = call.scope.bind("parameter", parameter.name, value)


def read_body(call: Call, reader: Reader) -> Mapping[str, object]:
    """Return the parameters that are keys of the body."""
    parts = [
        ShapeField(
            one.name,
            one.wire,
            on_the_wire(one, call),
            nullable=one.nullable,
            optional=one.optional,
        )
        for one in call.operation.parameters
        if one.place == "body"
    ]
    whole = whole_of(call.operation)
    if whole is not None:
        return {whole.name: read_whole(whole, call, reader)}
    if not parts:
        return {}
    return reader.read_object(call.body_object(), parts, "", {})


def read_whole(one: Parameter, call: Call, reader: Reader) -> object:
    """Return the parameter that is the whole body."""
    if is_text(call.operation):
        return reader.word(str(call.body), one.type, "")
    if call.body is NO_BODY:
        return reader.wrong("", "Field required", "missing")
    part = ShapeField(one.name, one.wire, one.type)
    return reader.part(call.body, part, "", Flags())


def read_words(call: Call, reader: Reader) -> dict[str, object]:
    """Return the parameters in the query, the headers and the cookies."""
    cookies = read_cookies(call.request.header("cookie"))
    form = form_of(call)
    found: dict[str, object] = {}
    known = set()
    named = {one.wire for one in call.operation.parameters if one.place == "form"}
    for name in form:
        if name not in named:
            reader.wrong(name, "Unknown key", "unknown_key")
    for one in call.operation.parameters:
        words: tuple[str | File, ...] = ()
        if one.place == "query":
            known.add(one.wire)
            words = call.query.every.get(one.wire, ())
        elif one.place == "header":
            header = call.request.header(one.wire)
            words = () if header is None else (header,)
        elif one.place == "cookie" and one.wire in cookies:
            words = (cookies[one.wire],)
        elif one.place == "form" and (form.get(one.wire) or not one.optional):
            words = (form[one.wire],) if one.wire in form else ()
        if one.place in {"body", "whole"}:
            continue
        if words:
            found[one.name] = read_parameter(one, words, call, reader)
        elif not one.optional:
            reader.wrong(one.wire, "Field required", "missing")
    for name in call.query.words:
        if known and name not in known:
            reader.wrong(name, "Unknown key", "unknown_key")
    return found


def form_of(call: Call) -> Mapping[str, str | File]:
    """Return the fields of the form, if the body is one."""
    if not is_form(call.operation) or not isinstance(call.body, Mapping):
        return {}
    return call.body


def read_parameter(
    one: Parameter, words: tuple[str | File, ...], call: Call, reader: Reader
) -> object:
    """Return a parameter of one word, or a list of as many as there are."""
    type_ = on_the_wire(one, call)
    if file_type(type_) is not None:
        return reader.file(words[-1], one.wire)
    if isinstance(type_, ListType):
        items = [
            reader.word(str(word), type_.item, f"{one.wire}.{at}") for at, word in enumerate(words)
        ]
        reader.items_of(items, type_, one.wire)
        return tuple(items)
    if len(words) > 1:
        return reader.wrong(one.wire, "Parameter may come once")
    return reader.word(str(words[-1]), type_, one.wire)


def on_the_wire(one: Parameter, call: Call) -> Type:
    """Return the type of a parameter on the wire: of a row the field that names it."""
    if isinstance(one.type, RowType):
        return key_field(one.type, one, call)
    if isinstance(one.type, ListType) and isinstance(one.type.item, RowType):
        key = key_field(one.type.item, one, call)
        return ListType(key, one.type.minimum, one.type.maximum)
    return one.type


def key_field(row: RowType, one: Parameter, call: Call) -> Type:
    """Return the type of the field that names a row: its key, or what stands after `by`."""
    entity = call.world.entity(row.entity)
    return wire_type(entity.fields[one.by or entity.key[0]], call.program)


def row_of(call: Call, one: Parameter, value: object, path: str) -> Row | object:
    """Return the row of a parameter: it "must exist and be readable for the caller"."""
    type_ = one.type.item if isinstance(one.type, ListType) else one.type
    if not isinstance(type_, RowType):
        return WRONG
    entity = call.world.entity(type_.entity)
    row = find_by(call.world, entity, one.by or entity.key[0], value)
    if row is None or not readable(row, call.scope):
        issue = Issue(path, "unknown_row", DETAILS["unknown_row"])
        raise about(issue.kind, 422, issue.field)
    return row
