"""Calls the functions that somebody wrote in Python (docs, section 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastgen.ir.checked.files import file_type
from fastgen.ir.checked.program import Extern
from fastgen.semantics.carried import as_json
from fastgen.semantics.decoding import Reader
from fastgen.semantics.files import File, received
from fastgen.semantics.problems import RefusedError, refused

if TYPE_CHECKING:
    from fastgen.semantics.world import World

NOT_WRITTEN = 501
INTERNAL = 500


def call_extern(world: World, name: str, arguments: list[object]) -> object:
    """Return what an `extern` gives.

    "Until the body is written, an operation that calls it answers 501." "Types are checked at run
    time": an answer of another type is a mistake of the body, 500.
    """
    body = world.environment.externs.get(name)
    if body is None:
        raise refused("not_implemented", NOT_WRITTEN)
    extern = world.program.externs[name]
    answer = body(*arguments)
    if extern.result is None:
        return None
    if not is_answer(answer, extern, world):
        raise refused("internal", INTERNAL)
    return answer


def is_answer(answer: object, extern: Extern, world: World) -> bool:
    """Tell whether a value is one that a function may give."""
    if answer is None or extern.result is None:
        return extern.nullable or extern.result is None
    file = file_type(extern.result)
    if file is not None:
        try:
            return isinstance(answer, File) and bool(
                received(answer.content, answer.name, file, "")
            )
        except RefusedError:
            return False
    reader = Reader(world.program, lambda _: None)
    try:
        told = as_json(answer, extern.result)
    except (AttributeError, TypeError, ValueError):
        return False
    reader.value(told, extern.result, "")
    return not reader.issues
