"""The types of fields do what they say: they are built as the generated project builds them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import TypeAdapter, ValidationError

from fastgen.backend.field_types import FieldType, input_type, output_type, query_type
from fastgen.backend.import_lines import import_lines
from fastgen.backend.pieces import imports_of
from fastgen.backend.planners.fields import PIECES, FieldsView
from fastgen.backend.render import render
from fastgen.ir.checked.entities import Flags
from fastgen.ir.checked.types import ListType, MapType, ScalarType, Type
from fastgen.ir.patterns import unsupported_reason


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Return ``app.fields`` with everything it may hold."""
    modules = [module for piece in PIECES.values() for module in piece.modules]
    view = FieldsView(
        has=frozenset(PIECES),
        imports=import_lines(imports_of(PIECES, PIECES), modules),
        password_minimum=12,
        password_maximum=128,
    )
    app = tmp_path_factory.mktemp("project") / "app"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "slashes.py").write_text(render("app/slashes.py.jinja", None))
    path: Path = app / "fields.py"
    path.write_text(render("app/fields.py.jinja", view))
    sys.path.insert(0, str(app.parent))
    spec = importlib.util.spec_from_file_location("fields_of_the_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(app.parent))
    for name in (spec.name, "app", "app.slashes"):
        sys.modules.pop(name, None)


def adapter(found: FieldType, fields: ModuleType) -> TypeAdapter[object]:
    """Return the validator of an annotation."""
    names: dict[str, object] = {}
    for symbol in found.imports:
        module = fields if symbol.module == "app.fields" else importlib.import_module(symbol.module)
        names[symbol.name] = getattr(module, symbol.name)
    return TypeAdapter(eval(found.text, names))  # noqa: S307 - the annotation under test


def accepts(found: FieldType, value: object, fields: ModuleType) -> bool:
    """Tell whether an annotation accepts what JSON gives."""
    try:
        adapter(found, fields).validate_python(value)
    except ValidationError:
        return False
    return True


def scalar(name: str, **limits: object) -> ScalarType:
    """Return a scalar with whole limits."""
    return ScalarType(name, **limits)  # type: ignore[arg-type]  # names and limits come from the table


CASES: list[tuple[Type, list[object], list[object]]] = [
    (scalar("string", maximum=Decimal(3)), ["", "abc"], ["abcd", "a\0", "\ud800", 1, None]),
    (scalar("string", pattern="[a-z]+", maximum=Decimal(255)), ["ab"], ["", "AB", "ab\n", "a b"]),
    (scalar("string", pattern="a|b", maximum=Decimal(255)), ["a", "b"], ["ab", "ax", "xb"]),
    (scalar("text", pattern="a.b", maximum=Decimal(255)), ["axb"], ["a\0b", "a\nb", "a\ud800b"]),
    (scalar("int"), [0, -(2**63), 2**63 - 1], [2**63, -(2**63) - 1, "1", 1.5, 1.0, True, None]),
    (scalar("int", minimum=Decimal(1), maximum=Decimal(100)), [1, 100], [0, 101]),
    (scalar("float"), [1, 1.5], [float("nan"), float("inf"), "1", True]),
    (scalar("float", minimum=Decimal(0), maximum=Decimal(1)), [0, 0.5], [-0.1, 1.1, float("nan")]),
    (
        scalar("decimal", precision=4, scale=2, minimum=Decimal(0)),
        ["1.50", 1, 1.5, "99.99"],
        ["1.505", "100", "-0.01", "NaN", "Infinity", True, "x"],
    ),
    (scalar("bool"), [True, False], [0, 1, "true", None]),
    (scalar("date"), ["2030-01-31"], [0, "0", "2030-02-30", "2030-01-31T00:00:00", 1e300]),
    (
        scalar("datetime"),
        ["2030-01-31T12:00:00Z", "2030-01-31T12:00:00.123456+02:00"],
        ["2030-01-31T12:00:00", 0, "0", "0001-01-01T00:00:00+14:00", "2030-01-31"],
    ),
    (scalar("time"), ["12:00", "12:00:00.5"], [0, "0", "12:00Z", "24:00"]),
    (
        scalar("duration"),
        ["PT30M", "-P1D", "P1W"],
        [1800, "P1Y", "P1M", "P", "PT", "P99999999999D"],
    ),
    (scalar("uuid"), ["0190163d-8694-739b-aea5-966c26f8ad91"], ["x", 5, None]),
    (scalar("email", maximum=Decimal(254)), ["A@example.org"], ["a", "a@b@c", "a\0@b.c", "\ud800"]),
    (
        scalar("url", maximum=Decimal(2048)),
        ["https://example.org/a?b#c"],
        ["javascript:x", "http://", "http://a b", "http://a\n", "ftp://a", "http://" + "a" * 3000],
    ),
    (scalar("phone", maximum=Decimal(32)), ["+4412345678"], ["123", "+1", "+4412345678\n"]),
    (scalar("ip"), ["::1", "10.0.0.1"], ["fe80::1%eth0", "999.1.1.1", "\0", 5]),
    (scalar("slug", maximum=Decimal(255)), ["why-tea-2"], ["Why", "-a", "a--b", "a-", "a\n"]),
    (
        scalar("json"),
        [None, {"a": [1, "x", {"b": None}]}, True],
        ["\0", {"\0": 1}, [float("nan")], 2**70, "\ud800"],
    ),
    (scalar("bytes", maximum=Decimal(65_536)), ["AAAA", ""], ["!!!!", "é", 5, "A"]),
    (
        scalar("password", minimum=Decimal(12), maximum=Decimal(128)),
        ["correct horse"],
        ["short", "x" * 129],
    ),
    (ListType(scalar("int"), 1, 2), [[1], [1, 2]], [[], [1, 2, 3], ["1"], {}, None]),
    (ListType(scalar("int")), [[], [1] * 1000], [[1] * 1001]),
    (MapType(scalar("int")), [{}, {"a": 1}], [{"a\0": 1}, {"a": "1"}, [], {"x" * 256: 1}]),
]


@pytest.mark.parametrize(("type_", "good", "bad"), CASES, ids=lambda each: None)
def test_an_input_accepts_exactly_its_values(
    type_: Type, good: list[object], bad: list[object], fields: ModuleType
) -> None:
    found = input_type(type_)
    assert [value for value in good if not accepts(found, value, fields)] == []
    assert [value for value in bad if accepts(found, value, fields)] == []


@pytest.mark.parametrize(("type_", "good"), [(type_, good) for type_, good, _ in CASES])
def test_an_answer_shows_what_an_input_accepted(
    type_: Type, good: list[object], fields: ModuleType
) -> None:
    coming_in, going_out = adapter(input_type(type_), fields), adapter(output_type(type_), fields)
    for value in good:
        stored = coming_in.validate_python(value)
        assert coming_in.validate_json(going_out.dump_json(stored)) == stored


@pytest.mark.parametrize(("type_", "_good", "bad"), CASES)
def test_no_value_of_the_wrong_kind_breaks_a_type(
    type_: Type, _good: list[object], bad: list[object], fields: ModuleType
) -> None:
    hostile = [*bad, None, True, 0, -1, 2**70, 1e309, "", "\0", "\ud800", [], {}, [[]], {"a": {}}]
    for found in (input_type(type_), query_type(type_)):
        for value in hostile:
            accepts(found, value, fields)


def test_a_nested_value_is_refused_beyond_a_depth(fields: ModuleType) -> None:
    deep: list[object] = []
    for _ in range(40):
        deep = [deep]
    assert not accepts(input_type(scalar("json")), deep, fields)


def test_flags_change_the_input_before_its_limits(fields: ModuleType) -> None:
    name = scalar("string", minimum=Decimal(1), maximum=Decimal(3))
    trimmed = adapter(input_type(name, Flags(trim=True, upper=True)), fields)
    assert trimmed.validate_python("  abc ") == "ABC"
    with pytest.raises(ValidationError):
        trimmed.validate_python("   ")
    nullified = adapter(input_type(name, Flags(nullify=True, trim=True), nullable=True), fields)
    assert nullified.validate_python("  ") is None
    assert nullified.validate_python(None) is None


def test_a_key_that_may_be_absent_refuses_null(fields: ModuleType) -> None:
    omittable = TypeAdapter(fields.Omittable[int])
    assert omittable.validate_python(1) == 1
    assert omittable.json_schema() == {"type": "integer"}
    with pytest.raises(ValidationError):
        omittable.validate_python(None)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1",
        "a(?=b)",
        "(?<!a)b",
        "[[a]",
        "[a&&b]",
        "(?x) a",
        r"a\Z",
        "a++",
        "(?>a)",
        "a{,5}",
        "(",
    ],
)
def test_a_pattern_that_both_engines_do_not_share_is_refused(pattern: str) -> None:
    assert unsupported_reason(pattern) is not None


@pytest.mark.parametrize("pattern", ["[0-9]{13}", "(a+)+", r"\d{2,}-\w+", "(?i)ab", "a|b", "é+"])
def test_a_pattern_that_both_engines_share_is_taken(pattern: str) -> None:
    assert unsupported_reason(pattern) is None
