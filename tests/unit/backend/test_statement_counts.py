"""Statements are counted along the ways that the code of a function may go."""

from __future__ import annotations

import ast

import pytest

from fastgen.backend.counts import NULL, UNKNOWN, Count, Value
from fastgen.backend.statement_counts import Counter, Function

RUN = "await connection.execute(ANY)"
BODY = Value(null=False, keys={"title": Value(null=False, true=True)}, absent={"tags": NULL})


def function_of(name: str, body: str) -> Function:
    """Return a function that knows itself, ``helper`` and one statement with a limit."""
    text = f"async def {name}(connection, given):\n" + body
    (tree,) = ast.parse(text).body
    assert isinstance(tree, ast.AsyncFunctionDef)
    lines = enumerate(text.split("\n"), 1)
    return Function(
        tree,
        frozenset(number for number, line in lines if "await " in line),
        lambda called: {"work": own, "helper": helper}.get(called, lambda: None)(),
        lambda constant: "select(ANY).limit(9)" if constant == "FEW" else "",
    )


def own() -> Function:
    return function_of("work", " await work(connection, given)")


def helper() -> Function:
    return function_of("helper", f" if given:\n  {RUN}")


def count(body: str, given: Value = UNKNOWN, *, alone: bool = False) -> Count:
    function = function_of("work", body)
    return Counter(alone=alone).function(function, [UNKNOWN, given])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f" {RUN}\n return {RUN}", Count(2, 2)),
        (f" if other:\n  {RUN}\n {RUN}", Count(1, 2)),
        (f" if other:\n  {RUN}\n  raise NotFound\n {RUN}", Count(1, 1)),
        (f" if other:\n  return 1\n {RUN}", Count(0, 1)),
        (f" if {RUN} is None:\n  raise NotFound", Count(1, 1)),
        (f" return {RUN} if other else None", Count(0, 1)),
        (f" return other and {RUN}", Count(0, 1)),
        (f" for each in {RUN}:\n  pass", Count(1, 1)),
        (f" for each in others:\n  {RUN}", Count(0, None)),
        (f" return [{RUN} for each in others]", Count(0, None)),
        (f" for each in (await connection.execute(FEW)).all():\n  {RUN}", Count(1, 10)),
        (f" while other:\n  {RUN}", Count(1, None)),
        (f" try:\n  {RUN}\n except Error:\n  {RUN}", Count(1, 2)),
        (f" try:\n  {RUN}\n except Error:\n  raise", Count(1, 1)),
        (f" async with other:\n  {RUN}", Count(1, 1)),
        (" await work(connection, given)", Count(0, None)),
        (" await helper(connection, other)", Count(0, 1)),
        (" await helper(connection, [other])", Count(1, 1)),
        (" await passwords.hash(other)", Count(0, 0)),
        (" await unheard_of(connection)", Count(0, None)),
    ],
)
def test_ways_through_a_function(body: str, expected: Count) -> None:
    assert count(body) == expected


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("given", True),
        ("'title' in given", True),
        ("'tags' in given", False),
        ("given.title is not None", True),
        ("given.tags is None", True),
        ("not given.tags", True),
        ("given.title and given.tags", False),
        ("given.title or other", True),
        ("given.get('tags')", False),
        ("given.get('tags', 1)", True),
        ("{**given}", None),
        ("other", None),
    ],
)
def test_what_is_known_of_a_request_decides_a_branch(condition: str, holds: bool | None) -> None:
    expected = {True: Count(1, 1), False: Count(2, 2), None: Count(1, 2)}[holds]
    assert count(f" {RUN}\n if not ({condition}):\n  {RUN}", BODY) == expected


def test_a_key_that_is_taken_out_is_no_longer_there() -> None:
    body = f" title = given.pop('title', None)\n if given:\n  {RUN}\n if title:\n  {RUN}"
    assert count(body, BODY) == Count(1, 1)


def test_a_variable_that_two_branches_change_is_not_known() -> None:
    body = f" flag = None\n if other:\n  flag = 1\n if flag:\n  {RUN}"
    assert count(body) == Count(0, 1)


def test_a_request_that_nobody_competes_with_is_tried_once() -> None:
    assert count(f" while other:\n  {RUN}", alone=True) == Count(1, 1)


def test_the_rows_of_a_body_are_gone_through_one_by_one() -> None:
    rows = Value(null=False, true=True, size=3)
    assert count(f" for index, row in enumerate(given):\n  {RUN}", rows) == Count(3, 3)


ITEMS = Value(null=False, true=True, size=3, item=BODY)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f" for index, each in enumerate(given):\n  {RUN}", Count(3, 3)),
        (f' for each in given:\n  if each.get("title") is not None:\n   {RUN}', Count(3, 3)),
        (f' for each in given:\n  if each.get("tags") is not None:\n   {RUN}', Count()),
        (
            " for each in given:\n"
            '  rest = {name: value for name, value in each.items() if name != "title"}\n'
            f"  if rest:\n   {RUN}",
            Count(),
        ),
        (
            " keys = {index: key for index, each in enumerate(given)"
            ' for key in [each.get("title")] if key is not None}\n'
            " return await helper(connection, keys)",
            Count(1, 1),
        ),
    ],
)
def test_each_item_of_a_list_is_known(body: str, expected: Count) -> None:
    assert count(body, ITEMS) == expected
