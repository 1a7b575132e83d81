"""A checked program becomes a project: plan, render, link, collect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from fastgen.backend.beside import Beside, can_run_beside
from fastgen.backend.blind_indexes import with_blind_indexes
from fastgen.backend.kind_limits import check_kinds, refuse_computed
from fastgen.backend.kind_names import moved
from fastgen.backend.long_lines import laid_out
from fastgen.backend.made_tests import CountedRequests, MadeTests
from fastgen.backend.plan import plan_app
from fastgen.backend.planners.context import Context, LinkedFile, PlannedFile
from fastgen.backend.planners.project import pyproject_view
from fastgen.backend.planners.suite_of_tests import Suite
from fastgen.backend.planners.tests import plan_tests
from fastgen.backend.planners.tests_of_project import counted_requests, plan_counted, plan_shared
from fastgen.backend.render import render
from fastgen.backend.row_keys import with_row_keys
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.program import Program
from fastgen.ir.layouts import USUAL_ARRANGEMENT, Arrangement
from fastgen.ir.omissions import Omission
from fastgen.ir.project import Project

_IMPORT = re.compile(r"from (app\.[\w.]+) import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)


MANY_OPERATIONS = 50
"""From here on the tests are worth a process of their own."""


def compile_program(
    program: Program, *, processes: int = 1, arrangement: Arrangement = USUAL_ARRANGEMENT
) -> Project:
    """Return the files of the project; pure: the same program gives the same bytes.

    With two processes most tests are made beside the rest, where the system allows it; if that
    fails they are made here, so that an error is the same error either way.
    """
    program = with_row_keys(with_blind_indexes(program))
    program = with_one_caller(program, refuse=refuse_computed)
    check_kinds(program)
    if processes == 1 or len(program.operations) < MANY_OPERATIONS or not can_run_beside():
        return collect(program, lambda: None, arrangement)
    try:
        beside = Beside(lambda: made_beside(program, arrangement))
    except OSError:  # the system has no process to spare
        return collect(program, lambda: None, arrangement)
    with beside:
        return collect(program, beside.text, arrangement)


def made_beside(program: Program, arrangement: Arrangement) -> Iterator[str]:
    """Yield what another process makes: the requests to count statements of, then the tests."""
    suite = Suite(Context(program, arrangement=arrangement))
    yield counted_requests(suite).to_json()
    yield render_tests(suite).to_json()


def render_tests(suite: Suite) -> MadeTests:
    """Return the tests that know nothing of the code of the app."""
    made = MadeTests(used=suite.used)
    made.make(plan_tests(suite))
    return made


def collect(
    program: Program, tests: Callable[[], str | None], arrangement: Arrangement = USUAL_ARRANGEMENT
) -> Project:
    """Return the files of the project; the tests are made here if nobody else has made them."""
    context = Context(program, arrangement=arrangement)
    try:
        return _collected(program, context, tests)
    finally:
        context.let_go()


def _collected(program: Program, context: Context, tests: Callable[[], str | None]) -> Project:
    files: dict[str, str] = {}
    written_once: list[str] = []
    omissions: list[Omission] = []
    linked: list[LinkedFile] = []
    used: dict[str, set[str]] = {}
    for planned in plan_app(context):
        if isinstance(planned, Omission):
            omissions.append(planned)
            continue
        if isinstance(planned, LinkedFile):
            linked.append(planned)
            continue
        _add(
            files,
            planned.path,
            moved(render(planned.template, planned.view), planned.package),
            used,
        )
        if planned.written_once:
            written_once.append(planned.path)
    for path in packages_of(files):
        _add(files, path, render("empty.jinja", None), used)
    made = all_tests(Suite(context), tests)
    omissions += made.omissions
    for path, text in made.texts.items():
        _add(files, path, text, used)
    for module in in_order_of_linking(linked):
        view = module.view(frozenset(used.get(module.module, ())))
        if view is not None:
            _add(files, module.path, moved(render(module.template, view), module.package), used)
    files = laid_out(files, program)
    _add(
        files,
        "pyproject.toml",
        render("pyproject.toml.jinja", pyproject_view(context, files)),
        used,
    )
    return Project(
        files,
        written_once=written_once,
        omissions=omissions,
        arrangement=context.arrangement,
    )


def packages_of(files: Iterable[str]) -> list[str]:
    """Return the ``__init__.py`` that the folders of modules in ``app`` lack.

    >>> packages_of(["app/__init__.py", "app/loans/books/models.py", "tests/test_app.py"])
    ['app/loans/__init__.py', 'app/loans/books/__init__.py']
    """
    there = set(files)
    folders = {
        parent.as_posix(): None
        for path in there
        if path.startswith("app/") and path.endswith(".py")
        for parent in PurePosixPath(path).parents
    }
    wanted = (f"{folder}/__init__.py" for folder in folders if folder.startswith("app"))
    return sorted(path for path in wanted if path not in there)


def all_tests(suite: Suite, tests: Callable[[], str | None]) -> MadeTests:
    """Return all tests: those that look at the app are made while others may make the rest."""
    said = tests()
    requests = counted_requests(suite) if said is None else CountedRequests.from_json(said)
    counted = MadeTests()
    counted.make(plan_counted(suite, requests))
    found = tests() if said is not None else None
    if found is not None:
        made = MadeTests.from_json(found)
    else:
        if said is not None:
            counted_requests(suite)  # which notes what they use
        made = render_tests(suite)
    suite.used.add(made.used)
    made.texts.update(counted.texts)
    made.make(plan_shared(suite, counts=bool(counted.texts)))
    return made


def _add(files: dict[str, str], path: str, text: str, used: dict[str, set[str]]) -> None:
    if path in files:
        raise AssertionError(f"two planners write {path}")
    files[path] = text
    if path.endswith(".py"):
        note_imports(text, used)


def note_imports(text: str, used: dict[str, set[str]]) -> None:
    r"""Add the names that a module imports from modules of the app.

    >>> used: dict[str, set[str]] = {}
    >>> note_imports("from app.ids import uuid7\nfrom app.fields import (\n  Email,\n)\n", used)
    >>> used
    {'app.ids': {'uuid7'}, 'app.fields': {'Email'}}
    """
    if "autoescape=True" in text:  # a LIKE that tells capitals from small letters
        used.setdefault("app.database", set()).add("case_sensitive_like")
    for found in _IMPORT.finditer(text):
        if text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip(" "):
            continue  # words of a text
        names = found[2] if found[2] is not None else found[3]
        used.setdefault(found[1], set()).update(
            name.strip().partition(" ")[0] for name in names.split(",") if name.strip()
        )


def in_order_of_linking(linked: Iterable[LinkedFile]) -> list[LinkedFile]:
    """Sort modules of support so that each comes before those it imports from."""
    waiting = {module.module: module for module in linked}
    ordered: list[LinkedFile] = []
    while waiting:
        needed = {name for module in waiting.values() for name in module.before}
        ready = [name for name in waiting if name not in needed]
        if not ready:
            raise AssertionError(f"modules of support import each other: {sorted(waiting)}")
        ordered += [waiting.pop(name) for name in ready]
    return ordered


__all__ = ["PlannedFile", "compile_program", "in_order_of_linking", "note_imports"]
