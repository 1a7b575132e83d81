"""What the tests of one project share, and how a module of them is put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.lowering.identifiers import Taken
from fastgen.backend.planners.context import Context
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.functions import TestFunction, mentions
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.literals import laid_out
from fastgen.backend.testing.options import chosen_switches, is_there
from fastgen.backend.testing.scenes import Used
from fastgen.backend.views.tests import ModuleView
from fastgen.backend.wrap import LINE_LENGTH

TEMPLATE = "tests/test_module.py.jinja"


class Suite:
    """The tests of one project: the program as they see it, and what they use.

    Nobody asks for what the settings of the tests switch off.
    """

    def __init__(self, context: Context) -> None:
        """Take the context of the project."""
        self.project = context
        context = context.of_requests
        whole = context.program
        chosen = chosen_switches(whole)
        there = tuple(each for each in whole.operations if is_there(each, chosen))
        if len(there) < len(whole.operations):
            context = Context(replace(whole, operations=there), arrangement=context.arrangement)
        self.context = context
        self.factories = Factories(context.program, context.names)
        self.used = Used()

    def kit(self) -> Kit:
        """Return what the tests of one module are made with."""
        return Kit(self.context.program, self.context.names, self.factories)


def note(all_used: Used, used: Used) -> None:
    """Add what one module uses to what all use."""
    all_used.entities.update(used.entities)
    all_used.sets.update(used.sets)
    all_used.tested |= used.tested
    all_used.snapshot = all_used.snapshot or used.snapshot


def module_view(kit: Kit, title: str, tests: Iterable[TestFunction]) -> ModuleView:
    """Return the view of a module of tests."""
    kept = list(named_apart(tests))
    texts = tuple(test.text() for test in kept)
    constants = [
        laid_out(opening(name, annotation), value)
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


def opening(name: str, annotation: str) -> str:
    """Return how the assignment of a constant begins, as Black breaks it."""
    if not annotation:
        return f"{name} = "
    line = f"{name}: {annotation} = "
    if len(line) < LINE_LENGTH:
        return line
    inner = annotation.removeprefix("list[").removesuffix("]")
    return f"{name}: list[\n    {inner}\n] = "
