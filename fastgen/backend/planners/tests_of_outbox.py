"""``tests/test_outbox.py``: messages are sent and retried, handlers and jobs run as they should."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.outbox.events import has_outbox, keeps_messages, topic_of
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.outbox import OutboxTests
from fastgen.backend.testing.scenes import Used
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.program import Program
from fastgen.records import dataclass

_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class OutboxTestsView:
    """What there is to test; ``parts`` are the tests of what the spec says itself."""

    imports: str
    messages: bool
    mails: bool
    webhooks: bool
    handlers: bool
    jobs: bool
    topic: str
    webhook: str
    parts: tuple[str, ...]


def plan_outbox_tests(
    context: Context, factories: Factories, all_used: Used
) -> Iterator[PlannedFile]:
    """Yield the tests of what lies beyond requests, where there is any."""
    program = context.program
    if not has_outbox(program):
        return
    kit = Kit(program, context.names, factories)
    tests = tuple(OutboxTests(kit, context).tests())
    all_used.entities.update(kit.used.entities)
    all_used.sets.update(kit.used.sets)
    parts = tuple(test.text() for test in tests)
    named = frozenset(_WORD.findall("\n".join(parts)))
    imported: list[Import] = [each for test in tests for each in test.imports()]
    imported += [
        (module, name)
        for module, name in kit.used.imports
        if module and name.rpartition(" ")[2] in named
    ]
    imported += _imports(program)
    modules = ["asyncio", *(["pytest"] if keeps_messages(program) else [])]
    if {"NOW", "TODAY"} & named:
        imported += [*symbols("datetime", "UTC datetime")]
    view = OutboxTestsView(
        imports=import_lines(imported, [*modules, *(["base64"] if program.webhooks else [])]),
        messages=keeps_messages(program),
        mails=bool(program.mails),
        webhooks=bool(program.webhooks),
        handlers=bool(program.handlers),
        jobs=bool(program.jobs),
        topic=_topic(program),
        webhook=python_string(next(iter(program.webhooks), "")),
        parts=parts,
    )
    yield PlannedFile("tests/test_outbox.py", "tests/test_outbox.py.jinja", view)


def _topic(program: Program) -> str:
    """Return the topic of a message that cannot be delivered when it says nothing."""
    if program.mails:
        return '"mail"'
    if program.webhooks:
        return '"webhook"'
    return python_string(topic_of(program.handlers[0])) if program.handlers else ""


def _imports(program: Program) -> list[Import]:
    found: list[Import] = [
        *symbols("app.database", "Database"),
        *symbols("app.outbox.worker", "OutboxWorker"),
        *symbols("app.settings", "Settings"),
    ]
    if keeps_messages(program):
        found += [
            *symbols("datetime", "UTC datetime"),
            *symbols("sqlalchemy", "select update"),
            *symbols("sqlalchemy.engine", "RowMapping"),
            *symbols("app.outbox.models", "OutboxMessage"),
            *symbols("app.outbox.queue", "put_message"),
            *symbols("app.outbox.worker", "work_beside"),
        ]
    if program.mails:
        found += [
            *symbols("email", "message_from_bytes"),
            *symbols("email.message", "EmailMessage"),
            *symbols("email.policy", "default"),
            *symbols("pathlib", "Path"),
        ]
    if program.webhooks:
        found += [
            *symbols("ipaddress", "ip_address"),
            *symbols("hashlib", "sha256"),
            *symbols("httpx2", "MockTransport Request"),
            *symbols("app.outbox.webhooks", "Refused WebhookSender is_public secret_of resolve"),
            *symbols("tests.conftest", "HookReceiver"),
            *symbols("uuid", "uuid4"),
            *symbols("hmac", "digest"),
        ]
    if program.handlers:
        found += [
            *symbols("datetime", "timedelta"),
            *symbols("typing", "Any"),
            *symbols("app.outbox.handlers", "HANDLERS"),
            *symbols("app.outbox.queue", "announce_event"),
        ]
    if program.jobs:
        found += [
            *symbols("datetime", "UTC datetime timedelta"),
            *symbols("sqlalchemy", "select update"),
            *symbols("sqlalchemy.ext.asyncio", "AsyncConnection"),
            *symbols("app.outbox.jobs", "JOBS"),
            *symbols("app.outbox.models", "ScheduledJob"),
            *symbols("app.outbox.schedule", "PeriodicJob plan_jobs"),
        ]
    return found


def conftest_imports(program: Program) -> list[Import]:
    """Return what the fixtures of ``conftest.py`` need."""
    if not has_outbox(program):
        return []
    found: list[Import] = [*symbols("app.outbox.worker", "OutboxWorker")]
    if program.webhooks:
        found += [
            *symbols("httpx2", "MockTransport Request Response"),
            *symbols("app.outbox.webhooks", "WebhookSender"),
        ]
    return found


def worker_code(program: Program) -> str:
    """Return the fixture of a worker that works only when it is told to."""
    parameters = ["settings: Settings", "database: Database"]
    changes = []
    options = ""
    if program.mails:
        parameters.append("tmp_path: Path")
        changes.append('"mail_folder": tmp_path')
    if program.webhooks:
        parameters.append("receiver: HookReceiver")
        changes.append('"webhook_private_targets": True')
        options = ", webhooks=WebhookSender(here, MockTransport(receiver))"
    head = wrap("def outbox_worker(", parameters, ") -> OutboxWorker:")
    lines = [
        head,
        '    """Return a worker that works when told to, and sends nothing away."""',
    ]
    if changes:
        lines.append(f"    here = settings.model_copy(update={{{', '.join(changes)}}})")
    lines.append(f"    return OutboxWorker({'here' if changes else 'settings'}, database{options})")
    return "\n".join(lines)
