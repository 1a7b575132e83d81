"""Traces a place of a generated project back to the declaration of the spec that it was made from.

The names lead there: a function has the name of its operation, a package or a module that of its
entity, an attribute of a model that of its field, a test that of an operation or a scenario.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from fastgen.backend.names import Names, identifier
from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Entity
from fastgen.ir.checked.program import Program
from fastgen.ir.naming import snake_case


class SourceMap:
    """The places of one project; `texts` are its Python files by their paths."""

    def __init__(self, program: Program, texts: Mapping[str, str]) -> None:
        """Take the program that the project was made from."""
        names = Names(program)
        self._texts = texts
        self._app = None if program.spec.app is None else program.spec.app.span
        self._entities = {
            word: program.entities[name]
            for name, each in names.entities.items()
            for word in (each.package, each.singular)
        }
        self._operations = {each.name: each.span for each in program.operations}
        self._scenarios = {
            identifier(snake_case(re.sub(r"\W+", "_", each.title))): each.span
            for each in program.scenarios
        }
        self._trees: dict[str, ast.Module | None] = {}

    def span(self, path: str, line: int = 0, function: str = "") -> Span | None:
        """Return the closest declaration: operation, field, scenario, entity, then the app."""
        around = self._names_around(path, line)
        entity = self._entity(path, around)
        for name in (*([function.partition("[")[0]] if function else []), *reversed(around)):
            found = self._named(name)
            if found is not None:
                return found
        if entity is None:
            return self._app
        for name in around:
            field = entity.fields.get(name.removesuffix("_"))
            if field is not None and field.span is not None:
                return field.span
        return entity.span or self._app

    def _named(self, name: str) -> Span | None:
        """Return the operation or scenario of a function; of a test, the longest that it names."""
        if name in self._operations:
            return self._operations[name]
        if not name.startswith("test_"):
            return None
        story = name.removeprefix("test_")
        if story in self._scenarios:
            return self._scenarios[story]
        inside = [each for each in self._operations if f"_{each}_" in f"_{story}_"]
        return self._operations[max(inside, key=len)] if inside else None

    def _entity(self, path: str, around: tuple[str, ...]) -> Entity | None:
        """Return the entity whose package, module or test a path names."""
        pure = PurePosixPath(path)
        stem = pure.stem.removeprefix("test_").removeprefix("policy_")
        words = (*(snake_case(name) for name in reversed(around)), stem, *reversed(pure.parts[:-1]))
        return next((self._entities[word] for word in words if word in self._entities), None)

    def _names_around(self, path: str, line: int) -> tuple[str, ...]:
        """Return the names of what a line is in (classes, functions, attributes), from outside."""
        if path not in self._trees:
            try:
                self._trees[path] = ast.parse(self._texts.get(path, ""))
            except (SyntaxError, ValueError):
                self._trees[path] = None
        tree = self._trees[path]
        found: list[str] = []
        body: list[ast.stmt] = [] if tree is None or not line else tree.body
        while body:
            inner = next(
                (each for each in body if _first(each) <= line <= (each.end_lineno or 0)), None
            )
            body = []
            if isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found.append(inner.name)
                body = inner.body
            elif isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                found.append(inner.target.id)
        return tuple(found)


def _first(statement: ast.stmt) -> int:
    """Return the first line of a statement, its decorators included."""
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return min(statement.lineno, *(each.lineno for each in statement.decorator_list), 10**9)
    return statement.lineno
