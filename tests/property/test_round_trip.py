"""Laws of the parser and the printer: what is printed is read back as it was."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from fastgen.diagnostics import Report
from fastgen.frontend.notations import dump_json, dump_yaml, load_json, load_yaml
from fastgen.frontend.parser import (
    parse_error,
    parse_expression,
    parse_order,
    parse_statements,
    parse_text,
)
from fastgen.frontend.printer import print_spec
from fastgen.ir.expression_text import (
    print_error_use,
    print_expression,
    print_order,
    print_statements,
)
from fastgen.ir.expressions import Expression, OrderKey
from fastgen.ir.spec import Spec
from fastgen.ir.statements import ErrorUse, Statement
from tests.property.strategies.expressions import expressions, orders
from tests.property.strategies.specs import specs
from tests.property.strategies.statements import blocks, errors

law = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@settings(law, max_examples=200)
@given(expressions)
def test_an_expression_is_read_back_as_it_was_printed(value: Expression) -> None:
    report = Report()
    text = print_expression(value)
    assert parse_expression(text, "x", report) == value, (text, report.diagnostics)


@settings(law)
@given(orders)
def test_an_order_is_read_back_as_it_was_printed(value: tuple[OrderKey, ...]) -> None:
    assert parse_order(print_order(value), "x", Report()) == value


@settings(law)
@given(errors)
def test_an_error_is_read_back_as_it_was_printed(value: ErrorUse) -> None:
    assert parse_error(print_error_use(value), "x", Report()) == value


@settings(law)
@given(blocks)
def test_statements_are_read_back_as_they_were_printed(value: tuple[Statement, ...]) -> None:
    report = Report()
    text = print_statements(value)
    assert parse_statements(text, "x", report) == value, (text, report.diagnostics)


@settings(law)
@given(specs)
def test_a_spec_is_read_back_as_it_was_printed(spec: Spec) -> None:
    report = Report()
    text = print_spec(spec)
    assert parse_text(text, "spec.fg", report) == spec, (text, report.diagnostics)


@settings(law)
@given(specs)
def test_printing_what_was_printed_changes_nothing(spec: Spec) -> None:
    text = print_spec(spec)
    again = parse_text(text, "spec.fg", Report())
    assert again is not None
    assert print_spec(again) == text


@settings(law)
@given(specs)
def test_a_spec_survives_json(spec: Spec) -> None:
    report = Report()
    assert load_json(dump_json(spec), "spec.json", report) == spec, report.diagnostics


@settings(law, max_examples=20)
@given(specs)
def test_a_spec_survives_yaml(spec: Spec) -> None:
    report = Report()
    assert load_yaml(dump_yaml(spec), "spec.yaml", report) == spec, report.diagnostics
