"""The scenarios of a spec as tests: rows to start from, requests in order, what must come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from urllib.parse import quote

import libcst as cst

from fastgen.backend.body_kinds import role_of_body
from fastgen.backend.lowering.imports import Imports
from fastgen.backend.lowering.layout import render_expression
from fastgen.backend.lowering.nodes import Node
from fastgen.backend.lowering.nodes import name as name_node
from fastgen.backend.lowering.scope import NotInSql, SqlScope
from fastgen.backend.lowering.sql import lower_sql
from fastgen.backend.lowering.text_literals import quoted
from fastgen.backend.outbox.events import has_outbox
from fastgen.backend.setting_uses import calls
from fastgen.backend.testing.envelopes import enclosed, opened
from fastgen.backend.testing.functions import TestFunction
from fastgen.backend.testing.literals import Code, Literal, delta_code, flat, laid_out
from fastgen.backend.testing.patterns import NoSample
from fastgen.backend.testing.rows import UNKNOWN, Known, Moment, Row, World
from fastgen.backend.testing.scenario_values import (
    _WORDS,
    ScenarioValues,
    Story,
    slug_of,
    variable_name,
)
from fastgen.backend.testing.scenes import Scene
from fastgen.backend.testing.sending import content_of, send, takes_body, way_of
from fastgen.ir.checked.entities import Shape
from fastgen.ir.checked.expressions import (
    ListOf,
    RecordOf,
    TypedExpression,
)
from fastgen.ir.checked.operations import Operation
from fastgen.ir.checked.program import AfterStep, CallStep, ExpectStep, Scenario
from fastgen.ir.checked.types import ScalarType, Type
from fastgen.ir.omissions import Omission

PART = TestFunction(
    "part",
    (
        '"""Return of an answer what the expectation speaks of."""',
        "if isinstance(value, dict) and isinstance(like, dict):",
        "    return {key: part(item, like[key]) for key, item in value.items() if key in like}",
        "if isinstance(value, list) and isinstance(like, list) and len(value) == len(like):",
        "    return [part(item, other) for item, other in zip(value, like, strict=True)]",
        "return value",
    ),
    ("value: object", "like: object"),
    returns="object",
    asynchronous=False,
)
HEADERS = "as_{}"
WORK = ("while await outbox_worker.work():", "    pass")
"""What is due is done: handlers run, messages are sent, jobs run once."""


class Scenarios(ScenarioValues):
    """Makes a test of each scenario."""

    def tests(self) -> Iterator[TestFunction]:
        """Yield the tests, after what they compare answers with."""
        tests: list[TestFunction] = []
        taken: set[str] = set()
        for number, scenario in enumerate(self.kit.program.scenarios):
            name = test_name(scenario.title, number)
            while name in taken:
                name += "_again"
            taken.add(name)
            try:
                lines = self.story(scenario, number)
            except (NoSample, NotInSql) as error:
                self.omissions.append(Omission("FG7004", scenario.span, str(error)))
                continue
            tests.append(TestFunction(name, tuple(lines), keeps_rows=True))
        if any("part(" in line for test in tests for line in test.lines):
            yield PART
        yield from tests

    def story(self, scenario: Scenario, number: int) -> list[str]:
        """Return the lines of a scenario."""
        world = World(self.kit.program)
        names: dict[Row, str] = {}
        story = Story(self.kit.factories.evaluator(world), Scene((), None, names))
        self.given(scenario, number, story, names)
        if self.kit.program.jobs and any(isinstance(each, AfterStep) for each in scenario.steps):
            self.kit.used.add_import("app.outbox.jobs", "JOBS")
            self.kit.used.add_import("app.outbox.schedule", "plan_jobs")
            story.lines.append("await plan_jobs(database, JOBS)")
        for step in scenario.steps:
            match step:
                case CallStep():
                    self.call(step, story)
                case AfterStep(seconds=length):
                    self.after(length, story)
                case ExpectStep(condition=condition):
                    story.lines += self.expect(condition, story)
        for line in story.lines:
            self.kit.used.note_code(line)
        return story.lines

    def given(self, scenario: Scenario, number: int, story: Story, names: dict[Row, str]) -> None:
        """Add the rows of ``given``: those that the spec names, with what it says of them."""
        written = {given.name: given for given in self.kit.program.spec.scenarios[number].given}
        known = story.evaluator.bindings
        for given in scenario.given:
            row = Row(given.entity, given.name)
            evaluator = self.kit.factories.evaluator(story.evaluator.world)
            evaluator.bindings = known
            values = {name: evaluator.value(value) for name, value in given.values}
            known["let", given.name] = row
            node = written.get(given.name)
            if node is None:
                # The factory makes what the spec does not name.
                continue
            story.rows[given.name] = row
            names[row] = variable_name(given.name)
            row.told = dict(self.told(given.entity, values, record_keys(node.record), names))
            self.derive(row, story)
            story.evaluator.world.rows.append(row)
            story.lines.append(self.kit.scenes.create(row, names))

    def derive(self, row: Row, story: Story) -> None:
        """Tell the slugs that follow from what is told."""
        for declared in self.kit.program.entities[row.entity].fields.values():
            text = row.told.get(declared.derived_from or "")
            if not isinstance(text, str) or declared.name in row.told:
                continue
            slug = base = slug_of(text)
            taken = {
                other.told.get(declared.name) for other in story.evaluator.world.of(row.entity)
            }
            number = 1
            while slug in taken:
                number += 1
                slug = f"{base}-{number}"
            row.told[declared.name] = slug

    @cached_property
    def asks_passwords(self) -> bool:
        """Whether actions look somebody up by the password that a story tells."""
        return calls(self.kit.program, frozenset({"authenticate", "verify"}))

    def told(
        self, entity: str, values: Mapping[str, Known], said: set[str], names: Mapping[Row, str]
    ) -> Iterator[tuple[str, Known]]:
        """Yield what a test tells of a row: what the spec says, and what follows from it."""
        fields = self.kit.program.entities[entity].fields
        for name, value in values.items():
            declared = fields[name]
            secret = isinstance(declared.type, ScalarType) and declared.type.name == "password"
            if secret and not (name in said and self.asks_passwords):
                continue
            if isinstance(value, Row) and value not in names:
                continue
            if name in said or declared.derived_from is not None or isinstance(value, Row):
                if value is UNKNOWN:
                    raise NoSample(declared.id)
                yield name, value

    def headers(self, actor: str | None, story: Story) -> str | None:
        """Return the headers of who acts; the first time, sign in."""
        if actor is None:
            return None
        if actor not in story.rows:
            raise NoSample(actor)
        name = HEADERS.format(variable_name(actor).strip("_"))
        if actor not in story.signed_in:
            story.signed_in[actor] = None
            method = self.kit.scenes.sign_in(story.rows[actor].entity)
            story.lines.append(f"{name} = await rows.{method}({variable_name(actor)})")
        return name

    def call(self, step: CallStep, story: Story) -> None:
        """Add a request and what must come back."""
        headers = self.headers(step.actor, story)
        operation = self.operations.get(step.operation or "")
        if step.operation is not None and operation is None:
            raise NoSample(step.operation)
        if operation is None:
            path = self.plain_path(step.path, story)
            body = self.json(step.body, None, story) if step.body is not None else None
            request = send(step.method or "GET", path, body=body, headers=headers)
        else:
            request = self.request(operation, step, headers, story)
            self.kit.used.tested.add(operation.id)
        answer = variable_name(step.let) if step.let is not None else "answer"
        response = "answer"
        story.lines.append(laid_out(f"{response} = await ", request, indent=1))
        if step.status is not None:
            story.lines.append(f"assert answer.status_code == {step.status}")
        if step.match is not None:
            shape: Type | Shape | None = operation.output if operation is not None else None
            many = operation is not None and operation.answers_many
            if operation is not None and operation.contract.shown is not None:
                shape, many = operation.contract.shown, False
            for line in self.matched(step.match, shape, story, many=many):
                story.lines.append(line)
        if step.let is not None:
            story.answers[step.let] = operation.output if operation is not None else None
            body = opened(operation, "answer") if operation is not None else "answer.json()"
            story.lines.append(f"{answer} = {body}")
        if self.kit.program.handlers:
            story.lines += WORK

    def request(
        self, operation: Operation, step: CallStep, headers: str | None, story: Story
    ) -> Literal:
        """Return the request of an operation with its arguments."""
        arguments = dict(step.arguments)
        path = operation.path
        braces = False
        for part in operation.path_parameters:
            text = self.text(arguments.pop(part.name), part.type, story, plain=True)
            if isinstance(text, Code):
                inner = text.text.replace('"', "'")
                path, braces = path.replace("{" + part.name + "}", f"\0{inner}\1"), True
            else:
                path = path.replace("{" + part.name + "}", quote(str(text), safe=""))
        path = path.replace("\0", "{").replace("\1", "}")
        query: dict[str, Literal] = {}
        body: dict[str, Literal] = {}
        for parameter in operation.parameters:
            if parameter.name not in arguments:
                continue
            value = arguments.pop(parameter.name)
            if parameter.place == "query":
                query[parameter.wire] = self.text(value, parameter.type, story)
            elif role_of_body(operation, parameter):
                body[parameter.wire] = self.json(value, parameter.type, story)
            else:
                raise NoSample(parameter.name)
        filters = (
            {each.name: each for each in operation.listing.filters} if operation.listing else {}
        )
        for name, value in arguments.items():
            each = filters.get(name)
            key = each.wire if each is not None else "q" if name == "search" else name
            query[key] = self.text(value, each.type if each is not None else value.type, story)
        sent: Literal = body or None
        if step.body is not None:
            sent = self.json(step.body, operation.input, story)
            sent = body | sent if isinstance(sent, dict) else sent
        elif body or takes_body(operation):
            sent = content_of(operation, body)
        sent = enclosed(operation, sent)
        code = f'f"{path}"' if braces else quoted(path)
        way = way_of(operation)
        return send(operation.method, code, body=sent, headers=headers, query=query, way=way)

    def plain_path(self, path: TypedExpression | None, story: Story) -> str:
        """Return a path that the scenario writes itself."""
        value = story.evaluator.value(path) if path is not None else None
        if not isinstance(value, str):
            raise NoSample("a path")
        return quoted(value)

    def matched(
        self, match: TypedExpression, shape: Type | Shape | None, story: Story, *, many: bool
    ) -> Iterator[str]:
        """Yield the assertions about an answer."""
        if not isinstance(match, RecordOf):
            raise NoSample("an answer that is no record")
        for entry in match.entries:
            if entry.name is None:
                raise NoSample("a spread record")
            key = entry.wire or entry.name
            inner: Type | Shape | None = None
            if many and entry.name == "items" and isinstance(entry.value, ListOf):
                expected: Literal = [self.json(each, shape, story) for each in entry.value.items]
            else:
                key, inner = self.part(entry.name, entry.wire, None if many else shape)
                if self.is_instant(entry.value, story):
                    yield f"assert answer.json()[{quoted(key)}] is not None"
                    continue
                expected = self.json(entry.value, inner, story)
            subject = f"answer.json()[{quoted(key)}]"
            if isinstance(expected, Mapping) or (
                isinstance(expected, list) and any(isinstance(item, Mapping) for item in expected)
            ):
                known = any(line.startswith("expected: object = ") for line in story.lines)
                target = "expected = " if known else "expected: object = "
                yield laid_out(target, expected, indent=1)
                yield f"assert part({subject}, expected) == expected"
                continue
            operator = "is" if flat(expected) in ("None", "True", "False") else "=="
            yield laid_out(f"assert {subject} {operator} ", expected, indent=1)

    def is_instant(self, value: TypedExpression, story: Story) -> bool:
        """Tell whether a value is an instant, which two clocks never agree on."""
        known = story.evaluator.value(value)
        return isinstance(known, Moment) and known.kind == "datetime"

    def after(self, length: TypedExpression, story: Story) -> None:
        """Let time pass: what is in the database grows older; everybody signs in again."""
        known = story.evaluator.value(length)
        seconds = known if isinstance(known, timedelta) else timedelta(0)
        if not seconds:
            raise NoSample("a length of time")
        story.lines.append(f"await rows.grow_older({delta_code(seconds)})")
        story.signed_in.clear()
        if has_outbox(self.kit.program):
            story.lines += WORK

    def expect(self, condition: TypedExpression, story: Story) -> Iterator[str]:
        """Yield the lines that ask the database whether a condition holds."""
        imports = Imports()

        def outside(value: TypedExpression) -> Node:
            found = self.outside(value, story)
            return name_node(found) if found.isidentifier() else _parsed(found)

        scope = SqlScope(self.naming, imports, outside=outside, readable=lambda _: False)
        lowered = lower_sql(condition, scope)
        if scope.aliases:
            raise NotInSql("an alias")
        statement = render_expression(lowered)
        for symbol in imports:
            self.kit.used.add_import(symbol.module, symbol.name)
        self.kit.used.add_import("sqlalchemy", "select")
        yield "async with database.reader.connect() as connection:"
        yield f"    assert await connection.scalar(select({statement}))"


def _parsed(code: str) -> Node:
    return cst.parse_expression(code)


def test_name(title: str, number: int) -> str:
    """Return the title of a scenario as the name of a test.

    >>> test_name("A copy is lent once!", 0), test_name("…", 1)
    ('test_a_copy_is_lent_once', 'test_scenario_2')
    """
    words = _WORDS.sub("_", title.lower()).strip("_")[:80].strip("_")
    return f"test_{words}" if words else f"test_scenario_{number + 1}"


def record_keys(record: object) -> set[str]:
    """Return the keys that a record of the spec says."""
    entries = getattr(record, "entries", ())
    return {str(entry.name) for entry in entries}
