"""The modules that words of the spec bring along: rates, kept answers, caches, switches."""

from __future__ import annotations

from collections.abc import Iterator

from fastgen.backend.encoders import python_string
from fastgen.backend.features import has_schemes
from fastgen.backend.functions import CallerNeed
from fastgen.backend.import_lines import import_lines
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.naming import Naming
from fastgen.backend.lowering.python import PythonLowering
from fastgen.backend.lowering.python_scope import Module, PythonScope
from fastgen.backend.names import rate_name
from fastgen.backend.planners.context import Context, PlannedFile
from fastgen.backend.problem_statuses import asks_caller
from fastgen.backend.traits import (
    HISTORY,
    KEYS,
    LIMITS,
    has_caches,
    has_keys,
    has_rates,
    has_switches,
)
from fastgen.backend.wrap import wrap
from fastgen.ir.checked.expressions import Not, TypedExpression
from fastgen.ir.checked.files import brings_files
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import Program
from fastgen.ir.checked.types import ScalarType
from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class RatesView:
    """``app/limits/rates.py``: ``rates`` are statements that name the rates.

    With ``schemes`` the caller is looked up to know who it is: ``key`` tells one from another.
    """

    auth: bool
    schemes: bool
    key: str
    rates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallersView:
    """A module with a dependency for each way to need a caller.

    ``caller`` is the attribute that identifies one, ``callers`` the import of what finds them.
    """

    caller: str
    callers: str
    needs: frozenset[CallerNeed]
    uploads: bool = False
    """Whether bodies may be forms with files."""


@dataclass(frozen=True, slots=True)
class CachingView:
    """``app/caching.py``: ``private`` where some answer is for its caller alone."""

    private: bool
    vary: str


@dataclass(frozen=True, slots=True)
class SwitchesView:
    """``app/switches.py``: ``lines`` collect the names of what the settings leave out."""

    imports: str
    lines: tuple[str, ...]


def plan_traits(context: Context) -> Iterator[PlannedFile]:
    """Yield the modules that this program needs."""
    program = context.program
    auth = program.authentications[0] if program.authentications else None
    if has_rates(program):
        key = caller_key(context)
        rates = tuple(rate_lines(context))
        view = RatesView(auth is not None, has_schemes(program), key, rates)
        yield PlannedFile(f"app/{LIMITS}/rates.py", "app/limits/rates.py.jinja", view)
    if has_keys(program):
        needs = frozenset(need_of(context, each) for each in program.operations if each.idempotent)
        view_of_keys = callers_view(context, needs)
        yield PlannedFile(f"app/{KEYS}/keys.py", "app/idempotency/keys.py.jinja", view_of_keys)
    signing = frozenset(
        need_of(context, each) for each in program.operations if is_signed(context, each)
    )
    if signing:
        view_of_signing = callers_view(context, signing)
        path = f"app/{HISTORY}/signing.py"
        yield PlannedFile(path, "app/history/signing.py.jinja", view_of_signing)
    if has_caches(program):
        yield PlannedFile("app/caching.py", "app/caching.py.jinja", caching_view(program))
    if has_switches(program):
        yield PlannedFile("app/switches.py", "app/switches.py.jinja", switches_view(context))


def caching_view(program: Program) -> CachingView:
    """Return what private answers depend on."""
    headers = dict.fromkeys(
        "Cookie" if each.kind == "session" else each.header for each in program.ways
    )
    return CachingView(bool(headers), python_string(", ".join(headers)))


def need_of(context: Context, operation: Operation) -> CallerNeed:
    """Return how an operation knows its caller."""
    function = context.functions.of(operation)
    if function.guard is not None or function.authenticate:
        return "required"
    return operation.needs_caller if asks_caller(function) else "no"


def is_signed(context: Context, operation: Operation) -> bool:
    """Tell whether an operation says who makes its changes."""
    history = operation.writes and context.keeps_history
    return history and need_of(context, operation) != "no"


def caller_key(context: Context) -> str:
    """Return the attribute of the caller that no other caller has alike."""
    program = context.program
    if program.mixed is not None:
        return "identity"
    auth = program.authentications
    return context.names.key_columns(auth[0].user)[0] if auth else ""


def callers_view(context: Context, needs: frozenset[CallerNeed]) -> CallersView:
    """Return the view of a module that knows callers."""
    names = {"required": "CurrentCaller", "optional": "OptionalCaller"}
    found = [("app.auth.dependencies", name) for need, name in names.items() if need in needs]
    uploads = any(map(brings_files, context.program.operations))
    return CallersView(caller_key(context), import_lines(found) if found else "", needs, uploads)


def rate_lines(context: Context) -> Iterator[str]:
    """Yield the statement that names each rate, once."""
    seen: set[str] = set()
    for operation in context.program.operations:
        name = rate_name(operation)
        if operation.rate is not None and name not in seen:
            seen.add(name)
            rate = operation.rate
            arguments = [python_string(rate.name), str(rate.count), str(rate.seconds)]
            yield wrap(f"{name} = Rate(", arguments, ")", indent=0)


def switches_view(context: Context) -> SwitchesView:
    """Return the view of the operations that settings can leave out."""
    module = Module(Naming(context.program, context.names))
    conditions: dict[str, list[str]] = {}
    for operation in context.program.operations:
        if operation.enabled is not None:
            code = absent_code(operation.enabled, module)
            conditions.setdefault(code, []).append(python_string(operation.name))
    lines: list[str] = []
    for code, names in conditions.items():
        lines.append(f"    if {code}:")
        lines.append("        " + wrap("absent |= {", sorted(names), "}", indent=2, display=True))
    imported = [(each.module, each.name) for each in module.imports]
    imported += [
        ("copy", "copy"),
        ("collections.abc", "Set"),
        ("fastapi", "APIRouter"),
        ("fastapi.routing", "APIRoute"),
        ("app.settings", "Settings"),
    ]
    return SwitchesView(import_lines(imported), tuple(lines))


def absent_code(enabled: TypedExpression, module: Module) -> str:
    """Return the condition under which something is left out, over ``settings``."""
    negated = Not(type=ScalarType("bool"), operand=enabled)
    return render_expression(PythonLowering(PythonScope(module)).value(negated))
