"""What the language has and the interpreter does not know yet: refused at the start."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.program import Program
from fastgen.semantics.problems import NotInThisReleaseError

Found = tuple[str, Span | None]


def require_known(program: Program) -> None:
    """Raise NotInThisReleaseError for the first part of a program that has no meaning here yet."""
    for what, span in (*_traits(program), *_options(program), *_messages(program)):
        raise NotInThisReleaseError(what, span)


def _traits(program: Program) -> Iterator[Found]:
    for entity in program.entities.values():
        for trait in entity.traits:
            yield f"the mixin `{trait}`", entity.span


def _options(program: Program) -> Iterator[Found]:
    for operation in program.operations:
        options = {
            "rate": operation.rate,
            "cache": operation.cache,
            "idempotent": operation.idempotent,
            "enabled": operation.enabled,
        }
        for name, value in options.items():
            if value not in (None, False):
                yield f"`{name}`", operation.span


def _messages(program: Program) -> Iterator[Found]:
    own = {mail.name for mail in program.spec.mails}
    for name, mail in program.mails.items():
        if name in own:
            yield f"the mail `{name}`", mail.span
    for name, webhook in program.webhooks.items():
        yield f"the webhook `{name}`", webhook.span
    for handler in program.handlers:
        yield f"`on {handler.entity}.{handler.event}`", handler.span
    for job in program.jobs:
        yield f"the job `{job.name}`", job.span
