"""The functions behind messages, handlers and jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastgen.backend.code import laid, signature
from fastgen.backend.lowering import nodes as n
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.mentions import variables
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.null import bare, may_be_null
from fastgen.backend.lowering.python_scope import Row
from fastgen.backend.lowering.scope import variable_key
from fastgen.backend.lowering.statement_walks import written_rows
from fastgen.backend.outbox.events import (
    OWN,
    kept_fields,
    kept_names,
    key_names,
    topic_of,
)
from fastgen.backend.outbox.lowering import OutboxLowering
from fastgen.backend.outbox.sending import sending_function
from fastgen.backend.outbox.settings import message_needs_settings, sends_with_settings
from fastgen.backend.services.annotations import annotation_of
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.statements import Caller
from fastgen.backend.setting_uses import reads_settings
from fastgen.backend.unsupported import Unsupported, located
from fastgen.ir.checked.entities import Access
from fastgen.ir.checked.expressions import (
    Compare,
    FieldAccess,
    Select,
    TypedExpression,
    Variable,
)
from fastgen.ir.checked.messages import Handler, Job, Mail, Webhook
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.statements import Statement
from fastgen.ir.checked.traversal import expressions_in
from fastgen.ir.checked.types import NullableType, RowsType, RowType, ScalarType, Type
from fastgen.ir.naming import snake_case

SETTINGS = "settings: Settings"
NO_SETTINGS = "_: Settings"


class Writer:
    """Writes one function: its parameters, the rows they name, its statements."""

    def __init__(self, service: PackageService, name: str) -> None:
        """Begin a function of a module of the outbox."""
        self.service = service
        self.module = service.module
        self.naming = service.naming
        self.name = name
        caller = Caller(self.module, service.functions, need="no")
        self.scope = caller.scope
        for word in sorted(OWN):
            self.scope.taken.reserve(word)
        self.lowering = OutboxLowering(self.scope, service, _nothing(name))
        self.lowering.caller = caller
        self.parameters = ["connection: AsyncConnection"]
        self.lines: list[str] = []

    # ------------------------------------------------------------ parameters

    def value(self, name: str, type_: Type) -> Node:
        """Add a parameter that is a value, and return its code."""
        self.parameters.append(f"{name}: {annotation_of(type_, self.module)}")
        self.scope.taken.reserve(name)
        return n.name(name)

    def row(self, variable: Variable, word: str, read: Sequence[TypedExpression]) -> Row:
        """Add a parameter that names a row by its key; ``read`` are expressions that need it."""
        kind = bare(variable.type)
        if not isinstance(kind, RowType):
            raise AssertionError(f"{variable.name} is no row")
        entity = self.naming.entity(kind.entity)
        names = key_names(word, entity.name, self.naming)
        if len(names) > 1:
            raise Unsupported(f"a message about a row whose key has several fields ({entity.name})")
        (key_field,) = entity.key
        type_ = entity.fields[key_field].type
        code = self.value(names[0], type_)
        row = Row(n.name(self.scope.taken.fresh(word)), entity.name, variable)
        self.scope.bind(variable, row)
        if not _is_read(variable, read):
            row.open = False
            row.fixed[key_field] = code
        return row

    def fetch(self, row: Row, key: str, *, certain: bool) -> None:
        """Add the statement that fetches a row by its key."""
        (field,) = self.naming.entity(row.entity).key
        type_ = self.naming.field(row.entity, field).type
        given = Variable(type_, kind="parameter", name=f"{row.variable.name} key")
        self.scope.bind(given, n.name(key))
        found = Variable(RowType(row.entity), kind="row", name=f"{row.variable.name} found")
        own = FieldAccess(type_, of=found, entity=row.entity, field=field)
        where = Compare(ScalarType("bool"), operator="==", left=own, right=given)
        query = Select(RowsType(row.entity), source=row.entity, variable=found.name, where=where)
        self.scope.bindings[variable_key(found)] = row
        wish = f"find_{self.naming.names.of(row.entity).singular}"
        self.lowering.emit_fetch(query, row, wish=wish, unique=True, certain=certain)

    # ------------------------------------------------------------ text

    def finish(self, body: Sequence[str], *, doc: str = "") -> None:
        """Add the function to its module."""
        self.module.know("AsyncConnection", "sqlalchemy.ext.asyncio")
        self.module.know("Settings", "app.settings")
        head = signature(self.name, self.parameters, "None")
        lines = [head, *([f'    """{doc}"""'] if doc else []), *(body or ["    pass"])]
        self.module.function(self.name, lines)


def write_mail(service: PackageService, mail: Mail) -> None:
    """Write the function that puts a mail into the outbox."""
    writer = Writer(service, sending_function(service.program, mail.name))
    expressions = [mail.to, mail.subject, *expressions_in(mail.html or ())]
    expressions += expressions_in(mail.text or ())

    def write() -> None:
        lowering = writer.lowering
        to = _address(writer, mail.to)
        subject = lowering.value(mail.subject)
        entries = [("to", to), ("subject", subject)]
        if mail.html is not None:
            entries.append(("html", lowering.template(mail.html, "html")))
        if mail.text is not None:
            entries.append(("text", lowering.template(mail.text, "text")))
        lowering.emit(n.evaluate(_put(writer, "mail", entries)))

    _write_message(writer, mail, expressions, write)


def write_webhook(service: PackageService, webhook: Webhook) -> None:
    """Write the function that puts a webhook into the outbox."""
    writer = Writer(service, sending_function(service.program, webhook.name))

    def write() -> None:
        lowering = writer.lowering
        to = _address(writer, webhook.to)
        body = lowering.value(webhook.body)
        writer.module.use("pydantic_core", "to_json")
        text = n.method(n.call("to_json", body), "decode")
        entries = [("webhook", n.text(webhook.name)), ("url", to), ("body", text)]
        lowering.emit(n.evaluate(_put(writer, "webhook", entries)))

    _write_message(writer, webhook, [webhook.to, webhook.body], write)


def _write_message(
    writer: Writer,
    message: Mail | Webhook,
    expressions: list[TypedExpression],
    write: Callable[[], None],
) -> None:
    if message_needs_settings(writer.service.program, message.name):
        writer.parameters.append(SETTINGS)
    rows: list[tuple[Row, str]] = []
    with located(message.span):
        for parameter in message.parameters:
            if isinstance(bare(parameter.type), RowType):
                variable = Variable(parameter.type, kind="parameter", name=parameter.name)
                row = writer.row(variable, local(parameter.name), expressions)
                rows.append((row, writer.parameters[-1].partition(":")[0]))
            else:
                _bind_value(writer, parameter)

        def everything() -> None:
            for row, key in rows:
                if row.open:
                    writer.fetch(row, key, certain=True)
            write()

        writer.finish(laid(writer.lowering.block(everything)))


def _bind_value(writer: Writer, parameter: Parameter) -> None:
    kind: Type = NullableType(parameter.type) if parameter.nullable else parameter.type
    word = local(parameter.name)
    code = writer.value(f"{word}_" if word in OWN else word, kind)
    writer.scope.bind(Variable(kind, kind="parameter", name=parameter.name), code)


def _address(writer: Writer, to: TypedExpression) -> Node:
    """Return where a message goes; to nobody, nothing is sent."""
    lowering = writer.lowering
    node = lowering.value(to)
    if not may_be_null(to):
        return node
    node = lowering.simple(node, "address")
    lowering.emit(n.when(n.compare(node, "is", n.none()), [n.answer()]))
    return node


def _put(writer: Writer, topic: str, entries: Sequence[tuple[str, Node]]) -> Node:
    put = writer.scope.symbol("app.outbox.queue", "put_message")
    payload = n.dict_of((n.text(name), value) for name, value in entries)
    return n.awaited(n.call(put, writer.scope.connection, n.text(topic), payload))


# ---------------------------------------------------------------- handlers and jobs


def write_handler(service: PackageService, handler: Handler) -> tuple[str, str]:
    """Write the function of a handler; return the event and the function."""
    singular = service.names.of(handler.entity).singular.rstrip("_")
    writer = Writer(service, f"on_{singular}_{snake_case(handler.event)}")
    service.module.taken.reserve(writer.name)
    writer.parameters.append(_settings(service, handler.body))
    expressions = list(expressions_in(handler.body))
    variable = Variable(RowType(handler.entity), kind="self", name="self")
    with located(handler.span):
        if handler.kind == "deleted":
            row = Row(n.name(singular), handler.entity, variable, open=False)
            _keep(writer, handler, row)
            body = writer.lowering.body(handler.body)
        else:
            row = writer.row(variable, singular, expressions)
            row.locked = variable_key(variable) in set(written_rows(handler.body))
            row.open = True
            row.fixed.clear()
            row.nullable = False
            (key,) = kept_names(handler, service.naming)

            def fetch() -> None:
                writer.fetch(row, key, certain=False)
                gone = n.compare(row.node, "is", n.none())
                writer.lowering.emit(n.when(gone, [n.answer()]))

            start = writer.lowering.block(fetch)
            body = [*start, *writer.lowering.body(handler.body)]
        writer.finish(laid(body))
    return topic_of(handler), writer.name


def _keep(writer: Writer, handler: Handler, row: Row) -> None:
    """Take what is kept of a deleted row as parameters."""
    entity = writer.naming.entity(handler.entity)
    names = kept_names(handler, writer.naming)
    for name, word in zip(kept_fields(handler, writer.service.program), names, strict=True):
        field = entity.fields[name]
        type_: Type = NullableType(field.type) if field.nullable else field.type
        row.fixed[name] = writer.value(word, type_)
    writer.scope.bind(row.variable, row)


def write_job(service: PackageService, job: Job) -> str:
    """Write the function of a job, and return its name."""
    writer = Writer(service, f"run_{local(job.name).rstrip('_')}")
    service.module.taken.reserve(writer.name)
    writer.parameters.append(_settings(service, job.body))
    with located(job.span):
        writer.finish(laid(writer.lowering.body(job.body)))
    return writer.name


def _settings(service: PackageService, body: tuple[Statement, ...]) -> str:
    reads = reads_settings(expressions_in(body))
    return SETTINGS if reads or sends_with_settings(service.program, body) else NO_SETTINGS


def _is_read(variable: Variable, read: Sequence[TypedExpression]) -> bool:
    """Tell whether expressions mention a row."""
    return any(each == variable for expression in read for each in variables(expression))


def _nothing(name: str) -> Operation:
    """Return the operation that a function beyond requests stands for: nobody calls it."""
    return Operation(
        id=f"outbox.{name}",
        name=name,
        verb="action",
        resource="",
        entity=None,
        description=None,
        method="POST",
        path="",
        status=204,
        path_parameters=(),
        parameters=(),
        access=Access(open=True),
        extra=None,
        needs_caller="no",
    )
