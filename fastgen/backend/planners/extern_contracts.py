"""``app/extensions/functions.py``: the types that functions of the user have to keep, checked."""

from __future__ import annotations

from collections.abc import Iterable

from fastgen.backend.code import fit, signature
from fastgen.backend.import_lines import Import, import_lines
from fastgen.backend.names import identifier
from fastgen.backend.planners.context import Context
from fastgen.backend.planners.extern_types import (
    accepted_code,
    bounded_type,
    given_type,
    handed_class,
    made_type,
    may_be_absent,
    passed_type,
    python_type,
)
from fastgen.ir.checked.files import file_type, handles_files
from fastgen.ir.checked.program import Extern
from fastgen.ir.naming import snake_case
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ContractView:
    """One function: what the user's must be, what checks its answer, and how it is called."""

    contract: str
    answer: str
    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractsView:
    """What ``functions.py`` says; ``checks``: the answers of some functions are looked at."""

    imports: str
    contracts: tuple[ContractView, ...]
    checks: bool


def contracts_view(context: Context) -> ContractsView:
    """Return the view of ``functions.py``."""
    imported: set[Import] = {("collections.abc", "Awaitable"), ("collections.abc", "Callable")}
    views = [
        contract_view(context, extern, imported) for extern in context.program.externs.values()
    ]
    checks = any(each.answer for each in views)
    if checks:
        imported |= {("pydantic", "ConfigDict"), ("pydantic", "TypeAdapter")}
    return ContractsView(import_lines(sorted(imported)), tuple(views), checks)


def module_of(extern: Extern) -> str:
    """Return the module of a function: its name."""
    name = identifier(snake_case(extern.name))
    return f"{name}_" if name == "functions" else name


def contract_view(context: Context, extern: Extern, imported: set[Import]) -> ContractView:
    """Return what is said of one function; ``imported`` grows."""
    types = []
    for parameter in extern.parameters:
        text, needed = given_type(context, parameter)
        types.append(text)
        imported.update(needed)
    made, needed = made_type(context, extern)
    imported.update(needed)
    name, module = identifier(extern.name), module_of(extern)
    imported.add(("app.extensions", f"{module} as {module}_by_hand"))
    contract = (
        f"_{name}: Callable[[{', '.join(types)}], Awaitable[{made}]] = {module}_by_hand.{name}"
    )
    head, call = wrapper(context, extern, imported)
    answer, lines = answered(context, extern, call, imported)
    return ContractView(fit(contract), answer, fit(head), tuple(lines))


def wrapper(context: Context, extern: Extern, imported: set[Import]) -> tuple[str, str]:
    """Return the head of the function that the app calls, and its call of the user's."""
    names = [identifier(snake_case(each.name)) for each in extern.parameters]
    files = fresh("files", names)
    parameters, given = [], []
    if handles_files(extern):
        parameters.append(f"{files}: Path")
        imported.add(("pathlib", "Path"))
    for name, parameter in zip(names, extern.parameters, strict=True):
        text, needed = passed_type(context, parameter.type, nullable=may_be_absent(parameter))
        parameters.append(f"{name}: {text}")
        imported.update(needed)
        if file_type(parameter.type) is not None:
            imported.add(("app.outside.files", "lend"))
            lent = f"lend({files}, {name})"
            given.append(f"{lent} if {name} else None" if may_be_absent(parameter) else lent)
        elif (handed := handed_class(parameter.type)) is not None:
            given.append(f"{handed}({name})" + f" if {name} else None" * may_be_absent(parameter))
        else:
            given.append(name)
    result = "None"
    if extern.result is not None:
        result, needed = passed_type(context, extern.result, nullable=extern.nullable)
        imported.update(needed)
    own = identifier(extern.name)
    return signature(own, parameters, result), f"await _{own}({', '.join(given)})"


def answered(
    context: Context, extern: Extern, call: str, imported: set[Import]
) -> tuple[str, list[str]]:
    """Return what checks the answer of a function, and the body of what calls it."""
    if extern.result is None:
        return "", [fit(f"    {call}").strip("\n")]
    file = file_type(extern.result)
    taken = [identifier(snake_case(each.name)) for each in extern.parameters]
    if file is not None:
        imported |= {("app.outside.files", "keep"), ("app.storage.stored", "Accepted")}
        made = fresh("made", taken)
        kept = f"await keep({fresh('files', taken)}, {made}, {accepted_code(file)})"
        absent = f" if {made} else None" if extern.nullable else ""
        return "", [fit(f"    {made} = {call}"), fit(f"    return {kept}{absent}")]
    bounded, needed = bounded_type(context, extern.result, nullable=extern.nullable)
    imported.update(needed)
    plain, _ = python_type(context, extern.result, nullable=extern.nullable)
    own = f"_{identifier(extern.name)}_answer"
    answer = fit(f"{own}: TypeAdapter[{plain}] = TypeAdapter({bounded}, config=STRICT)")
    return answer, [fit(f"    return {own}.validate_python({call})")]


def fresh(word: str, taken: Iterable[str]) -> str:
    """Return a name that no parameter has."""
    return f"{word}_" if word in taken else word
