"""Records a block `http`: the interpreter answers, with times and ids that are always the same."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.ir.checked.program import Program
from fastgen.passes import check_spec
from fastgen.semantics import Environment, Request, Response, start, step
from fastgen.semantics.environment import PlainHasher, time_ordered_ids
from fastgen.semantics.messages import JSON, PROBLEM
from fastgen.semantics.scenarios import run_scenario
from fastgen.semantics.values import Row
from tests.cases.runner.case_file import Case, CaseError
from tests.cases.runner.exchanges import ARROW, print_value, read_conversation
from tests.cases.runner.telling import tell

NOON = datetime(2030, 1, 31, 12, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)
"""What passes between two requests."""


class Simulated:
    """A program in the interpreter; the same requests have the same answers, letter by letter."""

    def __init__(
        self,
        program: Program,
        settings: Mapping[str, str],
        externs: Mapping[str, Callable[..., object]],
    ) -> None:
        self.program = program
        chance = random.Random(7)  # noqa: S311
        ids = time_ordered_ids(lambda: self.world.now, lambda: chance.getrandbits(62))
        self.world = Environment(
            NOON,
            lambda: next(ids),
            lambda: base64.urlsafe_b64encode(chance.randbytes(32)).decode().rstrip("="),
            PlainHasher(),
            settings,
            externs,
        )
        self.state = start(program, self.world)

    def ask(self, request: Request) -> Response:
        """Return the answer to a request, a moment after the one before."""
        self.world = replace(self.world, now=self.world.now + A_MOMENT)
        self.state, response = step(self.program, self.state, request, self.world)
        return response

    def change(self, login: str, field: str, value: object) -> None:
        """Change a field of a user behind the back of the program."""
        auth = self.program.accounts or self.program.authentications[0]
        for number, fields in self.state.tables[auth.user].items():
            if fields[auth.login or ""] == login:
                row = Row(auth.user, number)
                self.state = self.state.with_row(row, {**fields, field: value})
                return
        raise LookupError(login)

    def link_to(self, address: str) -> str:
        """Return the token of the last link that was mailed to somebody."""
        link = [text for whom, text in self.state.mailed if whom == address][-1]
        return link.partition("token=")[2]


def program_of(case: Case) -> Program:
    """Return the program of a case; raises CaseError for one with mistakes."""
    report = Report()
    spec = parse_text(case.only("fg").text, "spec.fg", report)
    program = check_spec(spec, report) if spec is not None else None
    if program is None:
        raise CaseError(f"{case.path}: {[f'{x.code} {x.message}' for x in report.diagnostics]}")
    return program


def externs_of(case: Case) -> dict[str, Callable[..., object]]:
    """Return the functions that the blocks `python NAME` of a case write, by name."""
    found: dict[str, Callable[..., object]] = {}
    for block in case.blocks:
        if block.kind == "python":
            names: dict[str, object] = {}
            exec(block.text, names)  # noqa: S102  # it is a file of the repository
            found[block.argument] = at_once(names[block.argument])
    return found


def at_once(function: object) -> Callable[..., object]:
    """Return a function that is a coroutine, and waits for nothing, as a plain one."""

    def call(*arguments: object) -> object:
        assert callable(function)
        try:
            function(*arguments).send(None)
        except StopIteration as done:
            return done.value
        raise RuntimeError("the function of a case waits for something")

    return call


def record(case: Case, text: str) -> str:
    """Return a block `http` with the answers that come out."""
    conversation = read_conversation(text)
    side = Simulated(program_of(case), conversation.settings, externs_of(case))
    settings = "\n".join(f"set {name}={value}" for name, value in conversation.settings.items())
    paragraphs = [settings] if settings else []
    answers = tell(conversation, side)
    for (asked, _), answer in zip(conversation.lines, answers, strict=True):
        if answer is not None:
            paragraphs.append(f"{asked}\n{shown(answer)}")
        elif paragraphs and paragraphs[-1].startswith("given ") and asked.startswith("given "):
            paragraphs[-1] += f"\n{asked}"
        else:
            paragraphs.append(asked)
    return "\n\n".join(paragraphs) + "\n"


def shown(response: Response) -> str:
    """Return status, headers and body of an answer."""
    lines = [f"{ARROW}{response.status}"]
    for name, value in response.headers.items():
        if value not in (JSON, PROBLEM):
            lines.append(f"{name}: {value}")
    if response.content is not None:
        lines.append(f"({len(response.content)} bytes)")
    elif response.text is not None:
        lines.extend(response.text.replace("\r\n", "\n").rstrip("\n").split("\n"))
    elif not response.empty:
        lines.append(print_value(response.body))
    return "\n".join(lines)


def run_scenarios(program: Program) -> None:
    """Run the scenarios of a program; one that does not hold raises ScenarioFailedError."""
    for scenario in program.scenarios:
        run_scenario(program, scenario, Simulated(program, {}, {}).world)
