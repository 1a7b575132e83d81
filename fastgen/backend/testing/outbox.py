"""Tests of what a spec sends and of what it does after something has happened."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.lowering.identifiers import local
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.null import bare, may_be_null
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.outbox.events import key_names, topic_of
from fastgen.backend.outbox.sending import MESSAGES, sending_function
from fastgen.backend.outbox.settings import message_needs_settings
from fastgen.backend.planners.context import Context
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import Code, Literal, flat
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import Known, Row
from fastgen.backend.testing.samples import Samples
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.expressions import ExternCall, FieldAccess, TypedExpression, Variable
from fastgen.ir.checked.messages import Handler, Mail, Webhook
from fastgen.ir.checked.operations import Parameter
from fastgen.ir.checked.statements import Fail, Let, Perform, Require, Say, Statement
from fastgen.ir.checked.traversal import each_statement, expressions_in, walk
from fastgen.ir.checked.types import RowType, ScalarType
from fastgen.ir.naming import snake_case

HOSTILE = '<b>&"'
"""What every text of a mail has to show as it is."""
TEXTS = frozenset({"string", "text"})
COMMIT = "async with database.writer.begin() as connection:"
DELIVER = "await deliver(outbox_worker)"


class OutboxTests:
    """Makes a test of each mail, webhook and handler of a program."""

    def __init__(self, kit: Kit, context: Context) -> None:
        """Take what tests are made with."""
        self.kit = kit
        self.program = context.program
        self.naming = Naming(context.program, context.names)
        self.samples = Samples(context.program)

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests; what no valid row can be made for has none."""
        for mail in self.program.mails.values():
            yield from self._unless_impossible(self.mail(mail))
        for webhook in self.program.webhooks.values():
            yield from self._unless_impossible(self.webhook(webhook))
        for handler in self.program.handlers:
            stops = any(map(_may_stop, each_statement(handler.body))) or _is_open(handler)
            if handler.kind != "deleted" and not stops:
                yield from self._unless_impossible(self.handler(handler))

    def _unless_impossible(self, tests: Iterator[TestFunction]) -> Iterator[TestFunction]:
        try:
            found = list(tests)
        except NoSample:
            return
        yield from found

    # ------------------------------------------------------------ messages

    def mail(self, mail: Mail) -> Iterator[TestFunction]:
        """Yield the test that a mail is written, with what is hostile in it escaped."""
        hostile = self._hostile(mail)
        lines = [*self._sent(mail, hostile), DELIVER, "assert await kept(database) == []"]
        if not may_be_null(mail.to):
            lines.append("(mail,) = mails_in(tmp_path)")
            lines.append('assert mail["To"]')
            lines.append('assert part_of(mail, "plain").strip()')
            if mail.html is not None:
                lines.append('html = part_of(mail, "html")')
                lines.append("assert HOSTILE not in html")
            if hostile:
                self.kit.used.add_import("html", "escape")
                lines.append("assert escape(HOSTILE) in html")
        name = f"test_mail_{local(mail.name).rstrip('_')}"
        parameters = [*self._settings(mail)]
        if any("tmp_path" in line for line in lines):
            parameters.append("tmp_path: Path")
        yield TestFunction(name, tuple(lines), tuple(parameters))

    def webhook(self, webhook: Webhook) -> Iterator[TestFunction]:
        """Yield the test that a webhook is signed, and sent again when it is not taken."""
        lines = self._sent(webhook, {})
        parameters = [*self._settings(webhook)]
        if may_be_null(webhook.to):
            lines += [DELIVER, "assert await kept(database) == []"]
        else:
            if "settings: Settings" not in parameters:
                parameters.append("settings: Settings")
            lines += [
                "receiver.status = 503",
                DELIVER,
                "(message,) = await kept(database)",
                'assert message["attempts"] == 1',
                'assert "503" in message["error"]',
                "receiver.status = 204",
                "await make_due(database)",
                DELIVER,
                "assert await kept(database) == []",
                "first, second = receiver.requests",
                "assert first.content == second.content",
                'assert first.headers["webhook-id"] == second.headers["webhook-id"]',
                f"secret = secret_of(settings, {quoted(webhook.name)})",
                'assert second.headers["webhook-signature"] == signature(second, secret)',
            ]
        name = f"test_webhook_{local(webhook.name).rstrip('_')}"
        yield TestFunction(name, tuple(lines), tuple(parameters))

    def _settings(self, message: Mail | Webhook) -> Iterator[str]:
        if message_needs_settings(self.program, message.name):
            yield "settings: Settings"

    def _sent(self, message: Mail | Webhook, hostile: dict[str, dict[str, Known]]) -> list[str]:
        """Return the lines that make the rows of a message and send it."""
        lines: list[str] = []
        names: dict[Row, str] = {}
        arguments = ["connection"]
        if message_needs_settings(self.program, message.name):
            arguments.append("settings")
        for parameter in message.parameters:
            kind = bare(parameter.type)
            if isinstance(kind, RowType):
                row = Row(kind.entity, parameter.name)
                row.told = dict(hostile.get(parameter.name, {}))
                names[row] = f"a_{local(parameter.name).strip('_')}"
                lines.append(self.kit.scenes.create(row, names))
                arguments.append(names[row])
            else:
                given = hostile.get(parameter.name) is not None
                arguments.append("HOSTILE" if given else flat(self._value(parameter)))
        function = sending_function(self.program, message.name)
        self.kit.used.add_import(MESSAGES, function)
        return [*lines, COMMIT, f"    await {function}({', '.join(arguments)})"]

    def _value(self, parameter: Parameter) -> Literal:
        if parameter.nullable:
            return Code("None")
        value = self.samples.value(parameter.type, label=parameter.name)
        if not isinstance(value, str | int | bool):
            code = self.kit.factories.code(value, parameter.type)  # type: ignore[arg-type]
            self.kit.used.note_code(flat(code))
            return code
        return value

    def _hostile(self, mail: Mail) -> dict[str, dict[str, Known]]:
        """Return what a test tells of the rows, and of the texts, that the HTML shows."""
        found: dict[str, dict[str, Known]] = {}
        given = {parameter.name: parameter for parameter in mail.parameters}
        says = [each for each in mail.html or () if isinstance(each, Say)]
        for part in (part for say in says for part in say.parts if not isinstance(part, str)):
            name = _shown_parameter(part)
            if name is None or name not in given:
                continue
            if isinstance(part, FieldAccess):
                entity = self.program.entities[part.entity or ""]
                if _takes_any_text(entity, part.field):
                    found.setdefault(name, {})[part.field] = HOSTILE
            elif isinstance(part.type, ScalarType) and part.type.name in TEXTS:
                found.setdefault(name, {})
        return found

    # ------------------------------------------------------------ handlers

    def handler(self, handler: Handler) -> Iterator[TestFunction]:
        """Yield the test that a handler does its work on a row as factories make it."""
        row = Row(handler.entity, "row")
        singular = self.naming.names.of(handler.entity).singular
        names = {row: f"a_{singular.strip('_')}"}
        keys = key_names(singular, handler.entity, self.naming)
        if len(keys) > 1:
            return
        about = f'{{"{keys[0]}": {names[row]}}}'
        lines = (
            self.kit.scenes.create(row, names),
            COMMIT,
            f"    await announce_event(connection, {quoted(topic_of(handler))}, {about})",
            DELIVER,
            "assert await kept(database) == []",
        )
        event = snake_case(handler.event)
        yield TestFunction(f"test_on_{singular.strip('_')}_{event}", lines)


def _may_stop(statement: Statement) -> bool:
    """Tell whether a statement may stop, or does what depends on more than the row."""
    match statement:
        case Require() | Fail() | Perform():
            return not isinstance(statement, Perform) or not hasattr(statement.value, "entity")
        case Let(otherwise=otherwise):
            return otherwise is not None
        case _:
            return False


def _is_open(handler: Handler) -> bool:
    """Tell whether a handler calls what a person has still to write."""
    found = expressions_in(handler.body)
    return any(isinstance(part, ExternCall) for each in found for part in walk(each))


def _shown_parameter(part: TypedExpression) -> str | None:
    of = part.of if isinstance(part, FieldAccess) else part
    return of.name if isinstance(of, Variable) and of.kind == "parameter" else None


def _takes_any_text(entity: Entity, name: str) -> bool:
    field = entity.fields[name]
    type_ = field.type
    return (
        field.kind == "column"
        and isinstance(type_, ScalarType)
        and type_.name in TEXTS
        and type_.pattern is None
        and (type_.minimum or 0) <= len(HOSTILE) <= (type_.maximum or len(HOSTILE))
        and not entity.checks
    )
