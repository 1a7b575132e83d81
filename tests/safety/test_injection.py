"""A text of the spec never becomes code: in every slot it is refused, or arrives as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import get_args, get_origin

import pytest

import fastgen
from fastgen.api import SpecError
from fastgen.backend.testing.refusals import is_plain_key
from fastgen.diagnostics import Report
from fastgen.diagnostics.catalogue import catalogue
from fastgen.ir.entities import Entity
from fastgen.ir.node import Node
from fastgen.ir.project import Project
from fastgen.ir.slots import FORMS, SLOTS
from fastgen.ir.spec import Spec
from fastgen.ir.strings import strings_of
from fastgen.passes import check_spec
from fastgen.passes.validate_names import validate_names
from tests.safety.marks import expression_texts, marked_spec, rewrite
from tests.safety.payloads import MALFORMED_NAMES, TEXTS
from tests.safety.structure import Anatomy, dissect

MARK = re.compile(r"/?zq[-_A-Z][A-Za-z0-9_-]*|https://zq-[a-z]+\.example")
NOT_COMPILED = {
    ("TypeRef", "media"),
    ("Auth", "header"),
    ("Auth", "cookie"),
    ("App", "order_of_checks"),
    *(("Move", slot) for slot in ("name", "sources", "target", "who")),
    ("Operation", "relation"),
    *(("Handler", slot) for slot in ("entity", "event")),
    *(("Job", slot) for slot in ("name", "description")),
    ("Mail", "name"),
    ("Webhook", "name"),
    ("Import", "path"),
}
"""Slots of what this release refuses, so that the marked program cannot have them."""

GROUPS: Mapping[str, frozenset[str]] = {
    "texts": frozenset({"text", "constant"}),
    "prose": frozenset({"text"}),
    "constants": frozenset({"constant"}),
    "keys": frozenset({"wire"}),
    "quoted": frozenset({"key"}),
    **{
        kind: frozenset({kind})
        for kind in ("path", "prefix", "scheme", "token", "origin", "pattern")
    },
}
"""Slots that hold the same text in one run: each kind refuses other texts."""

CASES = [
    pytest.param(
        group,
        payload,
        id=f"{group}-{ascii(payload)[:30]}",
        marks=() if group == "texts" or number % 5 == place % 5 else pytest.mark.slow,
    )
    for place, group in enumerate(GROUPS)
    for number, payload in enumerate(TEXTS)
]
"""Every text in every group; the quick run has the largest group, and a fifth of the others."""


def node_classes(parent: type[Node] = Node) -> list[type[Node]]:
    """Return every class of nodes."""
    below = parent.__subclasses__()
    return [found for child in below for found in (child, *node_classes(child))]


def holds_text(annotation: object) -> bool:
    """Tell whether a slot of this annotation can hold a string that is not one of a fixed few."""
    arguments = get_args(annotation)
    if not arguments or get_origin(annotation) is None:
        return annotation is str
    return any(holds_text(argument) for argument in arguments)


@cache
def kinds() -> dict[str, str]:
    """Return the kind of the slot in which each mark stands."""
    spec = marked_spec()
    found: dict[str, str] = {
        one.value: one.kind for one in strings_of(spec) if MARK.search(one.value)
    }
    for owner, text in expression_texts(spec):
        if MARK.search(text):
            found[text] = {"Entry": "key", "ErrorUse": "wire"}.get(owner, "constant")
    return found


@cache
def harmless() -> tuple[Project, dict[str, Anatomy]]:
    """Return the project of the marked program, and the anatomy of each of its files."""
    project = fastgen.compile(marked_spec())
    return project, {path: dissect(path, text) for path, text in project.items()}


def planted(group: str, payload: str) -> tuple[Spec, dict[str, str]]:
    """Return the program with a text in the place of each mark of a group, and the pairs."""
    chosen: dict[str, str] = {}
    for number, (mark, kind) in enumerate(kinds().items()):
        if kind not in GROUPS[group]:
            continue
        if kind in ("wire", "token"):
            chosen[mark] = f"{payload}{number}" if payload else ""
        elif kind in ("path", "prefix"):
            payload = payload.strip("/")
            chosen[mark] = f"/zq{number}{payload}"
            other_case = mark.replace("/zq", "/Zq")  # a test of the project asks for that path
            chosen[other_case] = f"/Zq{number}{payload}"
        elif kind == "pattern":
            chosen[mark] = f"[a-z]{{1,5}}|{re.escape(payload)}"
        else:
            chosen[mark] = payload
    return rewrite(marked_spec(), lambda text: chosen.get(text, text)), chosen


def changed(chosen: Mapping[str, str]) -> Callable[[str], str]:
    """Return the function that does to a text of the output what was done to the spec."""
    marks = sorted(chosen, key=len, reverse=True)
    either = re.compile("|".join(map(re.escape, marks)))
    return lambda text: either.sub(lambda mark: chosen[mark[0]], text)


def words(text: str) -> str:
    """Return what people read: no white space, nothing unseen, no punctuation at the end."""
    return "".join(char for char in text if char.isprintable() and not char.isspace()).rstrip(".")


def shapes_the_project(group: str, payload: str) -> bool:
    """Tell whether a text may change more than texts, as its place allows.

    The attribute of a record is called after its key, a column is as wide as the longest value of
    its enum, a body with braces is filled in by a function of the tests, and a path with more
    segments has more places where a request can miss it.
    """
    longest = 30
    wide = group == "keys" and (len(payload) > longest or set(payload) & set('{"'))
    return group == "quoted" or bool(wide) or (group == "path" and "/" in payload)


def sql_literal(text: str) -> str:
    """Return a text between the quotes of SQL, where SQLAlchemy takes a colon for a parameter."""
    return text.replace("'", "''").replace(":", "\\:")


def unspoken(path: str, text: str, chosen: Mapping[str, str]) -> bool:
    """Tell whether a test expects an error about a key that answers do not repeat, but call `?`."""
    return path.startswith("tests/") and text in chosen.values() and not is_plain_key(text)


def assert_same_structure(project: Project, chosen: Mapping[str, str]) -> None:
    """Compare a project with that of the marks, file by file."""
    before, anatomies = harmless()
    change = changed(chosen)
    assert list(project) == list(before)
    for path, text in project.items():
        if text == before[path]:
            continue  # no mark of this group stands in it
        old, new = anatomies[path], dissect(path, text)
        assert new.bones == old.bones, path
        wanted = [change(item) for item in old.texts]
        if path.startswith("migrations/"):
            constants = {mark: sql_literal(text) for mark, text in chosen.items()}
            wanted = [changed(constants)(item) for item in old.texts]
        assert len(new.texts) == len(wanted), path
        odd = [(is_, was) for is_, was in zip(new.texts, wanted, strict=True) if is_ != was]
        assert all(is_ == "?" and unspoken(path, was, chosen) for is_, was in odd), (path, odd)
        if not any("zq_extern" in item for item in old.words):  # its page shows literals
            assert list(map(words, new.words)) == [words(change(item)) for item in old.words], path


# ---------------------------------------------------------------- every slot is known


@pytest.mark.parametrize("owner", node_classes(), ids=lambda owner: owner.__name__)
def test_every_slot_for_text_is_classified(owner: type[Node]) -> None:
    slots = {
        name
        for name, field in owner.model_fields.items()
        if name != "span" and holds_text(field.annotation)
    }
    assert slots == set(SLOTS.get(owner, {}))


def test_every_slot_stands_in_the_marked_program_or_is_refused_by_this_release() -> None:
    present = {(type(found.node).__name__, found.slot) for found in strings_of(marked_spec())}
    known = {(owner.__name__, slot) for owner, slots in SLOTS.items() for slot in slots}
    assert known - present == NOT_COMPILED


def test_a_text_that_no_slot_can_hold_is_refused_by_the_form_of_each() -> None:
    for kind, form in FORMS.items():
        assert form.fullmatch("half \ud800") is None, kind
        assert form.fullmatch("a\x00") is None, kind


# ---------------------------------------------------------------- free texts


@pytest.mark.parametrize(("group", "payload"), CASES)
def test_a_text_is_refused_or_arrives_as_it_is(group: str, payload: str) -> None:
    spec, chosen = planted(group, payload)
    try:
        project = fastgen.compile(spec)
    except SpecError as error:
        assert_told(error.report)
        return
    if words(payload) and not shapes_the_project(group, payload):
        assert_same_structure(project, chosen)
    found = {text for path in project for text in dissect(path, project[path]).texts}
    if group == "quoted":
        assert set(chosen.values()) <= found
    assert fastgen.parse(project["spec.fg"]) == spec


def assert_told(report: Report) -> None:
    """Expect diagnostics as a user can use them: a known code, one line, and a place."""
    assert report.has_errors
    for found in report.diagnostics:
        assert found.code in catalogue()
        assert not found.code.startswith("FG9")
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in found.message)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("payload", MALFORMED_NAMES, ids=lambda name: ascii(name)[:20])
def test_a_malformed_name_is_refused_in_every_slot(payload: str) -> None:
    spec = marked_spec()
    names = {
        (type(found.node), found.slot): found.value
        for found in strings_of(spec)
        if isinstance(found.node, Node)
        and found.kind in {"name", "type", "word", "label", "dotted", "ordered", "method"}
    }
    accepted = []
    for (owner, slot), value in names.items():
        hostile = replaced_once(spec, owner, slot, value, payload)
        report = Report()
        validate_names(hostile, report)
        codes = {found.code for found in report.diagnostics}
        if codes & {"FG2101", "FG2102"}:
            assert_told(report)
        else:
            accepted.append((owner.__name__, slot))
    allowed = {("Filter", "name"), ("Filter", "path"), ("SortKey", "name"), ("SortKey", "path")}
    allowed |= {("Resource", "singular")}
    assert set(accepted) <= (allowed if payload in {"a.b", "a-b", "a" * 51} else set())


def test_what_is_no_name_is_looked_at_no_further() -> None:
    spec = marked_spec()
    hostile = replaced_once(spec, Entity, "name", "Zpart", "Zpart: pass")
    report = Report()
    assert check_spec(hostile, report) is None
    assert {found.code for found in report.diagnostics} == {"FG2101"}


def replaced_once(spec: Spec, owner: type[Node], slot: str, value: str, payload: str) -> Spec:
    """Return a spec in which the first such slot of such a node holds another text."""
    done = False

    def visit(node: object) -> object:
        nonlocal done
        if isinstance(node, tuple):
            return tuple(visit(item) for item in node)
        if not isinstance(node, Node):
            return node
        changes: dict[str, object] = {}
        for name in type(node).model_fields:
            held: object = getattr(node, name)
            if not done and type(node) is owner and name == slot and _holds(held, value):
                done = True
                changes[name] = (
                    tuple(payload if item == value else item for item in held)
                    if isinstance(held, tuple)
                    else payload
                )
            elif isinstance(held, Node | tuple):
                changes[name] = visit(held)
        return node.model_copy(update=changes)

    found = visit(spec)
    assert done
    assert isinstance(found, Spec)
    return found


def _holds(held: object, value: str) -> bool:
    return held == value or (isinstance(held, tuple) and value in held)
