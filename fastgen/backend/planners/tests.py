"""``tests/``: what the tests of a project are, and the modules they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastgen.backend.features import bearer
from fastgen.backend.free_keys import FreeKeyUsers, free_key_users
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.suite_of_tests import TEMPLATE, Suite, module_view, moments_of, note
from fastgen.backend.planners.tests_of_externs import plan_extern_tests
from fastgen.backend.planners.tests_of_outbox import plan_outbox_tests
from fastgen.backend.planners.tests_of_policy import policy_views
from fastgen.backend.planners.tests_of_traits import trait_tests
from fastgen.backend.planners.tests_of_vault import plan_vault_tests
from fastgen.backend.testing.actions import Actions
from fastgen.backend.testing.bulk import Bulk
from fastgen.backend.testing.crud import Crud
from fastgen.backend.testing.envelopes import one_of
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.free_keys import FreeKeys
from fastgen.backend.testing.functions import mentions
from fastgen.backend.testing.hostile import AT_ONCE, CHUNKS, Concurrency, Hostile
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.lists import Lists
from fastgen.backend.testing.literals import Code, flat, laid_out
from fastgen.backend.testing.properties import Properties
from fastgen.backend.testing.references import References
from fastgen.backend.testing.refusals import Refusals
from fastgen.backend.testing.scenarios import Scenarios
from fastgen.backend.testing.scenes import Used
from fastgen.backend.testing.versions import Versions
from fastgen.backend.views.tests import HostileView, ModuleView
from fastgen.ir.checked.operations import Operation
from fastgen.ir.omissions import Omission

LONGEST_TITLE = 94
"""A docstring of one line, in its quotes."""
OWN_TESTS = frozenset(
    "bodies concurrency documents hostile policy properties queries scenarios".split()
)
"""Modules of tests that belong to no package."""


def plan_tests(suite: Suite) -> Iterator[PlannedFile | Omission]:
    """Yield the tests of what requests answer, and what they leave out."""
    context, factories, used = suite.context, suite.factories, suite.used
    packages = context.functions.packages
    users = free_key_users(suite.project.plain)
    for package, operations in packages.items():
        kit = suite.kit()
        view = package_view(kit, package, operations, users)
        if view is not None:
            note(used, kit.used)
            module = f"{package}_records" if package in OWN_TESTS else package
            yield PlannedFile(f"tests/test_{module}.py", TEMPLATE, view)
    for path, kit, view in policy_views(suite):
        note(used, kit.used)
        yield PlannedFile(path, TEMPLATE, view)
    kit = suite.kit()
    scenarios = Scenarios(kit)
    stories = tuple(scenarios.tests())
    yield from scenarios.omissions
    if stories:
        note(used, kit.used)
        title = "The scenarios of the specification."
        yield PlannedFile("tests/test_scenarios.py", TEMPLATE, module_view(kit, title, stories))
    kit = suite.kit()
    yield PlannedFile("tests/test_hostile.py", "tests/test_hostile.py.jinja", hostile_view(kit))
    note(used, kit.used)
    kit = suite.kit()
    races = (
        *Concurrency(kit).tests(),
        *Versions(kit, context.program.operations).races(),
    )
    if any("at_once(" in line for test in races for line in test.lines):
        races = (AT_ONCE, *races)
    if races:
        note(used, kit.used)
        title = "Requests that compete: one of them wins."
        yield PlannedFile("tests/test_concurrency.py", TEMPLATE, module_view(kit, title, races))
    for path, title, kit, made in trait_tests(context, factories):
        note(used, kit.used)
        yield PlannedFile(path, TEMPLATE, module_view(kit, title, made))
    view = properties_view(context, packages, factories, used)
    if view is not None:
        yield PlannedFile("tests/test_properties.py", TEMPLATE, view)
    yield from plan_outbox_tests(context, factories, used)
    yield from plan_vault_tests(context, used)
    yield from plan_extern_tests(context)


def package_view(
    kit: Kit, package: str, operations: tuple[Operation, ...], users: FreeKeyUsers
) -> ModuleView | None:
    """Return the view of the tests of one package; None if there are none."""
    tests = (
        *Crud(kit, operations).tests(),
        *Refusals(kit, operations).tests(),
        *FreeKeys(kit, operations, users).tests(),
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
    jwt = bearer(kit.program)
    endpoints = jwt.endpoints or "" if jwt is not None else ""
    modules = ["pytest", *(["json"] if "json." in whole or endpoints else [])]
    return HostileView(
        imports=import_lines(imports, modules),
        moments=moments_of(whole),
        places=laid_out("PLACES = ", hostile.places()),
        parts=texts,
        caller=caller,
        endpoints=endpoints,
        refused_login=one_of(kit.program, ("wrong_login", "invalid", "missing", "too_many")),
        refused_body=one_of(kit.program, ("malformed", "invalid", "missing")),
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


def verb_word(operation: Operation) -> str:
    """Return what an operation does, in the title of a module."""
    words = {"read": "read", "update": "change", "replace": "replace"}
    if operation.verb in words:
        return words[operation.verb]
    if operation.verb in ("action", "move"):
        return operation.name.replace("_", " ")
    return operation.verb.replace("_", " ")
