"""Code in brackets is laid out as Black lays it out, whatever the names."""

from __future__ import annotations

import black
import pytest

from fastgen.backend.brackets import Code, lay_out
from fastgen.backend.planners.schemas import described

MODE = black.Mode(line_length=100)


def is_stable(code: str) -> bool:
    """Tell whether Black leaves a statement alone."""
    return black.format_str(code + "\n", mode=MODE) == code + "\n"


@pytest.mark.parametrize("length", [1, 8, 20, 33, 45, 60, 80])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_call_is_stable(length: int, count: int) -> None:
    items = tuple(Code(f"{'a' * length}{number}") for number in range(count))
    assert is_stable(lay_out(Code("field(", items, ")"), before="name = "))


@pytest.mark.parametrize("length", [1, 8, 20, 33, 45, 60])
def test_a_type_is_stable(length: int) -> None:
    limits = Code("Field(", (Code("max_length=200"), Code(f"pattern={'P' * length}")), ")")
    checked = Code("BeforeValidator(", (Code("f" * length),), ")")
    inner = Code("Annotated[", (Code("str"), limits), "]")
    for item in (Code("str"), Code("list[", (inner,), "]")):
        found = Code("Annotated[", (item, limits, checked), "]")
        assert is_stable(lay_out(found, before="BookTitle = "))


@pytest.mark.parametrize("length", [1, 8, 20, 33, 60, 80])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_signature_is_stable(length: int, count: int) -> None:
    items = tuple(Code(f"{'a' * length}{number}: int") for number in range(count))
    head = lay_out(Code("async def endpoint(", items, ") -> BookPublic:"))
    assert is_stable(f"{head}\n    pass")


@pytest.mark.parametrize("length", [3, 60, 71, 140, 400])
def test_a_description_is_stable_and_exact(length: int) -> None:
    words = "".join("abc \"d\" \\e'f'\n"[index % 14] for index in range(length))
    code = lay_out(
        Code("Field(", (Code("default=None"), described(words)), ")"),
        before="title: str | None = ",
        indent=1,
    )
    assert is_stable(f"class Book:\n    {code}")
    names: dict[str, object] = {"Field": dict}
    exec(f"{code}", names)  # noqa: S102 - the code under test
    assert names["title"] == {"default": None, "description": words}
