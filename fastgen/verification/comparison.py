"""Compares an answer of the interpreter with one of the app.

Ids and tokens are made by each side for itself: they are compared by a bijection, which also turns
requests for the one into requests for the other. Times lie within a second of each other. Texts of
issues that are no part of a spec may differ; their places and kinds may not.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fastgen.semantics.messages import PROBLEM, Request, Response
from fastgen.verification.steps import mapped, substituted

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
_TOKEN = re.compile(r"token-\d+")  # those of `Model`
OPAQUE = frozenset({"access_token", "refresh_token", "token", "key", "signed"})
APART = timedelta(seconds=2)


@dataclass(slots=True)
class Pairs:
    """What is called one thing here and another there."""

    forth: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)

    def same(self, ours: str, theirs: str) -> bool:
        """Tell whether two names mean the same thing; two new ones do from now on."""
        if ours not in self.forth and theirs not in self.back:
            self.forth[ours], self.back[theirs] = theirs, ours
        return self.forth.get(ours) == theirs

    def learn(self, ours: str, theirs: str) -> None:
        """Take ids that nobody has seen yet, at the same places of two texts, for the same."""
        for one, other in zip(_UUIDS.findall(ours), _UUIDS.findall(theirs), strict=False):
            self.same(one, other)

    def translate(self, text: str) -> str:
        """Return a text of the interpreter in the names of the app."""
        return substituted(text, self.forth)

    def request(self, request: Request) -> Request:
        """Return a request to the interpreter as one to the app."""
        return mapped(request, self.translate)


def difference(
    ours: Response, theirs: tuple[int, dict[str, str], bytes], pairs: Pairs
) -> str | None:
    """Say how two answers differ, or return None."""
    status, headers, body = theirs
    if ours.status != status:
        return f"status {ours.status} here, {status} there: {ours.body} / {body[:400]!r}"
    if ours.content is not None:
        same = ours.content == body
        return None if same else f"{ours.content[:40]!r} here, {body[:40]!r} there"
    if ours.text is not None:
        return document_difference(ours, headers, body.decode(), pairs)
    if ours.empty or not body:
        if not ours.empty or body:
            return "one has a body, the other none"
        return location_difference(ours, headers, pairs)
    try:
        found = json.loads(body)
    except ValueError:
        return f"body is no JSON there: {body[:400]!r}"
    if status >= 400 and ours.headers.get("Content-Type") == PROBLEM:
        return problem_difference(ours.body, found)
    wrong = value_difference(ours.body, found, pairs, "")
    return wrong if wrong is not None else location_difference(ours, headers, pairs)


def location_difference(ours: Response, headers: dict[str, str], pairs: Pairs) -> str | None:
    """Compare where two answers lead."""
    location, other = ours.headers.get("Location"), headers.get("location")
    if location is None:
        return None
    pairs.learn(location, other or "")
    if pairs.translate(location) != other:
        return f"Location {location} here, {other} there"
    return None


def document_difference(
    ours: Response, headers: dict[str, str], theirs: str, pairs: Pairs
) -> str | None:
    """Compare two answers that are not JSON, letter by letter; ids by the bijection."""
    for name in ("Content-Type", "Location"):
        if ours.headers.get(name) != headers.get(name.lower()):
            return f"{name} {ours.headers.get(name)} here, {headers.get(name.lower())} there"
    pairs.learn(ours.text or "", theirs)
    text = pairs.translate(ours.text or "")
    return None if text == theirs else f"{text!r} here, {theirs!r} there"


def problem_difference(ours: object, theirs: object) -> str | None:
    """Compare two problem documents."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict) or ours.keys() != theirs.keys():
        return f"problem: {ours} / {theirs}"
    for key in ("type", "title", "status", "kind"):
        if ours[key] != theirs[key]:
            return f"{key}: {ours} / {theirs}"
    if ours["kind"] not in {"malformed", "taken"} and ours["detail"] != theirs["detail"]:
        return f"detail: {ours} / {theirs}"
    same = taken_alike if ours["kind"] == "taken" else places_alike
    return None if same(ours, theirs) else f"errors: {ours['errors']} / {theirs['errors']}"


def places_alike(ours: dict[str, object], theirs: dict[str, object]) -> bool:
    """Tell whether the same is wrong at the same places."""
    return places(ours) == places(theirs)


def taken_alike(ours: dict[str, object], theirs: dict[str, object]) -> bool:
    """Tell whether what is in use is in the same row: of several fields each may be told."""
    one, other = places(ours), places(theirs)
    if len(one) != 1 or len(other) != 1:
        return True
    ((place, kind),), ((place_there, kind_there),) = one, other
    return (place.rpartition(".")[0], kind) == (place_there.rpartition(".")[0], kind_there)


def places(problem: dict[str, object]) -> set[tuple[str, str]]:
    """Return where something is wrong, and what kind of mistake it is."""
    errors = problem["errors"]
    if not isinstance(errors, list):
        return set()
    return {(str(one.get("field")), str(one.get("kind"))) for one in errors}


def value_difference(ours: object, theirs: object, pairs: Pairs, path: str) -> str | None:
    """Compare two JSON values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if ours.keys() != theirs.keys():
            return f"{path} has {sorted(ours)} here, {sorted(theirs)} there"
        for key, value in ours.items():
            wrong = value_difference(value, theirs[key], pairs, f"{path}.{key}")
            if wrong is not None:
                return wrong
        return None
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return f"{path} has {len(ours)} items here, {len(theirs)} there: {ours} / {theirs}"
        for at, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            wrong = value_difference(one, other, pairs, f"{path}.{at}")
            if wrong is not None:
                return wrong
        return None
    if isinstance(ours, str) and isinstance(theirs, str):
        return text_difference(ours, theirs, pairs, path)
    if type(ours) is type(theirs) and ours == theirs:
        return None
    return f"{path} is {ours!r} here, {theirs!r} there"


def text_difference(ours: str, theirs: str, pairs: Pairs, path: str) -> str | None:
    """Compare two texts that may be ids, tokens or times."""
    key = path.rpartition(".")[2]
    opaque = is_name(ours, key) and not _UUID.fullmatch(ours)
    if opaque or (_UUID.fullmatch(ours) and _UUID.fullmatch(theirs)):
        return None if pairs.same(ours, theirs) else f"{path}: {ours} is not {theirs}"
    if ours != theirs and _MOMENT.fullmatch(ours) and _MOMENT.fullmatch(theirs):
        apart = datetime.fromisoformat(ours) - datetime.fromisoformat(theirs)
        return None if abs(apart) < APART else f"{path}: {ours} here, {theirs} there"
    if ours != theirs and _UUIDS.search(ours):  # an address with an id in it
        pairs.learn(ours, theirs)
        ours = pairs.translate(ours)
    return None if ours == theirs else f"{path} is {ours!r} here, {theirs!r} there"


def is_name(text: str, key: str) -> bool:
    """Tell whether a text below a key is an id or a token, which each side makes for itself."""
    opaque = key in OPAQUE or key == "next" or _TOKEN.fullmatch(text)
    return bool(opaque or _UUID.fullmatch(text))


def is_moment(text: str) -> bool:
    """Tell whether a text is a point in time."""
    return _MOMENT.fullmatch(text) is not None
