"""The tests of what single words of the spec promise, each kind in a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fastgen.backend.planners.context import Context
from fastgen.backend.testing.documents import DocumentTests
from fastgen.backend.testing.factories import Factories
from fastgen.backend.testing.file_tests import FileTests
from fastgen.backend.testing.forged import Forged
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.history import History
from fastgen.backend.testing.kit import Kit
from fastgen.backend.testing.options import Options
from fastgen.backend.testing.sent_bodies import BodyTests
from fastgen.backend.testing.stored import StoredCounts
from fastgen.backend.testing.tenants import Tenants
from fastgen.ir.checked.operations import Operation

Operations = tuple[Operation, ...]
Maker = Callable[[Kit, Operations], Iterator[TestFunction]]


def deleted(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of rows that are kept when they are deleted."""
    return History(kit, operations).deleted()


def changed(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of changes that are written down."""
    return History(kit, operations).changed()


def stored(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of counts in columns."""
    return StoredCounts(kit, operations).tests()


def rates(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of those who ask too often."""
    return Options(kit, operations).rates()


def keys(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of requests with a key."""
    return Options(kit, operations).keys()


def caches(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of answers that may be kept."""
    return Options(kit, operations).caches()


def switches(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of operations that settings leave out."""
    return Options(kit, operations).switches()


def documents(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of answers that are not JSON."""
    return DocumentTests(kit, operations).tests()


def bodies(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of bodies that are not JSON."""
    return BodyTests(kit, operations).tests()


def files(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of files that come and go."""
    return FileTests(kit, operations).tests()


def forged(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of secrets that were not sealed for their rows."""
    return Forged(kit, operations).tests()


def tenants(kit: Kit, operations: Operations) -> Iterator[TestFunction]:
    """Return the tests of what keeps tenants apart."""
    tenancy = kit.program.tenancy
    if tenancy is not None and kit.program.authentications:
        yield from Tenants(kit, operations, tenancy).tests()


MODULES: Mapping[str, tuple[str, Maker]] = {
    "archive": ("What was deleted is kept, out of reach.", deleted),
    "history": ("What changes is written down.", changed),
    "stored": ("What is counted ahead is counted right.", stored),
    "limits": ("Those who ask too often have to wait.", rates),
    "idempotency": ("What has a key happens once.", keys),
    "caching": ("What may be kept is not sent again.", caches),
    "documents": ("What answers show is a text, whatever it says.", documents),
    "bodies": ("Forms and texts are read, and those of strangers refused.", bodies),
    "files": ("Files are where they belong, and what is in them runs nowhere.", files),
    "secrets": ("A secret that was not sealed for its row is shown to nobody.", forged),
    "tenants": ("What one tenant has, no other one gets at or learns of.", tenants),
    "switches": ("What the settings leave out is not there.", switches),
}
"""The modules of tests: their titles, and what makes them."""


def trait_tests(
    context: Context, factories: Factories
) -> Iterator[tuple[str, str, Kit, tuple[TestFunction, ...]]]:
    """Yield the path, the title, the kit and the tests of every such module that has some."""
    for module, (title, make) in MODULES.items():
        kit = Kit(context.program, context.names, factories)
        tests = tuple(make(kit, context.program.operations))
        if tests:
            yield f"tests/test_{module}.py", title, kit, tests
