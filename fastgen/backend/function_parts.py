"""What a service function is made of: its parameters, its guard, the finders of its rows."""

from __future__ import annotations

from typing import Literal, TypeAlias

from fastgen.backend.lowering.imports import Symbol
from fastgen.backend.names import identifier
from fastgen.backend.reading import statements_of
from fastgen.backend.reserved_words import RESERVED_NAMES
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.statements import Answer
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass

ParameterRole: TypeAlias = Literal[
    "connection",  # app.database.Connection
    "caller",  # CurrentCaller, or OptionalCaller where the annotation admits None
    "scope",  # the key of a row above this one in the path
    "key",  # the key of the row the path names
    "row",  # that row itself, as its dependency found it
    "value",  # another value of the path, or a header, cookie or form field
    "body",  # the body
    "form",  # the model of a form
    "upload",  # the model of a form with files
    "text",  # the model of a body that is one text
    "query",  # the model of the query string
    "fields",  # the keys of the body before it is validated (app.body.BodyKeys); of finders alone
    "passwords",  # app.auth.passwords.Passwords, to hash one
    "hash",  # the hash of the password in the body; of registrations alone
    "auth",  # app.auth.service.AuthService, to find users and to sign them in
    "settings",  # app.settings.Settings
    "versions",  # the versions of the row that the client admits (If-Match), or None
]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A type as Python text, and what it imports."""

    text: str
    imports: tuple[Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function of a service.

    ``wire`` is the name of the path parameter, header or cookie the value comes from.
    ``finder`` names the
    dependency that finds the row (its ``alias`` is the annotation a router writes).
    """

    name: str
    annotation: Annotation
    role: ParameterRole
    wire: str = ""
    finder: RowFinder | None = None


@dataclass(frozen=True, slots=True)
class RowFinder:
    """A dependency ``name`` in ``dependencies.py`` that calls the service function ``service``.

    Both live in ``package``. ``service`` takes ``parameters``; the dependency hands on its
    result, or, where
    that is None, the key it was given: ``result`` is what the dependency returns. ``alias`` is
    ``Annotated[result, Depends(name)]``.
    """

    name: str
    alias: str
    package: str
    entity: str
    service: str
    parameters: tuple[Parameter, ...]
    result: Annotation
    returns_key: bool
    operation: str
    """The first operation that uses it; what it checks is the same for all that do."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A dependency of ``dependencies.py`` that refuses callers by their role.

    Before any row is looked up.
    """

    name: str
    package: str
    roles: tuple[str, ...]


CallerNeed: TypeAlias = Literal["no", "optional", "required"]
ResultPart: TypeAlias = Literal["status", "value", "headers"]


@dataclass(frozen=True, slots=True)
class ServiceFunction:
    """The function behind one operation.

    ``authenticate`` tells that a caller is demanded though the function takes none
    (``Depends(get_caller)``)
    and no guard does it. ``parts`` says what is returned: mostly the value alone; headers (a
    ``dict[str, str]``)
    and a status come with it in a tuple, in this order, where the spec computes them.
    """

    operation: str
    name: str
    package: str
    parameters: tuple[Parameter, ...]
    result: Annotation
    parts: tuple[ResultPart, ...] = ("value",)
    guard: Guard | None = None
    authenticate: bool = False
    query: str | None = None
    """The class of the query string: ``BookQuery``."""
    page: str | None = None
    """The class of a page of the list: ``BookPage``."""

    def with_role(self, *roles: ParameterRole) -> tuple[Parameter, ...]:
        """Return the parameters of some roles."""
        return tuple(parameter for parameter in self.parameters if parameter.role in roles)


def local(name: str) -> str:
    """Return a name of the spec as a parameter or function.

    >>> local("from"), local("dueDate")
    ('from_', 'due_date')
    """
    return identifier(snake_case(identifier(name).rstrip("_")))


def free_name(name: str) -> str:
    """Return a name of the spec as a parameter that hides nothing.

    >>> free_name("isbn"), free_name("date")
    ('isbn', 'date_')
    """
    word = local(name)
    return f"{word}_" if word in RESERVED_NAMES else word


CONNECTION = Parameter(
    "connection",
    Annotation("AsyncConnection", (Symbol("sqlalchemy.ext.asyncio", "AsyncConnection"),)),
    "connection",
)
SETTINGS = Parameter(
    "settings", Annotation("Settings", (Symbol("app.settings", "Settings"),)), "settings"
)
PASSWORDS = Parameter(
    "passwords", Annotation("Passwords", (Symbol("app.auth.passwords", "Passwords"),)), "passwords"
)
AUTH = Parameter(
    "auth", Annotation("AuthService", (Symbol("app.auth.service", "AuthService"),)), "auth"
)
HASH = Parameter("password_hash", Annotation("str"), "hash")
FIELDS = Parameter("fields", Annotation("frozenset[str]"), "fields")
STORED_FILE = Annotation("StoredFile", (Symbol("app.storage.stored", "StoredFile"),))
SEQUENCE = Symbol("collections.abc", "Sequence")
VERSIONS = Parameter("versions", Annotation("Sequence[int] | None", (SEQUENCE,)), "versions")


def caller_parameter(*, optional: bool) -> Parameter:
    """Return the parameter for whoever calls."""
    text = "Caller | None" if optional else "Caller"
    return Parameter("caller", Annotation(text, (Symbol("app.auth.caller", "Caller"),)), "caller")


def parts_of(operation: Operation) -> tuple[ResultPart, ...]:
    """Return what a service hands back: a status only where the statements answer several."""
    answers = [each for each in statements_of(operation) if isinstance(each, Answer)]
    parts: list[ResultPart] = []
    if len({each.status for each in answers}) > 1:
        parts.append("status")
    shown = operation.output is not None or operation.result is not None
    if shown or operation.form != "json":
        parts.append("value")
    if any(each.headers for each in answers):
        parts.append("headers")
    return tuple(parts)
