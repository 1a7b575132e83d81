"""Records are dataclasses: what the standard library promises of them holds."""

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import field, replace
from typing import Any

import pytest

from fastgen import records


def make(decorate: Callable[..., Any]) -> tuple[type[Any], type[Any]]:
    """Return a class and one that inherits from it, made by a decorator."""

    @decorate(frozen=True, slots=True)
    class Base:
        span: int | None = field(default=None, compare=False, repr=False, kw_only=True)

    @decorate(frozen=True, slots=True)
    class Point(Base):
        x: int
        y: int = 0
        tags: list[str] = field(default_factory=list, compare=False)
        width: int = field(init=False, repr=False, compare=False, default=7)

    return Base, Point


OURS = make(records.dataclass)
STANDARD = make(dataclasses.dataclass)


@pytest.mark.parametrize("kind", [OURS[1], STANDARD[1]])
def test_fields_defaults_and_keywords(kind: type[Any]) -> None:
    point = kind(1, span=3)
    assert (point.x, point.y, point.tags, point.width, point.span) == (1, 0, [], 7, 3)
    assert kind(1).tags is not kind(1).tags
    with pytest.raises(TypeError, match="'x'"):
        kind()
    with pytest.raises(TypeError, match="positional"):
        kind(1, 2, [], 4)


@pytest.mark.parametrize("kind", [OURS[1], STANDARD[1]])
def test_equality_and_hash_look_at_the_fields_that_count(kind: type[Any]) -> None:
    assert kind(1, 2, ["a"], span=1) == kind(1, 2, ["b"], span=2)
    assert hash(kind(1, 2, span=1)) == hash(kind(1, 2, span=2))
    assert kind(1, 2) != kind(1, 3)
    assert kind(1, 2) != (1, 2)


def test_they_look_the_same() -> None:
    ours, standard = OURS[1], STANDARD[1]
    assert repr(ours(1, span=2)) == repr(standard(1, span=2))
    assert ours.__match_args__ == standard.__match_args__ == ("x", "y", "tags")
    assert ours.__slots__ == standard.__slots__ == ("x", "y", "tags", "width")
    assert not hasattr(ours(1), "__dict__")


@pytest.mark.parametrize("kind", [OURS[1], STANDARD[1]])
def test_the_functions_of_the_standard_library_work(kind: type[Any]) -> None:
    point: Any = kind(1, 2)
    names = [each.name for each in dataclasses.fields(point)]
    assert names == ["span", "x", "y", "tags", "width"]
    changed: Any = replace(point, y=3)
    assert changed == kind(1, 3)
    assert copy.deepcopy(kind(1, 2)) == kind(1, 2)
    assert dataclasses.is_dataclass(kind)


@records.dataclass(slots=True)
class Mutable:
    """A record that may change."""

    items: list[int]
    total: int = 0

    def __post_init__(self) -> None:
        """Work out the total."""
        self.total = sum(self.items)


def test_a_mutable_record_has_no_hash_and_runs_its_own_end() -> None:
    record = Mutable([1, 2])
    assert record.total == 3
    record.total = 4
    assert record != Mutable([1, 2])
    assert copy.copy(record) == record
    with pytest.raises(TypeError, match="unhashable"):
        hash(record)


def test_without_eq_a_record_is_equal_to_itself_alone() -> None:
    @records.dataclass(eq=False, slots=True)
    class Row:
        name: str

    row = Row("a")
    assert row == row
    assert row != Row("a")
    assert len({row, Row("a")}) == 2


def test_a_record_has_slots() -> None:
    with pytest.raises(TypeError, match="slots"):

        @records.dataclass(frozen=True)
        class Open:
            name: str


@records.dataclass(frozen=True, slots=True)
class Pair:
    """Two values and nothing else: what is copied without a look at its fields."""

    x: int
    y: list[int]


@pytest.mark.parametrize(("kind", "y"), [(Pair, [2]), (OURS[1], 2)])
def test_a_copy_keeps_what_it_is_not_given(kind: type[Any], y: object) -> None:
    record: Any = kind(1, y)
    changed = records.replace(record, x=3)
    assert changed == replace(record, x=3)
    assert type(changed) is type(record)
    assert record.x == 1
    with pytest.raises(TypeError):
        records.replace(record, depth=1)
