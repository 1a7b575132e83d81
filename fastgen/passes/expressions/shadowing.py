"""Refuses a second meaning for a name: there is no shadowing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.diagnostics import Span
from fastgen.ir.checked.expressions import Variable
from fastgen.passes.expressions.environment import FIXED_NAMES

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer

_KINDS = {
    "parameter": "a parameter",
    "let": "a value named above",
    "row": "the row of a query",
    "group_key": "the key of a group",
    "group_rows": "the rows of a group",
}


def refuse_shadow(name: str, env: Environment, typer: Typer, span: Span | None) -> bool:
    """Report a name that already means something here; tell whether it does."""
    meaning = _meaning(name, env, typer)
    if meaning is None:
        return False
    wish, number = f"other_{name}", 2
    while _meaning(wish, env, typer) is not None:
        wish, number = f"other_{name}_{number}", number + 1
    typer.report.error(
        "FG2012", span, name=name, meaning=meaning, help=f"rename it, to `{wish}` for example"
    )
    return True


def _meaning(name: str, env: Environment, typer: Typer) -> str | None:
    bound = env.variables.get(name)
    if isinstance(bound, Variable) and bound.kind in _KINDS:
        return _KINDS[bound.kind]
    if bound is not None and name not in FIXED_NAMES:
        return "an accepted key"
    if env.entity is not None and name in typer.tables.fields[env.entity]:
        return f"a field of `{env.entity}`"
    if name in FIXED_NAMES:
        return "a word of the language"
    return None
