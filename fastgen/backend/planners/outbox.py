"""``app/outbox/`` and ``app/worker.py``: what lies beyond requests."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.encoders import python_string
from fastgen.backend.features import slug_of
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.outbox.events import has_outbox, keeps_messages
from fastgen.backend.outbox.project import (
    OutboxModule,
    handlers_module,
    jobs_module,
    messages_module,
)
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.settings import secret_code
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.expressions import Setting
from fastgen.ir.checked.program import Program
from fastgen.records import dataclass

CODE = "app/__package__/service.py.jinja"


@dataclass(frozen=True, slots=True)
class QueueView:
    """What ``queue.py`` holds."""

    imports: str
    events: bool


@dataclass(frozen=True, slots=True)
class ImportsView:
    """A module of which only the imports differ."""

    imports: str


@dataclass(frozen=True, slots=True)
class MailerView:
    """``content`` are the statements that put a text, or two, into a mail."""

    imports: str
    derived: bool
    content: str


@dataclass(frozen=True, slots=True)
class WebhooksView:
    """``secrets`` is the statement that knows the secret of each webhook."""

    imports: str
    agent: str
    secrets: str


@dataclass(frozen=True, slots=True)
class WorkerView:
    """Which kinds of work there are; ``deliveries`` hand over what no handler takes."""

    title: str
    imports: str
    messages: bool
    mails: bool
    webhooks: bool
    handlers: bool
    jobs: bool
    parameters: str
    work: str
    deliveries: tuple[str, ...]


def plan_outbox(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules of what lies beyond requests; none where there is nothing."""
    program = context.program
    if not has_outbox(program):
        return
    functions = context.functions
    written = (messages_module(functions), handlers_module(functions), jobs_module(functions))
    for module in written:
        if module is not None:
            yield _code(module)
    if keeps_messages(program):
        yield PlannedFile("app/outbox/queue.py", "app/outbox/queue.py.jinja", queue_view(program))
    if program.mails:
        view = mailer_view(program)
        yield PlannedFile("app/outbox/mailer.py", "app/outbox/mailer.py.jinja", view)
    if program.webhooks:
        hooks = webhooks_view(program)
        yield PlannedFile("app/outbox/webhooks.py", "app/outbox/webhooks.py.jinja", hooks)
    if program.jobs:
        plan = ImportsView(schedule_imports())
        yield PlannedFile("app/outbox/schedule.py", "app/outbox/schedule.py.jinja", plan)
    yield PlannedFile("app/outbox/worker.py", "app/outbox/worker.py.jinja", worker_view(program))
    command = ImportsView(command_imports())
    yield PlannedFile("app/worker.py", "app/worker.py.jinja", command)


def _code(module: OutboxModule) -> PlannedFile:
    return PlannedFile(f"app/outbox/{module.name}.py", CODE, module.view)


def queue_view(program: Program) -> QueueView:
    """Return the view of ``queue.py``."""
    imported: list[Import] = [
        *symbols("collections.abc", "Mapping"),
        *symbols("datetime", "UTC datetime"),
        *symbols("pydantic_core", "to_jsonable_python"),
        *symbols("sqlalchemy", "insert"),
        *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
        *symbols("app.outbox.models", "OutboxMessage"),
    ]
    return QueueView(import_lines(imported), events=bool(program.handlers))


def schedule_imports() -> str:
    """Return the imports of ``schedule.py``."""
    return import_lines(
        [
            *symbols("collections.abc", "Awaitable Callable Sequence"),
            *symbols("dataclasses", "dataclass"),
            *symbols("datetime", "UTC datetime timedelta"),
            *symbols("sqlalchemy", "bindparam select update"),
            *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
            *symbols("app.database", "Database insert_if_absent"),
            *symbols("app.outbox.models", "ScheduledJob"),
            *symbols("app.settings", "Settings"),
        ]
    )


def mailer_view(program: Program) -> MailerView:
    """Return the view of ``mailer.py``; a text is derived where only HTML is written."""
    mails = program.mails.values()
    derived = any(mail.text is None for mail in mails)
    any_html = any(mail.html is not None for mail in mails)
    imported: list[Import] = [
        *symbols("email.headerregistry", "Address"),
        *symbols("email.message", "EmailMessage"),
        *symbols("email.policy", "SMTP"),
        *symbols("email.utils", "localtime"),
        *symbols("uuid", "UUID"),
        *symbols("app.settings", "Settings"),
        *(symbols("html.parser", "HTMLParser") if derived else ()),
    ]
    lines = []
    if derived:
        given = any(mail.text is not None for mail in mails)
        plain = 'str(PlainText(payload["html"]))'
        text = f'payload["text"] if "text" in payload else {plain}' if given else plain
        lines += [f"text = {text}", "message.set_content(text)"]
    else:
        lines.append('message.set_content(payload["text"])')
    if any_html:
        always = all(mail.html is not None for mail in mails)
        add = 'message.add_alternative(payload["html"], subtype="html")'
        lines += [add] if always else ['if "html" in payload:', f"    {add}"]
    modules = ["asyncio", "smtplib", "ssl", *(["re"] if derived else [])]
    return MailerView(import_lines(imported, modules), derived, "\n        ".join(lines))


