"""``tests/``: what the tests of a project are, and the modules they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fastgen.backend.budgets import Budgets
from fastgen.backend.code import fit
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.identifiers import Taken
from fastgen.backend.outbox.events import has_outbox
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.rows_of_tests import RowsPlan
from fastgen.backend.planners.tests_of_app import plan_app_tests, required_settings
from fastgen.backend.planners.tests_of_auth import plan_auth_tests
from fastgen.backend.planners.tests_of_outbox import (
    conftest_imports,
    plan_outbox_tests,
    worker_code,
)
from fastgen.backend.planners.tests_of_traits import trait_tests
from fastgen.backend.testing.actions import Actions
from fastgen.backend.testing.bulk import Bulk
from fastgen.backend.testing.crud import Crud
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.functions import TestFunction, mentions
from fastgen.backend.testing.hostile import CHUNKS, Concurrency, Hostile
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.lists import Lists
from fastgen.backend.testing.literals import Code, Literal, flat, laid_out
from fastgen.backend.testing.options import chosen_switches, is_there
from fastgen.backend.testing.policy import Policy
from fastgen.backend.testing.properties import Properties
from fastgen.backend.testing.queries import Queries
from fastgen.backend.testing.references import References
from fastgen.backend.testing.refusals import Refusals
from fastgen.backend.testing.scenarios import Scenarios
from fastgen.backend.testing.scenes import Used
from fastgen.backend.testing.versions import Versions
from fastgen.backend.traits import ARCHIVE, HISTORY, has_archive, has_history, has_rates
from fastgen.backend.views.tests import ConftestView, HostileView, ModuleView
from fastgen.ir.checked.operations import Operation
from fastgen.ir.omissions import Omission

TEMPLATE = "tests/test_module.py.jinja"
LONGEST_TITLE = 94
"""A docstring of one line, in its quotes."""
MOST_TOGETHER = 4
"""Packages whose matrices stand in one module."""
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


OWN_TESTS = frozenset({"concurrency", "hostile", "policy", "properties", "queries", "scenarios"})
"""Modules of tests that belong to no package."""


def plan_tests(context: Context) -> Iterator[PlannedFile | Omission]:
    """Yield the files of ``tests/``, and what they leave out.

    Nobody asks for what the settings of the tests switch off.
    """
    budgets = Budgets(context.functions)
    context = context.of_requests
    whole = context.program
    chosen = chosen_switches(whole)
    there = tuple(each for each in whole.operations if is_there(each, chosen))
    if len(there) < len(whole.operations):
        context = Context(replace(whole, operations=there))
    packages = context.functions.packages
    factories = Factories(context.program, context.names)
    used = Used()
    for package, operations in packages.items():
        kit = Kit(context.program, context.names, factories)
        view = package_view(kit, package, operations)
        if view is not None:
            note(used, kit.used)
            module = f"{package}_records" if package in OWN_TESTS else package
            yield PlannedFile(f"tests/test_{module}.py", TEMPLATE, view)
    for path, kit, view in policy_views(context, packages, factories):
        note(used, kit.used)
        yield PlannedFile(path, TEMPLATE, view)
    kit = Kit(context.program, context.names, factories)
    scenarios = Scenarios(kit)
    stories = tuple(scenarios.tests())
    yield from scenarios.omissions
    if stories:
        note(used, kit.used)
        title = "The scenarios of the specification."
        yield PlannedFile("tests/test_scenarios.py", TEMPLATE, module_view(kit, title, stories))
    kit = Kit(context.program, context.names, factories)
    yield PlannedFile("tests/test_hostile.py", "tests/test_hostile.py.jinja", hostile_view(kit))
    note(used, kit.used)
    kit = Kit(context.program, context.names, factories)
    races = (
        *Concurrency(kit).tests(),
        *Versions(kit, context.program.operations).races(),
    )
    if races:
        note(used, kit.used)
        title = "Requests that compete: one of them wins."
        yield PlannedFile("tests/test_concurrency.py", TEMPLATE, module_view(kit, title, races))
    kit = Kit(context.program, context.names, factories)
    counted = tuple(Queries(kit, context.program.operations, budgets).tests())
    if counted:
        note(used, kit.used)
        title = "How many SQL statements requests run, the look-up of the caller included."
        yield PlannedFile("tests/test_queries.py", TEMPLATE, module_view(kit, title, counted))
    for path, title, kit, made in trait_tests(context, factories):
        note(used, kit.used)
        yield PlannedFile(path, TEMPLATE, module_view(kit, title, made))
    view = properties_view(context, packages, factories, used)
    if view is not None:
        yield PlannedFile("tests/test_properties.py", TEMPLATE, view)
    yield from plan_auth_tests(context)
    yield from plan_app_tests(context, kit)
    yield from plan_outbox_tests(context, factories, used)
    conftest = conftest_view(context, counts=bool(counted))
    yield PlannedFile("tests/conftest.py", "tests/conftest.py.jinja", conftest)
    for operation in context.program.operations:
        if operation.id not in used.tested:
            request = f"{operation.method} {operation.path}"
            yield Omission("FG7005", operation.span, request)
    rows = RowsPlan(context, factories, used).view()
    yield PlannedFile("tests/rows.py", "tests/rows.py.jinja", rows)


def note(all_used: Used, used: Used) -> None:
    """Add what one module uses to what all use."""
    all_used.entities.update(used.entities)
    all_used.sets.update(used.sets)
    all_used.tested |= used.tested
    all_used.snapshot = all_used.snapshot or used.snapshot


def package_view(kit: Kit, package: str, operations: tuple[Operation, ...]) -> ModuleView | None:
    """Return the view of the tests of one package; None if there are none."""
    tests = (
        *Crud(kit, operations).tests(),
        *Refusals(kit, operations).tests(),
        *References(kit, operations).tests(),
        *Lists(kit, operations).tests(),
        *Bulk(kit, operations).tests(),
        *Actions(kit, operations).tests(),
        *Versions(kit, operations).tests(),
    )
    if not tests:
        return None
    verbs = dict.fromkeys(verb_word(operation) for operation in operations)
    subject = package.replace("_", " ").capitalize()
    title = f"{subject}: {', '.join(verbs)}."
    if len(title) > LONGEST_TITLE:
        title = f"{subject}: what its {len(operations)} operations answer."
    return module_view(kit, title, tests)


def hostile_view(kit: Kit) -> HostileView:
    """Return the view of ``tests/test_hostile.py``."""
    hostile = Hostile(kit)
    tests = (*hostile.bodies(), *hostile.creates())
    texts = tuple(test.text() for test in tests)
    callers = kit.situations.callers()
    auth = kit.situations.auth
    caller = flat(kit.scenes.caller(callers[-1])).removeprefix("rows.") if auth else ""
    whole = "\n".join((*texts, caller))
    imports: list[Import] = [each for test in tests for each in test.imports()]
    imports += [
        (module, name) for module, name in kit.used.imports if module and mentions(whole, name)
    ]
    imports.append(("httpx2", "AsyncClient"))
    if moments_of(whole):
        imports += [("datetime", "UTC"), ("datetime", "datetime")]
    if caller:
        imports.append(("tests.rows", "Rows"))
    if CHUNKS in tests:
        imports.append(("collections.abc", "AsyncIterator"))
    endpoints = auth.endpoints or "" if auth is not None else ""
    modules = ["pytest", *(["json"] if "json." in whole or endpoints else [])]
    return HostileView(
        imports=import_lines(imports, modules),
        moments=moments_of(whole),
        places=laid_out("PLACES = ", hostile.places()),
        parts=texts,
        caller=caller,
        endpoints=endpoints,
    )


def properties_view(
    context: Context,
    packages: Mapping[str, tuple[Operation, ...]],
    factories: Factories,
    used: Used,
) -> ModuleView | None:
    """Return the view of ``tests/test_properties.py``; None if no resource has such a life."""
    kit = Kit(context.program, context.names, factories)
    tests = tuple(Properties(kit, packages).tests())
    if not tests:
        return None
    note(used, kit.used)
    whole = "\n".join(line for test in tests for line in (*test.decorators, *test.lines))
    for name in ("HealthCheck", "assume", "given", "settings"):
        kit.used.add_import("hypothesis", name)
    kit.used.add_import("hypothesis", "strategies as st")
    kit.constant("FIXTURES", [Code("HealthCheck.function_scoped_fixture")])
    if "CHARACTERS" in whole:
        signs = Code('st.characters(exclude_categories=["Cs"], exclude_characters="\\0")')
        kit.constant("CHARACTERS", signs)
    return module_view(kit, "Whatever a valid body says, a row lives and dies as it should.", tests)


def policy_views(
    context: Context, packages: Mapping[str, tuple[Operation, ...]], factories: Factories
) -> Iterator[tuple[str, Kit, ModuleView]]:
    """Yield the modules of the policy matrix: one, or one for each package where there are many."""
    if len(packages) > MOST_TOGETHER:
        for package, operations in packages.items():
            kit = Kit(context.program, context.names, factories)
            tests = tuple(Policy(kit, package, operations).tests())
            if tests:
                title = f"Who may do what with {package.replace('_', ' ')}."
                yield f"tests/test_policy_{package}.py", kit, policy_view(kit, title, tests)
        return
    kit = Kit(context.program, context.names, factories)
    tests = tuple(
        test
        for package, operations in packages.items()
        for test in Policy(kit, package, operations).tests()
    )
    if tests:
        title = "Who may do what: every caller, every operation, on rows of every kind."
        yield "tests/test_policy.py", kit, policy_view(kit, title, tests)


def policy_view(kit: Kit, title: str, tests: tuple[TestFunction, ...]) -> ModuleView:
    """Return the view of a module of the matrix, with its callers."""
    callers = kit.situations.callers()
    if any("CALLERS" in line for test in tests for line in test.lines):
        roles: Literal = tuple(
            Code("None") if caller.role is None else kit.scenes.role(caller.role)
            for caller in callers
        )
        if not any(caller.role for caller in callers):
            roles = (False, True)
        kit.constants = {"CALLERS": (roles, ""), **kit.constants}
    fills = any("fill(" in line for test in tests for line in test.lines)
    return module_view(kit, title, (FILL, *tests) if fills else tests)


FILL = TestFunction(
    "fill",
    (
        '"""Put each key in its place."""',
        "if isinstance(body, dict):",
        "    return {name: fill(value, keys) for name, value in body.items()}",
        "if isinstance(body, list):",
        "    return [fill(value, keys) for value in body]",
        'if isinstance(body, str) and body[:1] == "{" and body[1:-1] in keys:',
        "    key = keys[body[1:-1]]",
        "    return key if isinstance(key, int) else str(key)",
        "return body",
    ),
    ("body: object", "keys: dict[str, object]"),
    returns="object",
    asynchronous=False,
)


def module_view(kit: Kit, title: str, tests: Iterable[TestFunction]) -> ModuleView:
    """Return the view of a module of tests."""
    kept = list(named_apart(tests))
    texts = tuple(test.text() for test in kept)
    constants = [
        laid_out(f"{name}{annotation and ': '}{annotation} = ", value)
        for name, (value, annotation) in kit.constants.items()
    ]
    whole = "\n".join((*texts, *constants))
    imports: list[Import] = [each for test in kept for each in test.imports()]
    imports += [
        (module, name)
        for module, name in kit.used.imports
        if module and mentions(whole, name.rpartition(" ")[2])
    ]
    modules = [name for module, name in kit.used.imports if not module and f"{name}." in whole]
    moments = moments_of(whole)
    if moments:
        imports += [("datetime", "UTC"), ("datetime", "datetime")]
    return ModuleView(title, import_lines(imports, modules), (*moments, *constants), texts)


def named_apart(tests: Iterable[TestFunction]) -> Iterator[TestFunction]:
    """Yield tests under names of their own: two names of a spec may become one here."""
    taken = Taken()
    for test in tests:
        name = taken.fresh(test.name)
        yield test if name == test.name else replace(test, name=name)


def moments_of(text: str) -> tuple[str, ...]:
    """Return the constants of time that a module of tests needs."""
    return tuple(f"{name} = {code}" for name, code in MOMENTS if mentions(text, name))


MOMENTS = (("NOW", "datetime.now(UTC)"), ("TODAY", "datetime.now(UTC).date()"))


def verb_word(operation: Operation) -> str:
    """Return what an operation does, in the title of a module."""
    words = {"read": "read", "update": "change", "replace": "replace"}
    if operation.verb in words:
        return words[operation.verb]
    if operation.verb in ("action", "move"):
        return operation.name.replace("_", " ")
    return operation.verb.replace("_", " ")


def conftest_view(context: Context, *, counts: bool) -> ConftestView:
    """Return the view of ``tests/conftest.py``."""
    auth = bool(context.program.authentications)
    imports = list(CONFTEST_IMPORTS)
    if auth:
        imports += [("app.auth.service", "AuthService"), ("app.auth.tokens", "AccessTokens")]
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
        (f"app.{package}.models", model)
        for package, model, wanted in (
            (ARCHIVE, "DeletedRow", has_archive(context.program)),
            (HISTORY, "RowChange", has_history(context.program)),
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
                imports += [("sqlalchemy", "update"), (f"app.{table.package}.models", table.model)]
    return ConftestView(
        import_lines(imports, ("os", "pytest")),
        auth=auth,
        statements=counts,
        limits=limits,
        written=tuple(model for _, model in written),
        signs=has_history(context.program) and auth,
        unlinks=tuple(unlinks),
        settings=tuple(f"{name}={flat(value)}" for name, value in required_settings(context)),
        outbox=has_outbox(context.program),
        receiver=bool(context.program.webhooks),
        worker=worker_code(context.program),
    )
