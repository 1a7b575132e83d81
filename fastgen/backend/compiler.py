"""A checked program becomes a project: plan, render, collect."""

from __future__ import annotations

from fastgen.backend.plan import plan_project
from fastgen.backend.render import render
from fastgen.ir.checked.program import Program
from fastgen.ir.project import Project


def compile_program(program: Program) -> Project:
    """Return the files of the project; pure: the same program gives the same bytes."""
    files: dict[str, str] = {}
    written_once: list[str] = []
    for planned in plan_project(program):
        if planned.path in files:
            raise AssertionError(f"two planners write {planned.path}")
        files[planned.path] = render(planned.template, planned.view)
        if planned.written_once:
            written_once.append(planned.path)
    return Project(files, written_once=written_once)
