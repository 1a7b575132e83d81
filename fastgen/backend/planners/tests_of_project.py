"""``tests/``: budgets of statements, the app as a whole, and what all tests stand on."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.budgets import Budgets
from fastgen.backend.code import fit
from fastgen.backend.features import keeps_secrets
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.kind_context import kinds_of
from fastgen.backend.made_tests import CountedRequests
from fastgen.backend.names import setting_name
from fastgen.backend.outbox.events import has_outbox
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.rows_of_tests import RowsPlan
from fastgen.backend.planners.suite_of_tests import TEMPLATE, Suite, module_view, note
from fastgen.backend.planners.tests_of_app import plan_app_tests, required_settings
from fastgen.backend.planners.tests_of_auth import plan_auth_tests
from fastgen.backend.planners.tests_of_kinds import plan_kinds_tests
from fastgen.backend.planners.tests_of_outbox import conftest_imports, worker_code
from fastgen.backend.stored_files import has_files, kept_files
from fastgen.backend.testing.counted import CountedTests
from fastgen.backend.testing.file_samples import KEPT_KEY
from fastgen.backend.testing.literals import flat
from fastgen.backend.testing.queries import Queries
from fastgen.backend.traits import (
    ARCHIVE,
    HISTORY,
    STORAGE,
    has_archive,
    has_history,
    has_rates,
)
from fastgen.backend.views.tests import ConftestView
from fastgen.ir.application import AuthKind
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.naming import pascal_case
from fastgen.ir.omissions import Omission

CONFTEST_IMPORTS: tuple[Import, ...] = (
    ("collections.abc", "AsyncIterator"),
    ("pathlib", "Path"),
    ("alembic", "command"),
    ("alembic.config", "Config"),
    ("fastapi", "FastAPI"),
    ("httpx2", "ASGITransport"),
    ("httpx2", "AsyncClient"),
    ("sqlalchemy", "Connection"),
    ("app.database", "Base"),
    ("app.database", "Database"),
    ("app.factory", "create_app"),
    ("app.settings", "Settings"),
    ("tests.rows", "Rows"),
)


MAKERS: dict[AuthKind, Import] = {
    "jwt": ("app.auth.tokens", "AccessTokens"),
    "session": ("app.auth.opaque", "OpaqueTokens"),
    "key": ("app.auth.opaque", "OpaqueTokens"),
}
"""What makes the tokens of the first way to sign in, which the tests use."""


def counted_requests(suite: Suite) -> CountedRequests:
    """Return the requests whose statements are counted: they know nothing of the code of the app.

    What a number turns out not to be known of is noted as used all the same.
    """
    kit = suite.kit()
    requests = tuple(Queries(kit, suite.context.program.operations).requests())
    if requests:
        note(suite.used, kit.used)
    return CountedRequests(requests, tuple(kit.used.imports))


def plan_counted(suite: Suite, counted: CountedRequests) -> Iterator[PlannedFile]:
    """Yield the tests of how many statements requests run: they look at the code of the app."""
    kit = suite.kit()
    kit.used.imports.update(dict.fromkeys(counted.imports))
    budgets = Budgets(suite.project.functions)
    made = CountedTests(budgets)
    operations = {each.id: each for each in suite.context.program.operations}
    tests = tuple(made.tests(operations, counted.requests))
    budgets.let_go()
    for name, table in made.tables.items():
        if table:
            kit.constant(name, table)
    if tests:
        title = "How many SQL statements requests run, the look-up of the caller included."
        yield PlannedFile("tests/test_queries.py", TEMPLATE, module_view(kit, title, tests))


def plan_shared(suite: Suite, *, counts: bool) -> Iterator[PlannedFile | Omission]:
    """Yield what the tests stand on; every test is known by now, and whether some count."""
    context = suite.context
    yield from plan_auth_tests(context)
    yield from plan_kinds_tests(context)
    yield from plan_app_tests(context, suite.kit())
    conftest = conftest_view(context, counts=counts)
    yield PlannedFile("tests/conftest.py", "tests/conftest.py.jinja", conftest)
    for operation in context.program.operations:
        if operation.id not in suite.used.tested:
            request = f"{operation.method} {operation.path}"
            yield Omission("FG7005", operation.span, request)
    rows = RowsPlan(context, suite.factories, suite.used).view()
    yield PlannedFile("tests/rows.py", "tests/rows.py.jinja", rows)


def conftest_view(context: Context, *, counts: bool) -> ConftestView:
    """Return the view of ``tests/conftest.py``."""
    auth, maker = bool(context.program.authentications), ""
    imports = list(CONFTEST_IMPORTS)
    services = [("auth", "AuthService")] if auth else []
    kinds = kinds_of(context)
    if kinds:
        services = [(kind.package, f"{pascal_case(kind.user)}Auth") for kind in kinds]
        imports += [
            (f"app.{package}.service", f"AuthService as {service}") for package, service in services
        ]
    elif auth:
        imports.append(("app.auth.service", "AuthService"))
        module, maker = MAKERS.get(context.program.authentications[0].kind, ("", ""))
        imports += [(module, maker)] if maker else []
    if counts:
        imports += [
            ("collections.abc", "Iterator"),
            ("sqlalchemy", "Engine"),
            ("sqlalchemy", "event"),
        ]
    imports += conftest_imports(context.program)
    limits = has_rates(context.program)
    if limits:
        imports.append(("app.limits.rates", "Rate"))
    written = [
        (context.names.module_of(package, "models"), model)
        for package, model, wanted in (
            (ARCHIVE, "DeletedRow", has_archive(context.program)),
            (HISTORY, "RowChange", has_history(context.program)),
            (STORAGE, "DroppedFile", any(True for _ in kept_files(context.program))),
        )
        if wanted
    ]
    if written:
        imports += [*written, ("sqlalchemy", "delete")]
    unlinks: list[str] = []
    for table in context.tables:
        for column in table.columns:
            key = column.foreign_key
            if key is not None and key.table == table.name and key.on_delete == "RESTRICT":
                unlink = f"update({table.model}).values({column.attribute}=None)"
                unlinks.append(fit(f"        await connection.execute({unlink})").strip())
                imports += [
                    ("sqlalchemy", "update"),
                    (context.names.module_of(table.package, "models"), table.model),
                ]
    roots = [
        f'{setting_name(each.name)}=str(tmp_path_factory.mktemp("folder"))'
        for each in context.program.settings
        if isinstance(each.type, ScalarType) and each.type.name == "root"
    ]
    rooted = {line.partition("=")[0] for line in roots}
    settings = [each for each in required_settings(context) if each[0] not in rooted]
    storage = has_files(context.program)
    if storage:
        imports += [
            ("collections.abc", "Callable"),
            ("collections.abc", "Mapping"),
            ("typing", "Any"),
            ("app.storage.folder", "place_of"),
        ]
    return ConftestView(
        import_lines(imports, ("os", "pytest")),
        auth=auth,
        services=tuple(services),
        secret=keeps_secrets(context.program),
        maker="settings" if kinds else f"{maker}(settings)" if maker else "",
        statements=counts,
        limits=limits,
        written=tuple(model for _, model in written),
        signs=has_history(context.program) and auth,
        unlinks=tuple(unlinks),
        settings=(*(f"{name}={flat(value)}" for name, value in settings), *roots),
        outbox=has_outbox(context.program),
        receiver=bool(context.program.webhooks),
        worker=worker_code(context.program),
        storage=storage,
        kept=KEPT_KEY,
    )
