"""Tests of functions written by hand: examples of the spec, and exploits of what they may use."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.code import fit
from fastgen.backend.constants import constant_code
from fastgen.backend.encoders import python_string
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import identifier
from fastgen.backend.pieces import symbols
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.outside import outside_modules
from fastgen.backend.setting_uses import calls
from fastgen.ir.checked.expressions import Constant, FunctionCall, TypedExpression
from fastgen.ir.checked.files import handles_files
from fastgen.ir.checked.program import Extern
from fastgen.ir.checked.types import Type
from fastgen.ir.media import fixture
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass

EXPLOITED = ("root", "tool", "archive")
"""The modules of ``app/outside/`` that have tests of their own."""


TABLES = frozenset({"from_csv"})
"""The functions that read tables."""


@dataclass(frozen=True, slots=True)
class ExampleView:
    """One example: a test, the files that it needs, and what it calls."""

    name: str
    head: str
    files: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExamplesView:
    """``tests/test_extensions.py``; ``arrives``: files are handed over, ``made``: are given."""

    imports: str
    examples: tuple[ExampleView, ...]
    files: bool
    arrives: bool
    made: bool


def plan_extern_tests(context: Context) -> Iterator[PlannedFile]:
    """Yield the tests."""
    for module in outside_modules(context.program):
        if module in EXPLOITED:
            path = f"tests/test_{module}.py"
            target = f"tests/test_outside_{module}.py"
            yield PlannedFile(target, f"{path}.jinja", None)
    if calls(context.program, TABLES):
        yield PlannedFile("tests/test_tables_read.py", "tests/test_tables.py.jinja", None)
    view = examples_view(context)
    if view is not None:
        path = "tests/test_extensions.py"
        yield PlannedFile(path, f"{path}.jinja", view)


def examples_view(context: Context) -> ExamplesView | None:
    """Return what the examples of the spec are as tests; None where there are none."""
    imported: set[Import] = set(symbols("app.errors", "NotWritten"))
    found = []
    for extern in context.program.externs.values():
        for number, example in enumerate(extern.examples, 1):
            view = example_view(extern, number, example, imported)
            if view is not None:
                found.append(view)
    if not found:
        return None
    text = "\n".join(line for each in found for line in each.lines)
    arrives, made = "arrived(" in text, "shows(" in text
    if arrives or made:
        imported |= {("pathlib", "Path")}
        imported |= {*symbols("app.storage.stored", "StoredFile clean_name")}
    if arrives:
        imported.add(("app.storage", "folder"))
    if made:
        imported.add(("app.storage.folder", "place_of"))
    imported.add(("app.extensions", "functions"))
    lines = import_lines(sorted(imported), ["pytest"])
    return ExamplesView(lines, tuple(found), arrives or made, arrives, made)


def example_view(
    extern: Extern,
    number: int,
    example: tuple[tuple[TypedExpression, ...], TypedExpression],
    imported: set[Import],
) -> ExampleView | None:
    """Return one example; None where a value in it is no constant. ``imported`` grows."""
    arguments, result = example
    wanted = [each.type for each in extern.parameters]
    files, given = [], []
    for value, type_ in zip(arguments, wanted, strict=True):
        code = argument(value, type_, imported)
        if code is None:
            return None
        given.append(code)
        files += file_names(value)
    name = f"{identifier(snake_case(extern.name))}_example_{number}"
    root = ["file_root"] if handles_files(extern) else []
    call = f"await functions.{identifier(extern.name)}({', '.join([*root, *given])})"
    lines = [fit(f"        answer = {call}").rstrip()]
    asserted = comparison(result, extern.result, imported)
    if asserted is None:
        return None
    files += file_names(result)
    if extern.result is None:
        lines, asserted = [fit(f"        {call}").rstrip()], ""
    else:
        asserted = fit(f"    {asserted}").rstrip()
    needed = fit(f"    require({', '.join(map(python_string, files))})")
    head = f"async def test_{name}({'file_root: Path' if root else ''}) -> None:"
    body = (*lines, *([asserted] if asserted else []))
    return ExampleView(identifier(extern.name), head, needed if files else "", body)


def argument(value: TypedExpression, type_: Type, imported: set[Import]) -> str | None:
    """Return an argument as code: a file is one that lies beside the tests."""
    made_up = file_of(value)
    if made_up is not None:
        return f"arrived(file_root, {python_string(made_up[0])}, {python_string(made_up[1])})"
    code = constant_code(value, type_)
    if code is None:
        return None
    imported.update(code[1])
    return code[0]


def comparison(value: TypedExpression, type_: Type | None, imported: set[Import]) -> str | None:
    """Return what is asserted of the answer; None where the value is no constant."""
    if type_ is None:
        return ""
    made_up = file_of(value)
    if made_up is not None:
        name, media = map(python_string, made_up)
        return f"assert shows(file_root, answer, {name}, {media})"
    code = constant_code(value, type_)
    if code is None:
        return None
    imported.update(code[1])
    operator = "is" if code[0] in ("None", "True", "False") else "=="
    return f"assert answer {operator} {code[0]}"


def file_of(value: TypedExpression) -> tuple[str, str] | None:
    """Return the name and the media type of a made-up file; None for anything else."""
    match value:
        case FunctionCall(function="fixture", arguments=(Constant(value=str(name)), *_)):
            return name, fixture(name)[0]
        case _:
            return None


def file_names(value: TypedExpression) -> list[str]:
    """Return the name of a file that a value is, if it is one."""
    found = file_of(value)
    return [] if found is None else [found[0]]
