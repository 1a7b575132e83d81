"""``app/extensions/``: a module of the user for each ``extern``, and the types relied on."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.code import fit, signature
from fastgen.backend.constants import constant_code
from fastgen.backend.encoders import docstring
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import identifier
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.planners.extern_contracts import contracts_view, module_of
from fastgen.backend.planners.extern_types import given_type, made_type
from fastgen.ir.checked.program import Extern
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ExternView:
    """A module of the user as it is on its first day."""

    title: str
    imports: str
    signature: str
    docstring: str


def plan_extensions(context: Context) -> Iterator[PlannedFile]:
    """Yield the package of extensions, where the program has some."""
    externs = context.program.externs.values()
    if not externs:
        return
    yield PlannedFile("app/extensions/__init__.py", "empty.jinja", None)
    yield PlannedFile(
        "app/extensions/functions.py", "app/extensions/functions.py.jinja", contracts_view(context)
    )
    for extern in externs:
        yield PlannedFile(
            f"app/extensions/{module_of(extern)}.py",
            "app/extensions/__extern__.py.jinja",
            extern_view(context, extern),
            written_once=True,
        )


def extern_view(context: Context, extern: Extern) -> ExternView:
    """Return the view of the module of one function: an operation that calls it answers 501."""
    imported: list[Import] = [("app.errors", "NotWritten")]
    parameters = []
    for parameter in extern.parameters:
        text, needed = given_type(context, parameter)
        parameters.append(f"{identifier(snake_case(parameter.name))}: {text}")
        imported += needed
    result, needed = made_type(context, extern)
    imported += needed
    name = identifier(extern.name)
    description = extern.description or ""
    ended = f"{description}." if description[-1:] not in (".", "!", "?", "") else description
    words = [ended, *examples(extern)]
    return ExternView(
        title=docstring(f"The function `{name}` of the spec: this file is yours."),
        imports=import_lines(imported),
        signature=fit(signature(name, parameters, result)),
        docstring=docstring(" ".join(filter(None, words)), indent=1) if any(words) else "",
    )


def examples(extern: Extern) -> Iterator[str]:
    """Yield the examples of a function whose values are constants."""
    for arguments, result in extern.examples:
        given = [constant_code(value, value.type) for value in arguments]
        answer = constant_code(result, result.type)
        if answer is not None and None not in given:
            listed = ", ".join(code[0] for code in given if code is not None)
            yield f"Example: {extern.name}({listed}) answers {answer[0]}."
