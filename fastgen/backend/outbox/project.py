"""The modules of the package ``outbox`` that hold what the spec says: messages, handlers, jobs."""

from __future__ import annotations

from fastgen.backend.encoders import docstring, python_string
from fastgen.backend.features import units
from fastgen.backend.functions import Functions
from fastgen.backend.modules import Role
from fastgen.backend.outbox.writers import write_handler, write_job, write_mail, write_webhook
from fastgen.backend.services.outputs import Output
from fastgen.backend.services.package import PackageService
from fastgen.backend.services.reads import write_loader
from fastgen.backend.unsupported import Unsupported
from fastgen.backend.views.services import CodeView
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.entities import Shape
from fastgen.records import dataclass

PACKAGE = "outbox"


class OutboxService(PackageService):
    """A module of the outbox; it shows rows by functions of its own.

    The services of the packages import the messages, so that these cannot import the services.
    """

    def __init__(self, functions: Functions, module: Role) -> None:
        """Begin a module of the package ``outbox``."""
        super().__init__(functions.project, PACKAGE, module)

    def loader(self, shape: Shape, entity: str) -> tuple[str, bool]:
        """Return the function that shows a row by its key; nobody asks for it."""
        output = self.output(shape, entity)
        if self.asks_caller(output):
            raise Unsupported(f"a view that depends on the caller in a message ({shape.name})")
        self.know_schema(output.schema, entity)
        return write_loader(self, output), False

    def rows_of(self, shape: Shape, entity: str) -> tuple[PackageService, Output]:
        """Return this module, and how it selects rows in a shape."""
        output = self.output(shape, entity)
        if self.asks_caller(output):
            raise Unsupported(f"a view that depends on the caller in a message ({shape.name})")
        self.know_schema(output.schema, entity)
        self.module.constant(self.select_name(output), output.select)
        return self, output


@dataclass(frozen=True, slots=True)
class OutboxModule:
    """A module that is written: its name and what its template sees."""

    name: str
    view: CodeView


def write_messages(functions: Functions) -> OutboxService:
    """Return the module that writes mails and webhooks into the outbox, with its functions."""
    service = OutboxService(functions, "messages")
    for mail in functions.program.mails.values():
        write_mail(service, mail)
    for webhook in functions.program.webhooks.values():
        write_webhook(service, webhook)
    return service


def messages_module(functions: Functions) -> OutboxModule | None:
    """Return the module of mails and webhooks."""
    program = functions.program
    if not (program.mails or program.webhooks):
        return None
    title = "What is sent, written when it is decided."
    return _module(functions.project.messages, "messages", title)


def handlers_module(functions: Functions) -> OutboxModule | None:
    """Return the module of the handlers of events."""
    program = functions.program
    if not program.handlers:
        return None
    service = OutboxService(functions, "handlers")
    found = [write_handler(service, handler) for handler in program.handlers]
    service.module.know("validate_call", "pydantic")
    service.module.know("ConfigDict", "pydantic")
    service.module.know("Awaitable", "collections.abc")
    service.module.know("Callable", "collections.abc")
    entries = [f"{python_string(topic)}: typed({function})" for topic, function in found]
    after = (
        "# What was kept as JSON is made what the handler takes.\n"
        "typed = validate_call(config=ConfigDict(arbitrary_types_allowed=True))",
        wrap("HANDLERS: dict[str, Callable[..., Awaitable[None]]] = {", entries, "}", display=True),
    )
    title = "What happens after something has happened: each handler in its own transaction."
    return _module(service, "handlers", title, after)


def jobs_module(functions: Functions) -> OutboxModule | None:
    """Return the module of the jobs."""
    program = functions.program
    if not program.jobs:
        return None
    service = OutboxService(functions, "jobs")
    entries = []
    for job in program.jobs:
        function = write_job(service, job)
        amount, unit = units(job.seconds)
        every = f"timedelta({unit}={amount})"
        entries.append(f"PeriodicJob({python_string(job.name)}, {every}, {function})")
    service.module.know("PeriodicJob", "app.outbox.schedule")
    service.module.know("timedelta", "datetime")
    line = (
        f"JOBS = ({entries[0]},)"
        if len(entries) == 1
        else wrap("JOBS = (", entries, ")", display=True)
    )
    return _module(service, "jobs", "What is done again and again.", (line,))


def _module(
    service: PackageService, name: str, title: str, after: tuple[str, ...] = ()
) -> OutboxModule:
    module = service.module
    constants, functions = module.blocks()
    functions = (*functions, "\n".join(after)) if after else functions
    # Names in an f-string are not looked at: a text might have the same words in it.
    escapes = ["escape"] if any("{escape(" in each for each in functions) else []
    imports = module.import_block(constants, *functions, *escapes)
    return OutboxModule(name, CodeView(docstring(title), imports, constants, functions))
