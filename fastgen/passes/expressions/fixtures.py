"""Types `fixture("cat.png")`: a made-up file, which stands in scenarios alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir import expressions as written
from fastgen.ir.checked.expressions import Constant, FunctionCall, TypedExpression
from fastgen.ir.checked.types import ScalarType
from fastgen.ir.media import FIXTURE_BYTES, TEXTS, fixture
from fastgen.ir.types import ScalarName

if TYPE_CHECKING:
    from fastgen.passes.expressions.environment import Environment
    from fastgen.passes.expressions.typer import Typer

MOST_BYTES = 10 * 1024**2
STRING, INT = ScalarType("string"), ScalarType("int")


def type_fixture(node: written.Call, env: Environment, typer: Typer) -> TypedExpression:
    """Return a made-up file: its name, and how long it is."""
    if not env.fixtures:
        typer.report.error("FG2038", node.span)
        return typer.unknown(node.span)
    given = [typer.infer(each.value, env) for each in node.arguments]
    name, size = given[0] if given else None, given[1] if len(given) > 1 else None
    length = FIXTURE_BYTES if size is None else size.value if isinstance(size, Constant) else None
    if (
        len(given) not in (1, 2)
        or any(each.name is not None for each in node.arguments)
        or not isinstance(name, Constant)
        or not isinstance(name.value, str)
        or not isinstance(length, int)
        or not FIXTURE_BYTES <= length <= MOST_BYTES
    ):
        takes = f"a name, and perhaps its bytes, {FIXTURE_BYTES} to {MOST_BYTES:,}"
        typer.report.error(
            "FG2011", node.span, function="fixture", takes=takes, given=len(node.arguments)
        )
        return typer.unknown(node.span)
    return made_up(name.value, length, node)


def made_up(name: str, length: int, node: written.Call | None = None) -> FunctionCall:
    """Return the call that makes a file up."""
    media, _ = fixture(name, length)
    kind: ScalarName = "image" if media.startswith("image/") else "file"
    return FunctionCall(
        type=ScalarType(kind, size=length, media=TEXTS if media in TEXTS else (media,)),
        function="fixture",
        arguments=(Constant(type=STRING, value=name), Constant(type=INT, value=length)),
        span=node.span if node is not None else None,
    )
