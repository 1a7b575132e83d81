"""Two schemas differ where they let different values through, however they are written."""

from __future__ import annotations

import pytest

from fastgen.contracts import Json, compare_documents

Schema = dict[str, Json]
NAME: Schema = {"type": "string", "maxLength": 40}
PERSON: Schema = {"type": "object", "properties": {"name": NAME}, "required": ["name"]}


def document(schema: Schema, **schemas: Schema) -> dict[str, Json]:
    """Return a document with one answer."""
    media: Json = {"application/json": {"schema": schema}}
    operation: Json = {"responses": {"200": {"description": "", "content": media}}}
    components: Json = {"schemas": {name: each for name, each in schemas.items()}}
    return {"openapi": "3.1.0", "paths": {"/a": {"get": operation}}, "components": components}


def texts(one: Schema, other: Schema, *allow: str) -> list[str]:
    """Return the differences, without the operation, each on a line."""
    found = compare_documents(document(one), document(other), allow=allow)
    return [f"{each.place}: {each.contract} | {each.app}" for each in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ({"oneOf": [NAME, {"type": "integer"}]}, {"anyOf": [{"type": "integer"}, NAME]}),
        ({"type": ["integer", "string"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"const": "a"}, {"enum": ["a"], "type": "string"}),
        ({"enum": ["b", "a"]}, {"enum": ["a", "b"], "type": "string"}),
        (
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            {"type": "integer", "exclusiveMinimum": 0},
        ),
        ({"allOf": [PERSON]}, PERSON),
        ({"allOf": [{"type": "object"}], "nullable": True}, {"type": ["object", "null"]}),
        (
            {"properties": {"a": NAME}},
            {"type": "object", "properties": {"a": {**NAME, "title": "A"}}},
        ),
        (
            {"allOf": [PERSON, {"properties": {"age": {"type": "integer"}}, "required": ["age"]}]},
            {
                "type": "object",
                "required": ["age", "name"],
                "properties": {"age": {"type": "integer"}, "name": NAME},
            },
        ),
        ({"type": "array", "items": NAME, "minItems": 0}, {"type": "array", "items": NAME}),
        ({"type": "object", "additionalProperties": {}}, {"type": "object"}),
    ],
)
def test_ways_to_write_the_same_do_not_differ(one: Schema, other: Schema) -> None:
    assert texts(one, other) == []
    assert texts(other, one) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"type": "string"}, {"type": "integer"}, "the whole: type string | type integer"),
        (NAME, {**NAME, "maxLength": 41}, "the whole: maxLength 40 | maxLength 41"),
        (NAME, {"type": "string"}, "the whole: maxLength 40 | no maxLength"),
        ({"type": "string"}, NAME, "the whole: no maxLength | maxLength 40"),
        (PERSON, {**PERSON, "required": []}, "name: required | optional"),
        (PERSON, {"type": "object"}, "name: required | nothing"),
        ({"type": "array", "items": NAME}, {"type": "array", "items": {"type": "string"}},
         "[]: maxLength 40 | no maxLength"),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, 'the whole: one of "a" | one of "a", "b"'),
        (PERSON, {**PERSON, "additionalProperties": False},
         "the whole: further keys of any kind | no further keys"),
        ({"type": "string", "nullable": True}, {"type": "string"},
         "the whole: type string or null | type string"),
        ({"anyOf": [NAME, {"type": "integer"}]}, {"anyOf": [NAME, {"type": "boolean"}]},
         "the whole: type integer | type boolean"),
        ({"anyOf": [NAME, {"type": "integer"}]}, NAME,
         "the whole: type one of several | type string"),
        ({"type": "object", "additionalProperties": NAME},
         {"type": "object", "additionalProperties": {"type": "string"}},
         "*: maxLength 40 | no maxLength"),
    ],
)  # fmt: skip
def test_what_differs_is_said_at_its_place(one: Schema, other: Schema, expected: str) -> None:
    assert texts(one, other) == [f"answer 200 application/json {expected}"]


def test_a_limit_that_the_contract_leaves_open_may_be_allowed() -> None:
    assert texts({"type": "string"}, NAME, "limits") == []
    assert texts(NAME, {"type": "string"}, "limits") != []


def test_a_schema_may_contain_itself() -> None:
    node: Schema = {
        "type": "object",
        "properties": {"below": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}},
    }
    other: Schema = {**node, "properties": {**_properties(node), "name": NAME}}
    reference: Schema = {"$ref": "#/components/schemas/Node"}
    found = compare_documents(document(reference, Node=node), document(reference, Node=other))
    assert [(each.place, each.app) for each in found] == [
        ("answer 200 application/json name", "optional")
    ]


def _properties(schema: Schema) -> dict[str, Json]:
    found = schema["properties"]
    assert isinstance(found, dict)
    return found
