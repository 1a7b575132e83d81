"""Signs people up in the app that is fuzzed, and says how they sign in.

An app may have ready routes, or operations of its own called `register`, `sign_up` and `login`;
what they take is read in its document.
"""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

PASSWORD = "Correct horse 7 battery"  # noqa: S105  of an account that lives for minutes
REGISTERING = ("register", "sign_up")
ROLES = {"desk": ("lead", "agent", "customer")}
"""Whom the examples know whom nobody can sign up as; the first one has all there is to have."""


def ask(url: str, body: object = None) -> dict[str, object]:
    """Return what a URL answers; with a body it is posted as JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # nosec B310
            found: dict[str, object] = json.loads(answer.read())
            return found
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.code} {error.read()[:500]!r}") from error


def sign_up(url: str, example: str, folder: Path) -> dict[str, str]:
    """Sign up a user for each role; return what the hooks need to sign in, or nothing."""
    document = ask(f"{url}/openapi.json")
    route = route_of(document, REGISTERING)
    token_url = next(values_at(document, "tokenUrl"), None)
    login = token_url if isinstance(token_url, str) else route_of(document, ("login",))
    if route is None or login is None:
        return {}
    body = body_of(document, route)
    roles = ROLES.get(example, ("",))
    for number, role in enumerate(roles):
        ask(url + route, renamed(body, number))
        if role:
            give_role(folder, number, role)
    sent = {} if token_url else body_of(document, login)
    return {
        "FUZZ_LOGIN_URL": url + login,
        "FUZZ_LOGIN": json.dumps(sent),
        "FUZZ_NAME": name_in(body),
        "FUZZ_REGISTER_URL": url + route,
        "FUZZ_BODY": json.dumps(body),
        "FUZZ_USERS": str(len(roles)),
        "FUZZ_SCHEME": scheme_of(document),
    }


def give_role(folder: Path, number: int, role: str) -> None:
    """Give a user a role that nobody can ask for."""
    with sqlite3.connect(folder / "desk.db") as database:
        name = f"fuzz{number}@example.com"
        database.execute("UPDATE users SET role = ? WHERE email = ?", (role, name))
    database.close()


def renamed(body: object, number: int) -> object:
    """Return a body in which another user stands."""
    found: object = json.loads(json.dumps(body).replace("fuzz0", f"fuzz{number}"))
    return found


def name_in(body: dict[str, object]) -> str:
    """Return what of a registration a login asks for."""
    for key, value in (
        *body.items(),
        *(each for own in body.values() for each in members(own).items()),
    ):
        if "mail" in key or "login" in key:
            return str(value)
    return next(str(value) for key, value in body.items() if "password" not in key)


def scheme_of(document: dict[str, object]) -> str:
    """Return the word before a token."""
    schemes = members(members(document["components"])["securitySchemes"])
    for each in schemes.values():
        text = str(members(each).get("description", ""))
        found = re.match(r"The word (\S+) and", text)
        if found is not None:
            return found[1]
    return "Bearer"


def route_of(document: dict[str, object], names: tuple[str, ...]) -> str | None:
    """Return the path of a POST with one of the names."""
    for path, item in members(document["paths"]).items():
        if members(members(item).get("post")).get("operationId") in names:
            return path
    return None


def body_of(document: dict[str, object], route: str) -> dict[str, object]:
    """Return a body for an operation, with what is required."""
    operation = members(members(members(document["paths"])[route])["post"])
    content = members(members(operation["requestBody"])["content"])
    schema = members(members(content["application/json"])["schema"])
    return sample(document, resolved(document, schema))


def members(value: object) -> dict[str, object]:
    """Return an object; anything else has no members."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def values_at(value: object, name: str) -> Iterator[object]:
    """Yield what stands under a name, anywhere."""
    for key, each in members(value).items():
        if key == name:
            yield each
        yield from values_at(each, name)


def resolved(document: Mapping[str, object], schema: dict[str, object]) -> dict[str, object]:
    """Return the schema that a reference names."""
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    found: object = document
    for part in reference.removeprefix("#/").split("/"):
        found = members(found)[part]
    return members(found)


def sample(document: Mapping[str, object], schema: dict[str, object]) -> dict[str, object]:
    """Return a body with what is required."""
    properties = members(schema["properties"])
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    return {
        str(name): value_of(document, str(name), resolved(document, members(properties[str(name)])))
        for name in names
    }


def value_of(document: Mapping[str, object], name: str, schema: dict[str, object]) -> object:
    """Return a value for the fields that accounts usually have."""
    values = schema.get("enum")
    if isinstance(values, list):
        return values[0]
    match schema.get("format"), schema.get("type"):
        case "email", _:
            return "fuzz0@example.com"
        case "date", _:
            return "2000-01-31"
        case _, "object":
            return sample(document, schema)
        case _, "integer":
            return schema.get("minimum", 1)
        case _, "boolean":
            return True
    return PASSWORD if "password" in name else "fuzz0"
