"""How many SQL statements a request runs, as the compiler counts them."""

from __future__ import annotations

from functools import cache

import pytest

from fastgen.backend.budgets import Budgets, Request
from fastgen.backend.counts import Count
from fastgen.backend.functions import Functions
from fastgen.backend.names import Names
from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.ir.checked.operations import Operation
from fastgen.passes import check_spec
from tests.conftest import ROOT

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/spec.fg"))


@cache
def functions_of(example: str) -> Functions:
    report = Report()
    text = (ROOT / "examples" / example / "spec.fg").read_text()
    spec = parse_text(text, "spec.fg", report)
    assert spec is not None
    program = check_spec(spec, report)
    assert program is not None, report.diagnostics
    return Functions(program, Names(program))


def operation(functions: Functions, name: str) -> Operation:
    return next(each for each in functions.program.operations if each.name == name)


def count(example: str, name: str, request: Request | None = None) -> Count:
    functions = functions_of(example)
    return Budgets(functions).of(operation(functions, name), request)


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_list_and_every_read_runs_one_known_number(example: str, signed_in: bool) -> None:
    functions = functions_of(example)
    budgets = Budgets(functions)
    for each in functions.program.operations:
        if each.verb in ("list", "read"):
            found = budgets.of(each, Request(signed_in=signed_in))
            assert found.least == found.most, (each.name, found)


def test_without_a_request_a_budget_is_what_any_may_run() -> None:
    functions = functions_of("library")
    budgets = Budgets(functions)
    assert {each.name: budgets.of(each) for each in functions.program.operations} == {
        "list_books": Count(1, 1),
        "create_book": Count(3, 5),
        "get_book": Count(1, 1),
        "update_book": Count(3, 7),
        "delete_book": Count(3, 3),
        "borrow": Count(3, 3),
    }


@pytest.mark.parametrize(
    ("says", "statements"),
    [({}, 3), ({"title": True}, 4), ({"authors": True}, 6), ({"title": True, "authors": True}, 7)],
)
def test_what_an_update_names_decides_what_it_runs(
    says: dict[str, bool | None], statements: int
) -> None:
    assert count("library", "update_book", Request(says)) == Count(statements, statements)


def test_a_key_with_null_names_no_row_to_look_for() -> None:
    named = count("shop", "update_category", Request({"parent": True}))
    cleared = count("shop", "update_category", Request({"parent": None}))
    assert (named, cleared) == (Count(5, 5), Count(4, 4))


@pytest.mark.parametrize("name", ["list_posts", "get_post"])
def test_a_caller_who_need_not_be_there_costs_one_statement(name: str) -> None:
    assert count("blog", name) == Count(2, 3)
    assert count("blog", name, Request(signed_in=False)) == Count(2, 2)
    assert count("blog", name, Request(signed_in=True)) == Count(3, 3)


def test_a_total_is_counted_only_for_those_who_ask() -> None:
    assert count("shop", "list_products", Request()) == Count(2, 2)
    assert count("shop", "list_products", Request({"total": True})) == Count(3, 3)


def test_a_slug_is_tried_until_it_is_free_and_once_where_nobody_competes() -> None:
    assert count("blog", "create_post").most is None
    assert count("blog", "create_post", Request({"tags": True})) == Count(7, 7)


def test_a_loop_over_rows_is_bounded_by_the_limit_of_its_query() -> None:
    assert count("shop", "cancel") == Count(6, 6 + 50 * 2)


def test_many_rows_in_one_body_are_counted_one_by_one() -> None:
    one, three = (count("shop", "update_products", Request(rows=rows)) for rows in (1, 3))
    assert one.most is not None
    assert three.most is not None
    # The caller, and one look-up of the rows that the items name, are there once.
    assert three.most - one.most == 2 * (one.most - 2)
