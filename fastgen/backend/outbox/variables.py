"""The settings of what lies beyond requests: fields of ``Settings``, lines of ``.env.example``."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.encoders import python_string
from fastgen.backend.features import slug_of
from fastgen.backend.outbox.events import has_outbox, keeps_messages
from fastgen.ir.checked.program import Program


def outbox_fields(program: Program) -> tuple[str, ...]:
    """Return the fields of ``Settings``; none for a program without an outbox."""
    return tuple(_fields(program))


def _fields(program: Program) -> Iterator[str]:
    if not has_outbox(program):
        return
    yield "worker_in_app: bool = True"
    yield "worker_poll_seconds: float = Field(default=1.0, gt=0)"
    yield "worker_grace_seconds: float = Field(default=15.0, ge=0)"
    if keeps_messages(program):
        yield "worker_concurrency: int = Field(default=5, ge=1)"
        yield "delivery_attempts: int = Field(default=10, ge=1)"
    yield "delivery_retry_seconds: float = Field(default=10.0, gt=0)"
    if program.mails:
        address = python_string(f"{slug_of(program.name).dashed}@localhost")
        yield f"mail_from: str = {address}"
        yield 'mail_folder: Path = Path("mails")'
        yield "smtp_host: str | None = None"
        yield "smtp_port: int = Field(default=587, ge=1, le=65535)"
        yield "smtp_username: str | None = None"
        yield "smtp_password: SecretStr | None = None"
        yield 'smtp_security: Literal["starttls", "tls", "none"] = "starttls"'
        yield "smtp_timeout: float = Field(default=20.0, gt=0)"
    if program.webhooks:
        yield "webhook_private_targets: bool = False"
        yield "webhook_timeout: float = Field(default=10.0, gt=0)"


def outbox_lines(program: Program) -> Iterator[str]:
    """Yield the lines of ``.env.example``."""
    if not has_outbox(program):
        return
    yield "# false: this process answers requests alone, and `python -m app.worker` runs elsewhere"
    yield "# WORKER_IN_APP=true"
    if keeps_messages(program):
        yield "# How often something is tried, and how long it waits after the first failure"
        yield "# DELIVERY_ATTEMPTS=10"
        yield "# DELIVERY_RETRY_SECONDS=10"
    if program.mails:
        yield "# Without SMTP_HOST mails are files in MAIL_FOLDER; in production it is required"
        yield "# SMTP_HOST="
        yield "# SMTP_PORT=587"
        yield "# SMTP_USERNAME="
        yield "# SMTP_PASSWORD="
        yield "# starttls, tls or none"
        yield "# SMTP_SECURITY=starttls"
        yield f"# MAIL_FROM={slug_of(program.name).dashed}@localhost"
        yield "# MAIL_FOLDER=mails"
    if program.webhooks:
        yield "# true: webhooks may go to http:// and to addresses of private networks"
        yield "# WEBHOOK_PRIVATE_TARGETS=false"


def outbox_readme(program: Program) -> Iterator[str]:
    """Yield what the readme says of the worker, line by line."""
    if not has_outbox(program):
        return
    yield "What lies beyond requests is done by a worker in the app. With `WORKER_IN_APP=false` it"
    yield "is left to processes of their own, any number of them: `python -m app.worker`."
    if keeps_messages(program):
        yield "What fails is tried again, later each time, and parked after `DELIVERY_ATTEMPTS`:"
        yield "rows of the table `outbox` with a `parked` have an `error`. Set `parked` to null,"
        yield "and `attempts` to 0, to try once more."
    if program.mails:
        yield "Mails are files in `mails/` unless `SMTP_HOST` is set; production demands it."
    if program.webhooks:
        yield "Webhooks are signed: `Webhook-Signature` is `v1,` and the Base64 of HMAC-SHA256,"
        yield "with the shared secret, over `{Webhook-Id}.{Webhook-Timestamp}.{body}`. Receivers"
        yield "refuse old times, and ids that they know."
