"""The parser builds the IR that the language reference promises."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fastgen.diagnostics import Report
from fastgen.frontend.parser import (
    MAX_CHARACTERS,
    parse_error,
    parse_expression,
    parse_order,
    parse_query,
    parse_record,
    parse_statements,
    parse_text,
)
from fastgen.ir.entities import Field
from fastgen.ir.expressions import (
    Argument,
    Binary,
    Call,
    Comprehension,
    Dot,
    Duration,
    Expression,
    Integer,
    IsNull,
    Member,
    Name,
    Query,
    Unary,
)
from fastgen.ir.spec import Spec
from fastgen.ir.statements import If, Return
from tests.unit.frontend.samples import SAMPLES


def parse(text: str) -> Spec:
    """Return the spec of a text without mistakes."""
    report = Report()
    spec = parse_text(text, "spec.fg", report)
    assert spec is not None, report.diagnostics
    return spec


def expression(text: str) -> Expression:
    """Return an expression without mistakes."""
    report = Report()
    found = parse_expression(text, "spec.fg", report)
    assert found is not None, report.diagnostics
    return found


def field(text: str) -> Field:
    """Return the one field of an entity."""
    return parse(f"entity Note {{ {text} }}").entities[0].fields[0]


@pytest.mark.parametrize("text", SAMPLES)
def test_every_construct_is_read(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("separator", ["\r\n", "\t", "\n\n  ", " # a comment\n"])
def test_white_space_and_comments_mean_nothing(separator: str) -> None:
    words = ["entity", "Note", "{", "text:", "text", "}", "resource", "Note"]
    assert parse(separator.join(words)) == parse(" ".join(words))


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert parse("\ufeffapp notes") == parse("app notes")


def test_a_word_with_a_colon_is_always_a_name() -> None:
    spec = parse("entity Odd { list: int key: string in: int where: int allow: bool entity: int }")
    names = [found.name for found in spec.entities[0].fields]
    assert names == ["list", "key", "in", "where", "allow", "entity"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and c", Binary("or", Name("a"), Binary("and", Name("b"), Name("c")))),
        ("not a == b", Unary("not", Binary("==", Name("a"), Name("b")))),
        ("a - b - c", Binary("-", Binary("-", Name("a"), Name("b")), Name("c"))),
        ("-a.b", Unary("-", Member(Name("a"), "b"))),
        ("a ?? b + c", Binary("??", Name("a"), Binary("+", Name("b"), Name("c")))),
        ("21 days", Duration(21, "day")),
        ("1 year", Duration(1, "year")),
        (".x is not null", IsNull(Dot("x"), True)),
        ("in_", Name("in")),
        ("order", Name("order")),
        ("order_", Name("order")),
        ("coupon_", Name("coupon_")),
        ("(Book)", Name("Book")),
    ],
)
def test_an_expression_is_read_by_its_precedence(text: str, expected: Expression) -> None:
    assert expression(text) == expected


def test_a_query_needs_no_parentheses_alone_in_a_call() -> None:
    query = Query(Name("Book"), where=Dot("open"), limit=Integer(3))
    assert expression("count(Book where .open limit 3)") == Call("count", (Argument(query),))
    assert expression("(Book where .open limit 3)") == query


def test_a_comprehension_is_a_list_in_brackets_and_folded_in_a_function() -> None:
    inner = Comprehension(Member(Name("b"), "n"), Query(Name("Book"), "b"))
    assert expression("[b.n for b in Book]") == inner
    assert expression("sum(b.n for b in Book)") == Call("sum", (Argument(inner),))


@pytest.mark.parametrize(
    ("text", "status", "value"),
    [
        ("return", None, None),
        ("return 204", 204, None),
        ("return 201 order", 201, Name("order")),
        ("return order", None, Name("order")),
        ("return (404)", None, Integer(404)),
        ("return (-1)", None, Unary("-", Integer(1))),
        ("return 200 -x", 200, None),
    ],
)
def test_a_lone_number_after_return_is_a_status(
    text: str, status: int | None, value: Expression | None
) -> None:
    report = Report()
    found = parse_statements(text, "x", report)
    if text == "return 200 -x":
        assert found is None
    else:
        assert found == (Return(status, value),)


def test_else_if_is_a_block_of_one_statement() -> None:
    short = parse_statements("if a { } else if b { } else { fail c }", "x", Report())
    long = parse_statements("if a { } else { if b { } else { fail c } }", "x", Report())
    assert short == long
    assert short is not None
    assert isinstance(short[0], If)


def test_a_type_keeps_its_limits() -> None:
    assert field("a: string(1..80)?").type.maximum == Decimal(80)
    decimal = field("a: decimal(12, 2, 0.01..)").type
    assert (decimal.precision, decimal.scale, decimal.minimum) == (12, 2, Decimal("0.01"))
    upload = field('a: file(..10 MB, "image/png")').type
    assert (upload.size, upload.size_unit, upload.media) == (10, "MB", ("image/png",))
    many = field("a: Book.input[](1..20)?").type
    assert (many.member, many.many, many.items_minimum, many.nullable) == ("input", True, 1, True)
    assert field(r"a: string(/a\/b#\d/)").type.pattern == r"a/b#\d"


def test_the_question_mark_on_the_name_and_on_the_type_differ() -> None:
    assert (field("a?: int").optional, field("a?: int").type.nullable) == (True, False)
    assert (field("a: int?").optional, field("a: int?").type.nullable) == (False, True)


def test_a_list_offers_its_total_and_a_resource_its_bulk() -> None:
    spec = parse("resource Note { list { total } bulk create, delete max 100 action hide }")
    operations = spec.resources[0].operations or ()
    assert operations[0].total
    assert (operations[1].verb, operations[1].operations) == ("bulk", ("create", "delete"))
    assert operations[1].bulk_maximum == 100
    assert (operations[2].verb, operations[2].name) == (None, "hide")


def test_a_resource_without_a_block_has_no_operations_of_its_own() -> None:
    assert parse("resource Note").resources[0].operations is None


def test_spans_cover_what_was_written() -> None:
    text = 'app notes\nentity Note {\n  text: text = "a" + b\n}\n'
    spec = parse(text)
    entity = spec.entities[0]
    default = entity.fields[0].default
    assert entity.span is not None and default is not None and default.span is not None
    assert text[entity.span.start : entity.span.end].startswith("entity Note {")
    assert (entity.span.line, entity.span.column, entity.span.end_line) == (2, 1, 4)
    assert text[default.span.start : default.span.end] == '"a" + b'
    assert (default.span.line, default.span.column) == (3, 16)


def test_spans_inside_strings_are_those_of_the_file() -> None:
    text = r'rule r() := "Dear {name}, \"{lower(\"{x}\")}\" {missing(}"'
    report = Report()
    assert parse_text(text, "spec.fg", report) is None
    span = report.diagnostics[0].span
    assert span is not None
    assert span.start == text.index("(}")


def test_pieces_are_parsed_on_their_own() -> None:
    report = Report()
    assert parse_order(".a desc, b when c", "x", report) is not None
    assert parse_error('conflict(a: 1) "No" on "b"', "x", report) is not None
    assert parse_record("{ a: 1, b, ...c }", "x", report) is not None
    assert parse_query("Book where .open", "x", report) is not None
    assert len(report) == 0


@pytest.mark.parametrize(
    "text",
    [
        "rule r() := " + "(" * 5_000 + "1" + ")" * 5_000,
        "rule r() := " + "-" * 5_000 + "1",
        "rule r() := " + "not " * 5_000 + "a",
        "rule r() := " + "a + " * 5_000 + "a",
        "rule r() := " + "[" * 5_000,
        "rule r() := a" + ".a" * 5_000,
        "rule r() := " + "f(" * 5_000,
        "rule r() := " + "if a then b else " * 5_000 + "c",
        "action a() { " + "if a { " * 5_000 + "} " * 5_000 + "}",
        'rule r() := """' + "{if a}" * 5_000 + "{end}" * 5_000 + '"""',
        "entity A { a: flow " + "{ a: b -> c " * 2_000,
    ],
)
def test_deep_nesting_is_an_error_and_nothing_worse(text: str) -> None:
    report = Report()
    assert parse_text(text, "x", report) is None
    assert {found.code for found in report.diagnostics} <= {"FG1001", "FG1002", "FG1011", "FG1004"}
    assert report.has_errors


def test_reasonable_nesting_is_read() -> None:
    parse("rule r() := " + "(" * 60 + "1" + ")" * 60)
    parse("rule r() := " + " or ".join(f"a{number}" for number in range(90)))


def test_a_text_that_is_too_large_is_refused() -> None:
    report = Report()
    assert parse_text("#" * (MAX_CHARACTERS + 1), "x", report) is None
    assert [found.code for found in report.diagnostics] == ["FG1012"]


@pytest.mark.parametrize("letter", ["\0", "\ud800", "\x1b", "\x7f"])
def test_letters_that_no_text_may_hold_are_refused_even_in_strings(letter: str) -> None:
    report = Report()
    assert parse_text(f'app notes "{letter}"', "x", report) is None
    assert [found.code for found in report.diagnostics] == ["FG1024"]
