"""The OpenAPI document: what FastAPI finds out, with errors, headers, bounds, ways to sign in."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from app.errors import Problem, problems

Node = dict[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
ANYWHERE = (429, 500, 503)
SERVERS = [{"url": "/", "description": "Production, or wherever this is read", "x-internal": False}]
HEADERS = {
    "Access-Control-Allow-Origin": "The origin whose pages may read this; absent where none may",
    "RateLimit": "What is left of the requests of this address; absent without a limit",
    "Retry-After": "The seconds after which it may be worth asking again",
    "WWW-Authenticate": "How to say who one is",
    "Location": "The path of the new row",
}
LONGEST = {"date": 10, "date-time": 35, "time": 21, "uuid": 36, "duration": 64, "email": 254}
LONGEST_TEXT = 1_048_576
MOST_ITEMS = 2**31 - 1
UNLOCATED = {"borrow"}
LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
INT32, INT64 = 2**31 - 1, 2**63 - 1
SIGNED = (
    "A signed token (RFC 7519), checked as RFC8725 has it: one algorithm, issuer, "
    "audience, type, and an end in minutes"
)


def complete_document(app: FastAPI) -> None:
    """Make the document of an app say what FastAPI does not find out."""
    generate = app.openapi

    def openapi() -> Node:
        if app.openapi_schema is None:
            complete(generate())
        return app.openapi_schema or generate()

    app.openapi = openapi  # type: ignore[method-assign]


def complete(document: Node) -> None:
    _, definitions = models_json_schema(
        [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
    )
    document["servers"] = SERVERS
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.update(definitions["$defs"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    errors = Errors()
    everywhere = problems(*ANYWHERE)
    too_large = problems(413)
    tags = set()
    for item in document["paths"].values():
        for method in METHODS:
            if method not in item:
                continue
            operation = item[method]
            tags.update(operation.get("tags", ()))
            operation["security"] = list(ways_to_sign_in(operation.get("security", ())))
            describe_parameters(operation)
            added = everywhere | (too_large if "requestBody" in operation else {})
            errors.describe(operation["responses"], added)
            if operation["operationId"] in UNLOCATED:
                operation["responses"].get("201", {"headers": {}})["headers"].pop("Location", None)
    document["tags"] = [{"name": name} for name in sorted(tags)]
    components["responses"] = errors.responses
    components["headers"] = {
        name: {"description": text, "schema": {"type": "string", "maxLength": 1024}}
        for name, text in HEADERS.items()
        if name in errors.headers
    }
    describe_schemes(components.get("securitySchemes", {}))
    bound(document)


class Errors:
    """Completes the answers of operations; those that several operations have stand once."""

    def __init__(self) -> None:
        self.responses: Node = {}
        self.headers: set[str] = set()
        self._known: dict[str, Node] = {}

    def describe(self, responses: Node, added: dict[int | str, Node]) -> None:
        # FastAPI announces a 422 wherever there is a parameter.
        invalid = responses.get("422", {}).get("content", {})
        if "HTTPValidationError" in str(invalid.get("application/json")):
            del responses["422"]
        for status, response in added.items():
            responses.setdefault(str(status), response)
        for status, response in responses.items():
            if status < "4":
                headers = response.setdefault("headers", {})
                headers |= self.refer("Access-Control-Allow-Origin", "RateLimit")
                if status == "201":
                    headers |= self.refer("Location")
            else:
                responses[status] = self.shared(status, response)

    def shared(self, status: str, response: Node) -> Node:
        mark = f"{status} {response}"
        if mark not in self._known:
            names = ["Access-Control-Allow-Origin", "RateLimit"]
            names += {"401": ["WWW-Authenticate"]}.get(status, [])
            names += ["Retry-After"] if status in ("429", "503") else []
            name = "".join(letter for letter in response["description"] if letter.isalnum())
            number = sum(each.startswith(name) for each in self.responses)
            name += str(number + 1) if number else ""
            headers = self.refer(*names) | response.get("headers", {})
            self.responses[name] = {**response, "headers": headers}
            self._known[mark] = {"$ref": f"#/components/responses/{name}"}
        return self._known[mark]

    def refer(self, *names: str) -> Node:
        self.headers.update(names)
        return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def ways_to_sign_in(asked: list[Node]) -> Iterator[Node]:
    """Yield the ways to say who one is; an empty one stands for nobody.

    A way whose name ends in `?` is looked at where a request has it.
    """
    names = [name for way in asked for name in way]
    needed = [name for name in names if not name.endswith("?")]
    if not needed:
        yield {}
    for name in dict.fromkeys(needed or names):
        yield {name.rstrip("?"): []}


def describe_parameters(operation: Node) -> None:
    """Say nothing of null: what stands in a path, a query or a header is never null."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if len(choices) < len(schema.get("anyOf", ())):
            del schema["anyOf"]
            schema |= choices[0] if len(choices) == 1 else {"anyOf": choices}
            if schema.get("default", False) is None:
                del schema["default"]


def describe_schemes(schemes: Node) -> None:
    for name in [name for name in schemes if name.endswith("?")]:
        schemes.setdefault(name.rstrip("?"), schemes.pop(name))
    if "jwt" in schemes:
        schemes["jwt"]["description"] = SIGNED


def bound(node: Any) -> None:  # noqa: ANN401  # a part of the document
    """Give every schema below a part of the document the bounds that hold for it."""
    if isinstance(node, list):
        for each in node:
            bound(each)
    if not isinstance(node, dict):
        return
    if "max_digits" in node or "decimal_places" in node:
        bound_decimal(node)
    match node.get("type"):
        case "integer":
            bound_integer(node)
        case "string" if not node.keys() & {"enum", "const"}:
            node.setdefault("maxLength", LONGEST.get(node.get("format", ""), LONGEST_TEXT))
        case "array":
            node.setdefault("maxItems", MOST_ITEMS)
    for name, each in node.items():
        if name not in ("default", "enum", "const", "examples"):
            bound(each)


def bound_decimal(schema: Node) -> None:
    """Say in JSON Schema what pydantic says in words of its own: digits and bounds of a number."""
    digits, places = schema.pop("max_digits", None), schema.pop("decimal_places", None)
    limits = {word: float(schema.pop(name)) for name, word in LIMITS.items() if name in schema}
    positive = max(limits.get("minimum", -1), limits.get("exclusiveMinimum", -1)) >= 0

    whole = "+" if digits is None else f"{{1,{digits - (places or 0)}}}"
    after = "+" if places is None else f"{{1,{places}}}"
    part = "" if places == 0 else rf"(\.[0-9]{after})?"
    pattern = ("^" if positive else "^-?") + f"[0-9]{whole}{part}$"
    if digits is not None:
        most = 10.0 ** (digits - (places or 0))
        limits = {"exclusiveMinimum": -most, "exclusiveMaximum": most} | limits
    if places is not None:
        limits["multipleOf"] = float(f"1e-{places}")
    for choice in schema.get("anyOf", (schema,)):
        match choice.get("type"):
            case "number":
                choice |= limits
            case "string":
                choice["pattern"] = pattern


def bound_integer(schema: Node) -> None:
    if "exclusiveMinimum" not in schema:
        schema.setdefault("minimum", -INT64 - 1)
    if "exclusiveMaximum" not in schema:
        schema.setdefault("maximum", INT64)
    bounds = [schema[word] for word in schema if word.lower().endswith("imum")]
    schema.setdefault("format", "int32" if all(abs(each) <= INT32 for each in bounds) else "int64")
