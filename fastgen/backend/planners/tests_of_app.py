"""``tests/test_app.py``: the application as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.encoders import python_string
from fastgen.backend.features import keeps_secrets
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.identifiers import local
from fastgen.backend.names import setting_name
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.vault import key_variables
from fastgen.backend.setting_uses import ADDRESSING, calls
from fastgen.backend.testing.envelopes import kind_lines, status_of
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import Code, Literal, Texts, flat, laid_out
from fastgen.backend.testing.options import chosen_switches
from fastgen.backend.testing.samples import Samples, wire
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import HANDED
from fastgen.records import dataclass

IMPORTS: tuple[Import, ...] = (
    ("pathlib", "Path"),
    ("alembic", "command"),
    ("alembic.config", "Config as MigrationConfig"),
    ("collections.abc", "AsyncIterator"),
    ("contextlib", "suppress"),
    ("fastapi", "FastAPI"),
    ("fastapi", "Request"),
    ("httpx2", "ASGITransport"),
    ("httpx2", "AsyncClient"),
    ("app.database", "Database"),
    ("uvicorn", "Config"),
    ("uvicorn.server", "ServerState"),
    ("app.factory", "create_app"),
    ("app.serve", "Connection"),
    ("app.settings", "Settings"),
)
TEST_KEYS: Mapping[str, Literal] = {
    "ENCRYPTION_KEYS": Code('["an-encryption-key-of-the-tests-01234"]'),
    "SIGNING_KEY": "a-signing-key-of-the-tests-012345678",
    "INDEX_KEY": "an-index-key-of-the-tests-0123456789",
}
"""The keys of secrets and tokens in the tests."""
SECRET: Import = ("tests.conftest", "SECRET")


@dataclass(frozen=True, slots=True)
class AppTestsView:
    """What the tests of the application name; ``arguments`` are those of every ``Settings``."""

    imports: str
    operations: str
    arguments: str
    only: str
    others: str
    readable: str
    paths: str
    auth: bool
    internal: int
    crash: tuple[str, ...]
    """What the test of a crash asserts about the body of its answer."""
    nowhere: int
    many: int
    shape: str


def plan_app_tests(context: Context, kit: Kit) -> Iterator[PlannedFile]:
    """Yield the tests of health, headers, documentation, settings and migrations."""
    auth = keeps_secrets(context.program)
    imports = list(IMPORTS)
    if auth:
        imports += [SECRET, ("pydantic", "ValidationError")]
    others = [f"{name}={flat(value)}" for name, value in required_settings(context)]
    others += mail_settings(context)
    given = [*(["secret_key=SECRET"] if auth else []), *others]
    operations = context.program.operations
    public = [path for each in operations if (path := public_path(each, kit)) is not None]
    paths: list[Literal] = [
        *dict.fromkeys(operation.path for operation in operations[:1]),
        "/nothing",
    ]
    routes = [route for auth in context.program.ways for route in auth.routes]
    paths += [route.path for route in routes if route.name in ("me", "login")][::-1]
    names = [operation.name for operation in operations]
    view = AppTestsView(
        imports=import_lines(imports, ("asyncio", "logging", "pytest")),
        operations=laid_out("OPERATIONS = ", Texts(tuple(names))),
        arguments="".join(f"{each}, " for each in given),
        only=", ".join(given),
        others=", ".join(others),
        readable=flat((*public[:1], "/readyz")),
        paths=flat([path for path in paths if "{" not in str(path)]),
        auth=auth,
        internal=status_of(context.program, "internal"),
        crash=tuple(kind_lines(context.program, "internal", "answer")),
        nowhere=status_of(context.program, "not_found"),
        many=status_of(context.program, "too_many"),
        shape=python_string(context.contracts.app),
    )
    yield PlannedFile("tests/test_app.py", "tests/test_app.py.jinja", view)


def mail_settings(context: Context) -> list[str]:
    """Return the settings that mails need in production, as arguments."""
    program = context.program
    links = any(each.verify or each.reset for each in program.ways)
    pages = ['pages_url="https://club.example"'] if links else []
    return ['smtp_host="localhost"', *pages] if program.mails else []


def public_path(operation: Operation, kit: Kit) -> str | None:
    """Return the path of an operation that asks the database for everybody."""
    if operation.method != "GET" or operation.path_parameters or operation.verb != "list":
        return None
    return operation.path if kit.matrix.guard(operation, None) == 0 else None


HANDED_SAMPLES = {"root": "folder-of-the-tests", "tool": "true"}
"""What a folder and a program are set to where nothing is done with them."""


def required_settings(context: Context) -> Iterator[tuple[str, Literal]]:
    """Yield the settings of the spec that have no default, with values for the tests."""
    switches = chosen_switches(context.program)
    for variable in key_variables(context.program):
        yield variable.lower(), TEST_KEYS[variable]
    if calls(context.program, ADDRESSING):
        yield "public_url", "https://app.example"
    for setting in context.program.settings:
        if setting.name in switches:
            continue
        handed = setting.type.name if isinstance(setting.type, ScalarType) else ""
        if handed in HANDED:
            if setting.default is None and not setting.nullable:
                yield setting_name(setting.name), HANDED_SAMPLES[handed]
            continue
        if setting.default is None and not setting.nullable:
            value = Samples(context.program).value(setting.type, label=setting.name)
            literal = wire(value)
            if not isinstance(literal, str):
                literal = Code(repr(value))
            yield local(setting.name), literal
    for name, value in switches.items():
        yield setting_name(name), Code(str(value))
