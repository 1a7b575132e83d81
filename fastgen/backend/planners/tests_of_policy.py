"""``tests/test_policy….py``: the modules of the policy matrix, and what they share."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.planners.suite_of_tests import Suite, module_view
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import Code, Literal
from fastgen.backend.testing.policy import FOUND, Policy
from fastgen.backend.views.tests import ModuleView

MOST_TOGETHER = 4
"""Packages whose matrices stand in one module."""
CALLERS = "CALLERS"
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
HELPERS = {"fill(": FILL, "found(answer.json()": FOUND}
"""Functions of the matrix, by what a test says that needs them."""


def policy_views(suite: Suite) -> Iterator[tuple[str, Kit, ModuleView]]:
    """Yield the modules of the policy matrix: one, or one for each package where there are many.

    Many share what each of them would have to say again.
    """
    packages = suite.context.functions.packages
    if len(packages) <= MOST_TOGETHER:
        kit = suite.kit()
        tests = tuple(
            test
            for package, operations in packages.items()
            for test in Policy(kit, package, operations).tests()
        )
        if tests:
            title = "Who may do what: every caller, every operation, on rows of every kind."
            needed = names_of(tests)
            if CALLERS in needed:
                kit.constants = {CALLERS: (callers_of(kit), ""), **kit.constants}
            helpers = [each for each in HELPERS.values() if each.name in needed]
            yield "tests/test_policy.py", kit, module_view(kit, title, (*helpers, *tests))
        return
    shared: set[str] = set()
    for package, operations in packages.items():
        kit = suite.kit()
        tests = tuple(Policy(kit, package, operations).tests())
        if tests:
            needed = names_of(tests)
            shared |= needed
            for name in needed:
                kit.used.add_import("tests.policy", name)
            title = f"Who may do what with {package.replace('_', ' ')}."
            yield f"tests/test_policy_{package}.py", kit, module_view(kit, title, tests)
    if shared:
        kit = suite.kit()
        if CALLERS in shared:
            kit.constant(CALLERS, callers_of(kit))
        helpers = [each for each in HELPERS.values() if each.name in shared]
        title = "What the tests of who may do what share."
        yield "tests/policy.py", kit, module_view(kit, title, helpers)


def names_of(tests: tuple[TestFunction, ...]) -> set[str]:
    """Return the names that tests of the matrix need besides their own."""
    lines = [line for test in tests for line in test.lines]
    found = {each.name for sign, each in HELPERS.items() if any(sign in line for line in lines)}
    return found | ({CALLERS} if any(CALLERS in line for line in lines) else set())


def callers_of(kit: Kit) -> Literal:
    """Return the callers of the matrix: by role, or by whether they are signed in."""
    callers = kit.situations.callers()
    if not any(caller.role for caller in callers):
        return (False, True)
    return tuple(
        Code("None") if caller.role is None else kit.scenes.role(caller.role) for caller in callers
    )
