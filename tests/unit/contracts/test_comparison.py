"""Two documents differ in operations, parameters, bodies, statuses, headers and security."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fastgen.contracts import ContractError, Json, compare_documents, read_contract

CONTRACT = """
openapi: 3.0.3
info: {title: Notes, version: "1"}
servers: [{url: https://notes.example/api}]
paths:
  /notes:
    parameters: [{$ref: "#/components/parameters/Limit"}]
    get:
      responses:
        200: {description: Notes}
        4XX: {description: Wrong, content: {application/json: {schema: {type: object}}}}
    post:
      security: [{token: []}]
      requestBody: {required: true, content: {application/json: {schema: {type: object}}}}
      responses:
        "201":
          description: Made
          headers: {Location: {schema: {type: string}}}
  /notes/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {200: {description: A note}}
components:
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer, default: 10}}
  securitySchemes:
    token: {type: http, scheme: bearer}
"""


@pytest.fixture
def contract(tmp_path: Path) -> dict[str, Json]:
    """Read the contract."""
    path = tmp_path / "openapi.yaml"
    path.write_text(CONTRACT, encoding="utf-8")
    return read_contract(path)


def changed(folder: Path, before: str, after: str) -> dict[str, Json]:
    """Return the contract with one change; a new name in a path is one of its parameter as well."""
    assert before in CONTRACT
    text = CONTRACT.replace(before, after, 1)
    if "{note}" in after:
        text = text.replace("name: id", "name: note")
    path = folder / "app.yaml"
    path.write_text(text, encoding="utf-8")
    return read_contract(path)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("/notes/{id}:", "/notes/{note}:",
         ["GET /api/notes/{id} path parameter id: name id | name note"]),
        ("  /notes/{id}:", "  /others/{id}:",
         ["GET /api/notes/{id} operation: announced | nothing",
          "GET /api/others/{id} operation: nothing | announced"]),
        ("name: limit", "name: most",
         ["GET /api/notes query parameter limit: optional | nothing",
          "GET /api/notes query parameter most: nothing | optional",
          "POST /api/notes query parameter limit: optional | nothing",
          "POST /api/notes query parameter most: nothing | optional"]),
        ("default: 10", "default: 20",
         [f"{method} /api/notes query parameter limit: default 10 | default 20"
          for method in ("GET", "POST")]),
        ("requestBody: {required: true", "requestBody: {required: false",
         ["POST /api/notes body: required | optional"]),
        ("{application/json: {schema: {type: object}}}}\n      responses",
         "{text/plain: {schema: {type: object}}}}\n      responses",
         ["POST /api/notes body application/json: application/json | text/plain",
          "POST /api/notes body text/plain: application/json | text/plain"]),
        ('"201":', '"202":',
         ["POST /api/notes answer 201: announced | nothing",
          "POST /api/notes answer 202: nothing | announced"]),
        ("Location:", "Link:",
         ["POST /api/notes answer 201 header link: nothing | announced",
          "POST /api/notes answer 201 header location: announced | nothing"]),
        ("4XX: {description: Wrong, content: {application/json",
         "422: {description: Wrong, content: {application/problem+json",
         ["GET /api/notes answer 422 application/json: "
          "application/json | application/problem+json",
          "GET /api/notes answer 422 application/problem+json: "
          "application/json | application/problem+json"]),
        ("4XX:", "404:", []),
        ("security: [{token: []}]", "security: []",
         ["POST /api/notes security: http bearer | nobody is asked"]),
        ("Made", "Created", []),
    ],
)  # fmt: skip
def test_a_change_is_found(
    contract: dict[str, Json], tmp_path: Path, before: str, after: str, expected: list[str]
) -> None:
    app = changed(tmp_path, before, after)
    found = compare_documents(contract, app)
    shown = [f"{each.operation} {each.place}: {each.contract} | {each.app}" for each in found]
    assert sorted(shown) == sorted(expected)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("operations", "paths:", "paths:\n  /more: {get: {responses: {200: {description: x}}}}"),
        ("errors", '"201":', '"500": {description: x}\n        "201":'),
        ("headers", "{Location:", "{ETag: {schema: {type: string}}, Location:"),
        ("names", "/notes/{id}:", "/notes/{note}:"),
        ("security", "security: [{token: []}]", "security: []"),
        ("limits", "{type: integer, default: 10}", "{type: integer, default: 10, minimum: 1}"),
        ("parameters", "    post:", "    post:\n      parameters: [{name: a, in: query}]"),
    ],
)
def test_what_is_allowed_does_not_count(
    contract: dict[str, Json], tmp_path: Path, kind: str, before: str, after: str
) -> None:
    app = changed(tmp_path, before, after)
    assert {each.kind for each in compare_documents(contract, app)} == {kind}
    assert compare_documents(contract, app, allow=[kind]) == []
    counts_backwards = kind not in ("names", "security")
    assert bool(compare_documents(app, contract, allow=[kind])) == counts_backwards


def test_words_count_when_asked(contract: dict[str, Json], tmp_path: Path) -> None:
    path = tmp_path / "app.yaml"
    path.write_text(CONTRACT.replace("get:\n", "get:\n      operationId: a\n"), encoding="utf-8")
    app = read_contract(path)
    assert compare_documents(contract, app) == []
    assert [each.place for each in compare_documents(contract, app, words=True)] == [
        "operationId",
        "operationId",
    ]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.json", "{", "line 1: expecting property name enclosed in double quotes"),
        ("a.json", '{"swagger": "2.0"}', "it is not an OpenAPI 3.x document"),
        ("a.yaml", "openapi: [", "line 1: expected the node content"),
        ("a.yaml", "openapi: 3.1.0\npaths: !!set {a}", "it has a set, which JSON has not"),
        ("a.yaml", "[" * 5000, "it is nested too deep"),
        ("none.yaml", None, "no such file or directory"),
    ],
)
def test_what_is_no_contract_is_refused(
    tmp_path: Path, name: str, text: str | None, reason: str
) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        read_contract(path)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("#/components/schemas/None", "leads nowhere"),
        ("other.yaml#/Note", "is another document"),
        ("#/components/schemas/Loop", "refers to itself"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_refused(target: str, reason: str) -> None:
    text = json.dumps(
        {
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {"responses": {"200": {"$ref": target}}}}},
            "components": {"schemas": {"Loop": {"$ref": "#/components/schemas/Loop"}}},
        }
    )
    document: dict[str, Json] = json.loads(text)
    with pytest.raises(ContractError, match=reason):
        compare_documents(document, document)


def test_what_cannot_be_allowed_is_refused() -> None:
    with pytest.raises(ContractError, match="`more` cannot be allowed"):
        compare_documents({"openapi": "3.1.0"}, {"openapi": "3.1.0"}, allow=["more"])
