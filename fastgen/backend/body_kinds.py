"""What the body of a request to an action is: JSON, a form, a text."""

from __future__ import annotations

from typing import Literal, TypeAlias

from fastgen.ir.checked.files import brings_files
from fastgen.ir.checked.operations import Operation, Parameter
from fastgen.ir.checked.types import ScalarType

BodyRole: TypeAlias = Literal["body", "form", "text", "upload"]
SIMPLE = ("form", "text", "upload")
"""What browsers send from any page without asking."""
TEXTS = frozenset({"string", "text"})
"""A whole body of these types is a plain text; of any other, JSON."""


def role_of_body(operation: Operation, parameter: Parameter) -> BodyRole | None:
    """Return the body that a parameter is in, or is; None for one that is elsewhere."""
    match parameter.place:
        case "body":
            return "body"
        case "form":
            return "upload" if brings_files(operation) else "form"
        case "whole":
            kind = parameter.type
            return "text" if isinstance(kind, ScalarType) and kind.name in TEXTS else "body"
        case _:
            return None


def whole_body(operation: Operation) -> Parameter | None:
    """Return the parameter that is the whole body, if there is one."""
    return next((each for each in operation.parameters if each.place == "whole"), None)


def is_simple(operation: Operation) -> bool:
    """Tell whether a page of another site could send the body without asking first."""
    return brings_files(operation) or any(
        role_of_body(operation, each) in SIMPLE for each in operation.parameters
    )
