"""``tests/``: what the tests of a project are, and the modules they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.test_auth import plan_auth_tests
from fastgen.backend.planners.test_rows import RowsPlan
from fastgen.backend.testing.crud import Crud
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.lists import Lists
from fastgen.backend.testing.literals import Code, Literal, laid_out
from fastgen.backend.testing.policy import Policy
from fastgen.backend.testing.refusals import Refusals
from fastgen.backend.testing.scenarios import Scenarios
from fastgen.backend.testing.scenes import Used
from fastgen.backend.views.tests import ConftestView, ModuleView
from fastgen.ir.checked.operations import Operation

TEMPLATE = "tests/test_module.py.jinja"
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


def plan_tests(context: Context) -> Iterator[PlannedFile]:
    """Yield the files of ``tests/``."""
    factories = Factories(context.program, context.names)
    used = Used()
    for package, operations in context.functions.packages.items():
        kit = Kit(context.program, context.names, factories)
        view = package_view(kit, package, operations)
        if view is not None:
            note(used, kit.used)
            yield PlannedFile(f"tests/test_{package}.py", TEMPLATE, view)
    for path, kit, view in policy_views(context, factories):
        note(used, kit.used)
        yield PlannedFile(path, TEMPLATE, view)
    kit = Kit(context.program, context.names, factories)
    stories = tuple(Scenarios(kit).tests())
    if stories:
        note(used, kit.used)
        title = "The scenarios of the specification."
        yield PlannedFile("tests/test_scenarios.py", TEMPLATE, module_view(kit, title, stories))
    yield from plan_auth_tests(context)
    yield PlannedFile("tests/conftest.py", "tests/conftest.py.jinja", conftest_view(context))
    rows = RowsPlan(context, factories, used).view()
    yield PlannedFile("tests/rows.py", "tests/rows.py.jinja", rows)


def note(all_used: Used, used: Used) -> None:
    """Add what one module uses to what all use."""
    all_used.entities.update(used.entities)
    all_used.sets.update(used.sets)


def package_view(kit: Kit, package: str, operations: tuple[Operation, ...]) -> ModuleView | None:
    """Return the view of the tests of one package; None if there are none."""
    tests = (
        *Crud(kit, operations).tests(),
        *Refusals(kit, operations).tests(),
        *Lists(kit, operations).tests(),
    )
    if not tests:
        return None
    verbs = dict.fromkeys(verb_word(operation) for operation in operations)
    title = f"{package.replace('_', ' ').capitalize()}: {', '.join(verbs)}."
    return module_view(kit, title, tests)


def policy_views(context: Context, factories: Factories) -> Iterator[tuple[str, Kit, ModuleView]]:
    """Yield the modules of the policy matrix: one, or one for each package where there are many."""
    packages = context.functions.packages
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
        matrices = dict(kit.constants)
        kit.constants.clear()
        kit.constant("CALLERS", roles)
        kit.constants.update(matrices)
    fills = any("fill(" in line for test in tests for line in test.lines)
    return module_view(kit, title, (FILL, *tests) if fills else tests)


FILL = TestFunction(
    "fill",
    (
        '"""Put the keys of rows in their places."""',
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
    kept = list(tests)
    texts = tuple(test.text() for test in kept)
    constants = [
        laid_out(f"{name}{annotation and ': '}{annotation} = ", value)
        for name, (value, annotation) in kit.constants.items()
    ]
    whole = "\n".join((*texts, *constants))
    imports: list[Import] = [each for test in kept for each in test.imports()]
    imports += [
        (module, name) for module, name in kit.used.imports if module and f"{name}" in whole
    ]
    modules = [name for module, name in kit.used.imports if not module and f"{name}." in whole]
    moments = [f"{name} = {code}" for name, code in MOMENTS if name in whole]
    if moments:
        imports += [("datetime", "UTC"), ("datetime", "datetime")]
    return ModuleView(title, import_lines(imports, modules), (*moments, *constants), texts)


MOMENTS = (("NOW", "datetime.now(UTC)"), ("TODAY", "datetime.now(UTC).date()"))


def verb_word(operation: Operation) -> str:
    """Return what an operation does, in the title of a module."""
    words = {"read": "read", "update": "change", "replace": "replace"}
    if operation.verb in words:
        return words[operation.verb]
    if operation.verb in ("action", "move"):
        return operation.name.replace("_", " ")
    return operation.verb.replace("_", " ")


def conftest_view(context: Context) -> ConftestView:
    """Return the view of ``tests/conftest.py``."""
    auth = bool(context.program.authentications)
    imports = list(CONFTEST_IMPORTS)
    if auth:
        imports += [("app.auth.service", "AuthService"), ("app.auth.tokens", "AccessTokens")]
    return ConftestView(import_lines(imports, ("os", "pytest")), auth=auth, statements=False)