def webhooks_view(program: Program) -> WebhooksView:
    """Return the view of ``webhooks.py``."""
    entries = []
    by_name = {setting.name: setting for setting in program.settings}
    for webhook in program.webhooks.values():
        if not isinstance(webhook.secret, Setting):
            raise AssertionError(f"the secret of {webhook.name} is no setting")
        code = secret_code(by_name[webhook.secret.name])
        entries.append(f"{python_string(webhook.name)}: {code}")
    imported: list[Import] = [
        *symbols("ipaddress", "IPv4Address IPv6Address ip_address ip_network"),
        *symbols("uuid", "UUID"),
        *symbols("httpx2", "URL AsyncBaseTransport AsyncClient"),
        *symbols("app.settings", "Settings"),
    ]
    return WebhooksView(
        imports=import_lines(imported, ["asyncio", "base64", "hmac", "socket", "time"]),
        agent=python_string(slug_of(program.name).dashed),
        secrets=wrap("secrets = {", entries, "}", indent=1, display=True),
    )


def worker_view(program: Program) -> WorkerView:
    """Return the view of ``worker.py``."""
    messages, jobs = keeps_messages(program), bool(program.jobs)
    mails, webhooks = bool(program.mails), bool(program.webhooks)
    handlers = bool(program.handlers)
    imported: list[Import] = [
        *symbols("collections.abc", "AsyncIterator"),
        *symbols("contextlib", "asynccontextmanager suppress"),
        *symbols("datetime", "timedelta"),
        *symbols("app.database", "Database"),
        *symbols("app.settings", "Settings"),
    ]
    if messages:
        imported += [
            *symbols("datetime", "UTC datetime"),
            *symbols("typing", "Any"),
            *symbols("uuid", "UUID"),
            *symbols("sqlalchemy", "Integer bindparam delete exists select update"),
            *symbols("sqlalchemy.engine", "Row"),
            *symbols("app.outbox.models", "OutboxMessage"),
        ]
    if mails:
        imported += symbols("app.outbox.mailer", "Mailer")
    if webhooks:
        imported += symbols("app.outbox.webhooks", "WebhookSender")
    if handlers:
        imported += symbols("app.outbox.handlers", "HANDLERS")
    if jobs:
        imported += [
            *symbols("collections.abc", "Sequence"),
            *symbols("app.outbox.jobs", "JOBS"),
            *symbols("app.outbox.schedule", "PeriodicJob due_jobs plan_jobs postpone_job run_job"),
        ]
    parameters = [
        *(["webhooks: WebhookSender | None = None"] if webhooks else []),
        *(["jobs: Sequence[PeriodicJob] = JOBS"] if jobs else []),
    ]
    work = [
        *(["await self.run_due_jobs()"] if jobs else []),
        *(["await self.deliver_due()"] if messages else []),
    ]
    parts = [
        *(["delivers what the outbox holds"] if messages else []),
        *(["runs jobs when they are due"] if jobs else []),
    ]
    return WorkerView(
        title=" and ".join(parts)[:1].upper() + " and ".join(parts)[1:] + ".",
        imports=import_lines(imported, ["asyncio", "logging"]),
        messages=messages,
        mails=mails,
        webhooks=webhooks,
        handlers=handlers,
        jobs=jobs,
        parameters="".join(f", {each}" for each in (["*", *parameters] if parameters else [])),
        work=" + ".join(work),
        deliveries=_deliveries(mails, webhooks, handlers),
    )


def _deliveries(mails: bool, webhooks: bool, handlers: bool) -> tuple[str, ...]:
    """Return the lines that hand over a message; one that nobody takes is an error."""
    kinds = [*(["mail"] if mails else []), *(["webhook"] if webhooks else [])]
    takers = {"mail": "self._mailer", "webhook": "self._webhooks"}
    lines: list[str] = []
    for number, kind in enumerate(kinds):
        word = "elif" if number and not handlers else "if"
        lines.append(f'{word} message.topic == "{kind}":')
        lines.append(f"    await {takers[kind]}.send(message.id, message.payload)")
        if handlers:
            lines += [
                "    async with self._database.writer.begin() as connection:",
                "        await connection.execute(FINISH_MESSAGE, ours)",
                "    return",
            ]
    if kinds and not handlers:
        lines += ["else:", '    raise LookupError(f"Nobody takes {message.topic}")']
    return tuple(lines)


def command_imports() -> str:
    """Return the imports of ``app/worker.py``."""
    imported: list[Import] = [
        *symbols("app.database", "Database"),
        *symbols("app.logs", "configure_logging"),
        *symbols("app.outbox.worker", "OutboxWorker"),
        *symbols("app.settings", "get_settings"),
    ]
    return import_lines(imported, ["asyncio", "signal"])
