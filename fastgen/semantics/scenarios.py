"""Runs the scenarios of a program in the interpreter (docs, section 18)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from fastgen.diagnostics.span import Span
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import ListOf, RecordOf, TypedExpression
from fastgen.ir.checked.files import brings_files
from fastgen.ir.checked.operations import Operation, PathParameter
from fastgen.ir.checked.program import Authentication, CallStep, ExpectStep, Program, Scenario
from fastgen.ir.checked.types import ListType, RecordType, Type, ViewType
from fastgen.semantics.accounts import begin_session, give_key, sign_in
from fastgen.semantics.bodies import URLENCODED, is_form, is_text, multipart_body, whole_of
from fastgen.semantics.contracts import keys_around
from fastgen.semantics.environment import Environment
from fastgen.semantics.events import first_runs, run_due_jobs
from fastgen.semantics.expressions import Scope, evaluate
from fastgen.semantics.files import File
from fastgen.semantics.matching import difference
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.settings import read_settings
from fastgen.semantics.state import Fields, State
from fastgen.semantics.statements import given
from fastgen.semantics.step import step
from fastgen.semantics.values import Months, Row, Shown
from fastgen.semantics.views import key_of, to_json
from fastgen.semantics.world import World
from fastgen.semantics.writes import insert

KNOWN = "known to the scenario"
"""The password of an actor who comes by `basic`."""


class ScenarioFailedError(Exception):
    """A line of a scenario does not hold; says which, what was expected, and what came."""

    def __init__(self, scenario: Scenario, what: str, span: Span | None) -> None:
        place = f"{span.file}:{span.line}: " if span is not None else ""
        super().__init__(f"{place}{scenario.title}: {what}")


@dataclass(slots=True)
class Story:
    """A scenario while it is told."""

    program: Program
    scenario: Scenario
    environment: Environment
    state: State = field(default_factory=State)
    names: dict[str, object] = field(default_factory=dict)
    gone: dict[Row, Fields] = field(default_factory=dict)
    """The last fields of deleted rows: a scenario may still ask for their keys."""
    due: dict[str, datetime] = field(default_factory=dict)
    """When each job is due."""

    def world(self) -> World:
        """Return a world to look at, or to prepare."""
        world = World(self.program, self.environment, self.state, gone=self.gone)
        world.settings = dict(read_settings(self.program, self.environment))
        return world

    def scope(self, world: World) -> Scope:
        """Return what a line of the scenario sees: the given rows and what was named since."""
        return Scope(world, None, {("let", name): value for name, value in self.names.items()})

    def failed(self, what: str, span: Span | None = None) -> ScenarioFailedError:
        """Return that the scenario does not hold."""
        return ScenarioFailedError(self.scenario, what, span or self.scenario.span)


def run_scenario(program: Program, scenario: Scenario, environment: Environment) -> None:
    """Run a scenario; raise :class:`ScenarioFailedError` at the first line that does not hold.

    "Each scenario starts from an empty database."
    """
    story = Story(program, scenario, environment, due=first_runs(program, environment.now))
    for row in scenario.given:
        world = story.world()
        scope = story.scope(world)
        values = {**let_in(story.program, row.entity), **given(row.values, scope)}
        story.names[row.name] = insert(world.entity(row.entity), values, scope)
        story.state = world.state
    for line in scenario.steps:
        if isinstance(line, CallStep):
            ask(story, line)
        elif isinstance(line, ExpectStep):
            if not story.scope(story.world()).true(line.condition):
                raise story.failed("an `expect` is false", line.condition.span)
        else:
            story.environment = later(story, line.seconds)
            world = story.world()
            run_due_jobs(world, story.due)
            story.state = world.state


def later(story: Story, node: TypedExpression) -> Environment:
    """Let time pass."""
    passed = evaluate(node, story.scope(story.world()))
    if isinstance(passed, Months):
        passed = timedelta(days=30 * passed.count)
    if not isinstance(passed, timedelta):
        raise story.failed("`after` takes a duration", node.span)
    moment: datetime = story.environment.now + passed
    return replace(story.environment, now=moment)


def ask(story: Story, line: CallStep) -> None:
    """Send the request of a line, and compare what comes back."""
    request, operation = request_of(story, line)
    before = story.state
    story.state, response = step(story.program, before, request, story.environment)
    remember(story, before)
    status = line.status if line.status is not None else 200
    if response.status != status:
        raise story.failed(f"expected {status}, got {response.status} {response.body}", line.span)
    if line.match is not None:
        scope = story.scope(story.world())
        wrong = difference(wire_form(line.match, scope, shape_of(operation)), response.body)
        if wrong is not None:
            raise story.failed(wrong, line.span)
    if line.let is not None:
        several = operation is not None and operation.answers_many
        story.names[line.let] = named(response, several=several)


def remember(story: Story, before: State) -> None:
    """Keep the fields of the rows that a request deleted."""
    for entity, table in before.tables.items():
        for number in table.keys() - story.state.tables[entity].keys():
            story.gone[Row(entity, number)] = table[number]


def shape_of(operation: Operation | None) -> Shape | Type | None:
    """Return what spells the keys of an answer."""
    if operation is None:
        return None
    return operation.contract.shown or operation.output


def named(response: Response, *, several: bool) -> object:
    """Return what a `let` names: the row or the rows that the answer shows, else its body."""
    if not response.about:
        return response.body
    listed = isinstance(response.body, dict) and "items" in response.body
    return response.about if several or listed else response.about[0]


def request_of(story: Story, line: CallStep) -> tuple[Request, Operation | None]:
    """Return the request of a line, and the operation it is for if it names one."""
    world = story.world()
    scope = story.scope(world)
    headers = {"Content-Type": "application/json"}
    if line.actor is not None:
        actor = story.names[line.actor]
        if isinstance(actor, Row):
            auth = story.program.ways_of(actor.entity)[0]
            headers |= credentials_of(world, auth, actor)
            story.state = world.state
    if line.operation is None:
        path = "" if line.path is None else str(evaluate(line.path, scope))
        body = None if line.body is None else wire_form(line.body, scope)
        return Request(line.method or "GET", path, headers, encoded(body)), None
    operation = next(one for one in story.program.operations if one.name == line.operation)
    arguments = {name: evaluate(value, scope) for name, value in line.arguments}
    types = {name: value.type for name, value in line.arguments}
    body = dict(wire_object(line.body, operation, scope))
    query: list[tuple[str, str]] = []
    form: dict[str, str | File] = {}
    whole: object = None
    for parameter in operation.parameters:
        if parameter.name not in arguments:
            continue
        argument = arguments[parameter.name]
        if isinstance(argument, File):
            form[parameter.wire] = argument
            continue
        value = to_json(argument, types[parameter.name], scope)
        match parameter.place:
            case "body":
                body[parameter.wire] = value
            case "form":
                form[parameter.wire] = word(value)
            case "whole":
                whole = value
            case "query":
                query.extend((parameter.wire, word) for word in words_of(value))
            case "cookie":
                kept = [headers[name] for name in ("Cookie",) if name in headers]
                headers["Cookie"] = "; ".join([*kept, f"{parameter.wire}={word(value)}"])
            case _:
                headers[parameter.wire] = word(value)
    for wire, name in listed(operation):
        if name in arguments:
            value = to_json(arguments[name], types[name], scope)
            query.extend((wire, one) for one in words_of(value))
    path = filled_path(operation, arguments, scope)
    target = f"{path}?{urlencode(query)}" if query else path
    said: object = body
    for key in reversed(keys_around(operation)):
        said = {key: said}
    content = b""
    if operation.input is not None and not brings_files(operation):
        content = encoded(said)
    if brings_files(operation):
        fields = form or {
            key: one if isinstance(one, File) else word(one) for key, one in body.items()
        }
        headers["Content-Type"], content = multipart_body(fields)
    elif is_form(operation):
        headers["Content-Type"], content = URLENCODED, urlencode(form).encode()
    elif is_text(operation):
        headers["Content-Type"], content = "text/plain", str(whole).encode()
    elif whole_of(operation) is not None:
        content = json.dumps(whole).encode()
    return Request(operation.method, target, headers, content), operation


def credentials_of(world: World, auth: Authentication, user: Row) -> Mapping[str, str]:
    """Return what somebody sends who has signed in by the first way that the app has."""
    match auth.kind:
        case "session":
            own = {"Host": "app", "Origin": "http://app"}
            return {**own, "Cookie": f"{auth.cookie}={begin_session(world, auth, user)}"}
        case "key":
            return {auth.header: str(give_key(world, user)["key"])}
        case "basic":
            fields = world.fields(user)
            stored = str(fields.get(auth.password or ""))
            world.state = replace(world.state, proven=world.state.proven | {(stored, KNOWN)})
            words = f"{fields.get(auth.login or '')}:{KNOWN}".encode()
            return {"Authorization": f"Basic {base64.b64encode(words).decode()}"}
        case _:
            token = sign_in(world, auth, user)["access_token"]
            return {auth.header: f"{auth.scheme} {token}"}


def let_in(program: Program, entity: str) -> Mapping[str, object]:
    """Return what is true of users who are let in: "a user of a scenario is, unless told"."""
    ways = [auth for auth in program.authentications if auth.user == entity]
    return {name: True for auth in ways for name in (auth.active, auth.verified) if name}


def listed(operation: Operation) -> Iterable[tuple[str, str]]:
    """Yield the query parameters of a list: as they are spelt, and as a scenario names them."""
    if operation.listing is None:
        return
    for one in operation.listing.filters:
        yield one.wire, one.name
    yield "sort", "sort"
    yield "q", "search"
    yield "q", "q"
    yield "total", "total"
    for name in operation.listing.page.names:
        yield name, name


def filled_path(operation: Operation, arguments: Mapping[str, object], scope: Scope) -> str:
    """Return the path of an operation with its parameters filled in."""
    path = operation.path
    for part in operation.path_parameters:
        text = word(path_value(part, arguments[part.name], scope))
        path = path.replace(f"{{{part.name}}}", quote(text, safe=""), 1)
    return path


def path_value(part: PathParameter, value: object, scope: Scope) -> object:
    """Return what stands in a path for a value; for a row its key."""
    if isinstance(value, Row | Shown):
        row = value.row if isinstance(value, Shown) else value
        return key_of(row, scope)
    return to_json(value, part.type, scope)


def word(value: object) -> str:
    """Return a JSON value as a word of a URL: "as in JSON, without quotes"."""
    return value if isinstance(value, str) else json.dumps(value)


def words_of(value: object) -> list[str]:
    """Return the words of a parameter; a list is given word by word, null is left out."""
    if value is None:
        return []
    return [word(one) for one in value] if isinstance(value, list) else [word(value)]


def encoded(body: object) -> bytes:
    """Return the bytes of a body."""
    return b"" if body is None else json.dumps(body).encode()


def wire_object(
    node: TypedExpression | None, operation: Operation, scope: Scope
) -> Mapping[str, object]:
    """Return the body of a call: keys by the names of the spec, spelt as the input spells them."""
    if not isinstance(node, RecordOf):
        return {}
    found = wire_form(node, scope, operation.input)
    return found if isinstance(found, dict) else {}


def wire_form(node: TypedExpression, scope: Scope, shape: Shape | Type | None = None) -> object:
    """Return an expression as JSON: a row as its key, a record by the spelling of its keys.

    ``shape`` spells keys that have names of their own; of a page it is that of the items.
    """
    if isinstance(node, ListOf):
        item = shape.item if isinstance(shape, ListType) else shape
        return [wire_form(one, scope, item) for one in node.items]
    if isinstance(node, RecordOf):
        if isinstance(shape, RecordType):
            return envelope_form(node, scope, shape)
        shape = view_shape(shape, scope.world.program)
        parts = {part.name: part for part in shape.fields} if shape is not None else {}
        answer = {}
        for entry in node.entries:
            part = parts.get(entry.name or "")
            inner = shape if part is None else view_shape(part.type, scope.world.program)
            wire = part.wire if part is not None else entry.wire or entry.name or ""
            answer[wire] = wire_form(entry.value, scope, inner)
        return answer
    value = evaluate(node, scope)
    if isinstance(value, File):
        return value
    return to_json(value.row if isinstance(value, Shown) else value, node.type, scope)


def envelope_form(node: RecordOf, scope: Scope, envelope: RecordType) -> object:
    """Return the expected keys of an envelope as JSON; they are spelt as they are written."""
    types = dict(envelope.fields)
    return {
        entry.wire or entry.name: wire_form(entry.value, scope, types.get(entry.name or ""))
        for entry in node.entries
    }


def view_shape(type_: Shape | Type | None, program: Program) -> Shape | None:
    """Return the shape of a view; one that is known already stays."""
    if isinstance(type_, Shape):
        return type_
    inner = type_.item if isinstance(type_, ListType) else type_
    if isinstance(inner, ViewType):
        return program.entities[inner.entity].views[inner.view].shape
    return None
