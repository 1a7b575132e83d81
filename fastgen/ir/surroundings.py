"""What stands around the requests: slots, events, jobs, messages, seed data, scenarios."""

from __future__ import annotations

from fastgen.ir.entities import ViewItem
from fastgen.ir.node import BlockText, ExpressionText, Node, RecordText
from fastgen.ir.operations import Parameter
from fastgen.ir.types import TypeRef


class ExternExample(Node):
    """``example (a, b) -> result``."""

    arguments: tuple[ExpressionText, ...]
    result: ExpressionText


class Extern(Node):
    """``extern name(parameters) -> type "description" { example … }``: the user fills it."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    result: TypeRef | None = None
    description: str | None = None
    examples: tuple[ExternExample, ...] = ()


class RuleFunction(Node):
    """``rule name(parameters) := expression``: a named expression, inlined where it is called."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    value: ExpressionText
    description: str | None = None


class Handler(Node):
    """``on Entity.event { … }``."""

    entity: str
    event: str
    body: BlockText


class Job(Node):
    """``job name every duration { … }``."""

    name: str
    description: str | None = None
    every: ExpressionText
    body: BlockText


class Mail(Node):
    """``mail name(parameters) { to … subject … html|text … }``."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    to: ExpressionText
    subject: ExpressionText
    html: ExpressionText | None = None
    text: ExpressionText | None = None


class Webhook(Node):
    """``webhook name(parameters) { to … body … secret … }``."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    to: ExpressionText
    body: RecordText
    secret: ExpressionText | None = None


class Seed(Node):
    """``seed Entity by key { … }``: a row inserted at start if absent."""

    entity: str
    by: tuple[str, ...]
    record: RecordText


class Given(Node):
    """``name: Entity { … }``: a row that a scenario starts from."""

    name: str
    entity: str
    record: RecordText


class ScenarioStep(Node):
    """One line of a scenario after ``given``; exactly one of its forms is used.

    ``[let name =] as actor: call|METHOD "path" [body] -> status [match]``, ``after duration``, or
    ``expect condition``. ``call`` is ``buy(tea, 1)`` or ``Product.list(label: "green")``.
    """

    let: str | None = None
    actor: str | None = None
    call: ExpressionText | None = None
    method: str | None = None
    path: ExpressionText | None = None
    body: RecordText | None = None
    status: int | None = None
    match: ExpressionText | None = None
    after: ExpressionText | None = None
    expect: ExpressionText | None = None


class Scenario(Node):
    """``scenario "title" { given … steps }``."""

    title: str
    given: tuple[Given, ...] = ()
    steps: tuple[ScenarioStep, ...] = ()


__all__ = [
    "Extern", "ExternExample", "Given", "Handler", "Job", "Mail", "RuleFunction", "Scenario",
    "ScenarioStep", "Seed", "ViewItem", "Webhook",
]  # fmt: skip
