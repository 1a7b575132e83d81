"""A checked program becomes a project: plan, render, link, collect."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastgen.backend.plan import plan_project
from fastgen.backend.planners.context import LinkedFile, PlannedFile
from fastgen.backend.planners.project import pyproject_view
from fastgen.backend.render import render
from fastgen.ir.checked.program import Program
from fastgen.ir.omissions import Omission
from fastgen.ir.project import Project

_IMPORT = re.compile(r"^ *from (app\.[\w.]+) import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)


def compile_program(program: Program) -> Project:
    """Return the files of the project; pure: the same program gives the same bytes."""
    files: dict[str, str] = {}
    written_once: list[str] = []
    omissions: list[Omission] = []
    linked: list[LinkedFile] = []
    used: dict[str, set[str]] = {}
    for planned in plan_project(program):
        if isinstance(planned, Omission):
            omissions.append(planned)
            continue
        if isinstance(planned, LinkedFile):
            linked.append(planned)
            continue
        _add(files, planned.path, render(planned.template, planned.view), used)
        if planned.written_once:
            written_once.append(planned.path)
    for module in in_order_of_linking(linked):
        view = module.view(frozenset(used.get(module.module, ())))
        if view is not None:
            _add(files, module.path, render(module.template, view), used)
    _add(
        files,
        "pyproject.toml",
        render("pyproject.toml.jinja", pyproject_view(program, files)),
        used,
    )
    return Project(files, written_once=written_once, omissions=omissions)


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
