"""What the rules around the requests build: slots, events, jobs, messages, seeds, scenarios."""

from __future__ import annotations

from fastgen.frontend.actions.application import ApplicationActions
from fastgen.frontend.actions.foundation import Part, select
from fastgen.ir.expressions import Expression, Record
from fastgen.ir.node import Node
from fastgen.ir.operations import Parameter
from fastgen.ir.statements import Statement
from fastgen.ir.surroundings import (
    Extern,
    ExternExample,
    Given,
    Handler,
    Job,
    Mail,
    RuleFunction,
    Scenario,
    ScenarioStep,
    Seed,
    Webhook,
)
from fastgen.ir.types import TypeRef


class SurroundingsActions(ApplicationActions):
    """The rules of everything that is no entity and no request."""

    def make_rule_function(
        self,
        start: int,
        end: int,
        name: str,
        parameters: tuple[Parameter, ...],
        description: str | None,
        value: Expression,
    ) -> RuleFunction:
        """Build ``rule name(parameters) := expression``."""
        values: dict[str, object] = {"name": name, "parameters": parameters, "value": value}
        return self.build(RuleFunction, start, end, values | self.described(description))

    def make_extern(
        self,
        start: int,
        end: int,
        name: str,
        parameters: tuple[Parameter, ...],
        result: TypeRef | None,
        description: str | None,
        examples: tuple[ExternExample, ...] | None,
    ) -> Extern:
        """Build ``extern name(parameters) -> type "description" { examples }``."""
        values: dict[str, object] = {"name": name, "parameters": parameters, "result": result}
        values |= self.described(description) | {"examples": examples}
        return self.remember(self.build(Extern, start, end, values), examples or ())

    def make_extern_block(
        self, start: int, end: int, *examples: ExternExample
    ) -> tuple[ExternExample, ...]:
        """Build ``{ examples }``."""
        return examples

    def make_example(
        self, start: int, end: int, arguments: tuple[Expression, ...] | None, result: Expression
    ) -> ExternExample:
        """Build ``example (a, b) -> result``."""
        values: dict[str, object] = {"arguments": arguments or (), "result": result}
        return self.build(ExternExample, start, end, values)

    def make_expressions(
        self, start: int, end: int, *expressions: Expression
    ) -> tuple[Expression, ...]:
        """Build ``a, b``."""
        return expressions

    def make_handler(
        self, start: int, end: int, entity: str, event: str, body: tuple[Statement, ...]
    ) -> Handler:
        """Build ``on Entity.event { … }``."""
        values: dict[str, object] = {"entity": entity, "event": event, "body": body}
        return self.remember(self.build(Handler, start, end, values), body)

    def make_job(
        self,
        start: int,
        end: int,
        name: str,
        description: str | None,
        every: Expression,
        body: tuple[Statement, ...],
    ) -> Job:
        """Build ``job name every duration { … }``."""
        values: dict[str, object] = {"name": name, "every": every, "body": body}
        node = self.build(Job, start, end, values | self.described(description))
        return self.remember(node, body)

    # ------------------------------------------------------------ messages

    def make_mail(
        self, start: int, end: int, name: str, parameters: tuple[Parameter, ...], *parts: Part
    ) -> Mail:
        """Build ``mail name(parameters) { … }``."""
        values = self.message(start, end, name, parameters, parts, ("to", "subject"))
        return self.remember(self.build(Mail, start, end, values), parts)

    def make_webhook(
        self, start: int, end: int, name: str, parameters: tuple[Parameter, ...], *parts: Part
    ) -> Webhook:
        """Build ``webhook name(parameters) { … }``."""
        values = self.message(start, end, name, parameters, parts, ("to", "body"))
        return self.remember(self.build(Webhook, start, end, values), parts)

    def message(
        self,
        start: int,
        end: int,
        name: str,
        parameters: tuple[Parameter, ...],
        parts: tuple[Part, ...],
        needed: tuple[str, ...],
    ) -> dict[str, object]:
        """Return the values of a message, with what is missing reported."""
        values: dict[str, object] = {"name": name, "parameters": parameters}
        self.put(values, parts)
        for word in needed:
            if word in values:
                continue
            values[word] = Record(())
            if self.whole_between(start, end):
                self.report.error(
                    "FG1021",
                    self.span(start, start + len("mail")),
                    name=name,
                    part=word,
                    help=f"add a line that begins with `{word}`",
                )
        return values

    def make_message_to(self, start: int, end: int, value: Expression) -> Part:
        """Build ``to order.customer.email``."""
        return Part("to", value, start, end)

    def make_message_subject(self, start: int, end: int, value: Expression) -> Part:
        """Build ``subject "…"``."""
        return Part("subject", value, start, end)

    def make_message_html(self, start: int, end: int, value: Expression) -> Part:
        """Build ``html \"\"\"…\"\"\"``."""
        return Part("html", value, start, end)

    def make_message_text(self, start: int, end: int, value: Expression) -> Part:
        """Build ``text "…"``."""
        return Part("text", value, start, end)

    def make_message_body(self, start: int, end: int, value: Record) -> Part:
        """Build ``body { … }``."""
        return Part("body", value, start, end)

    def make_message_secret(self, start: int, end: int, value: Expression) -> Part:
        """Build ``secret settings.hook_secret``."""
        return Part("secret", value, start, end)

    # ------------------------------------------------------------ data and tests

    def make_seed(
        self, start: int, end: int, entity: str, keys: tuple[str, ...], record: Record
    ) -> Seed:
        """Build ``seed Entity by key { … }``."""
        values: dict[str, object] = {"entity": entity, "by": keys, "record": record}
        return self.build(Seed, start, end, values)

    def make_scenario(self, start: int, end: int, title: str, *lines: object) -> Scenario:
        """Build ``scenario "title" { … }``."""
        given = [row for part in select(lines, Part) for row in _rows(part)]
        values: dict[str, object] = {"title": title, "given": tuple(given)}
        values["steps"] = select(lines, ScenarioStep)
        return self.remember(self.build(Scenario, start, end, values), lines)

    def make_givens(self, start: int, end: int, *rows: Given) -> Part:
        """Build ``given a: A {}  b: B {}``."""
        return Part("given", rows, start, end)

    def make_given(self, start: int, end: int, label: str, entity: str, record: Record) -> Given:
        """Build ``a: A { … }``."""
        values: dict[str, object] = {"name": label[:-1], "entity": entity, "record": record}
        return self.build(Given, start, end, values)

    def make_step_request(
        self,
        start: int,
        end: int,
        let: str | None,
        actor: str,
        request: dict[str, object],
        status: str,
        match: Expression | None,
    ) -> ScenarioStep:
        """Build ``let x = as eve: buy(tea) -> 201 { … }``."""
        values: dict[str, object] = {"let": let, "actor": actor[:-1], "match": match}
        values["status"] = self.whole(start, status)
        return self.build(ScenarioStep, start, end, values | request)

    def make_request_call(
        self, start: int, end: int, call: Expression, body: Record | None
    ) -> dict[str, object]:
        """Build ``Issue.create(p) { title: "x" }``."""
        return {"call": call, "body": body}

    def make_request_path(
        self, start: int, end: int, method: str, path: Expression, body: Record | None
    ) -> dict[str, object]:
        """Build ``get "/api/products"``."""
        return {"method": method, "path": path, "body": body}

    def make_step_after(self, start: int, end: int, value: Expression) -> ScenarioStep:
        """Build ``after 8 days``."""
        return self.build(ScenarioStep, start, end, {"after": value})

    def make_step_expect(self, start: int, end: int, value: Expression) -> ScenarioStep:
        """Build ``expect condition``."""
        return self.build(ScenarioStep, start, end, {"expect": value})


def _rows(part: Part) -> tuple[Node, ...]:
    """Return the rows of one ``given``."""
    return select(part.value, Node) if isinstance(part.value, tuple) else ()
