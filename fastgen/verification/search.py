"""Looks for disagreements: cases of random requests, each from an empty database."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastgen.ir.checked.program import Program
from fastgen.verification.differential import Difference, Differential, Signature, begin, both_sides
from fastgen.verification.floors import weaknesses
from fastgen.verification.model import Model, unknown
from fastgen.verification.project import ProjectApp
from fastgen.verification.shrinking import shrink
from fastgen.verification.steps import Step

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to look: ``cases`` of so many ``requests``, or until ``seconds`` are over.

    Whoever finds ``most`` kinds of disagreement has found enough.
    """

    cases: int
    requests: int
    seconds: float | None
    seed: int
    most: int = 5
    patience: float = 40.0
    """Seconds for which one disagreement may be shortened."""


@dataclass(slots=True)
class Disagreement:
    """Something that is answered differently: the shortest sequence of steps that shows it."""

    shortest: Differential
    times: int = 1

    @property
    def difference(self) -> Difference:
        """Return what differs at the end."""
        return self.shortest.found[0]


@dataclass(slots=True)
class Findings:
    """What has come of a run; ``weak`` says why it proves less than it seems to."""

    cases: int = 0
    requests: int = 0
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[tuple[str, int]] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    disagreements: dict[Signature, Disagreement] = field(default_factory=dict)
    weak: list[str] = field(default_factory=list)

    def add(self, both: Differential) -> None:
        """Count what a case has done."""
        self.cases += 1
        self.requests += both.statuses.total()
        self.statuses += both.statuses
        self.routes += both.routes
        self.passed_over += both.passed_over
        self.left_out += both.left_out


@dataclass(frozen=True, slots=True)
class Verifier:
    """A program and the app that has to do what it says."""

    program: Program
    app: ProjectApp
    settings: Mapping[str, str]

    def model(self, seed: int) -> Model:
        """Return the interpreter with an empty database."""
        externs = {name: unknown for name in self.program.externs}
        return Model(self.program, seed, self.settings, externs)

    def search(self, plan: Plan, tell: Tell) -> Findings:
        """Run the cases of a plan; what is found is shortened at once."""
        found = Findings()
        started = told = time.monotonic()
        seeds = random.Random(plan.seed)  # noqa: S311
        while found.cases < plan.cases and len(found.disagreements) < plan.most:
            now = time.monotonic()
            if plan.seconds is not None and now - started > plan.seconds:
                break
            if now - told > 5:
                told = now
                tell(f"{found.cases} cases, {found.requests} requests, "
                     f"{len(found.disagreements)} disagreements")  # fmt: skip
            both = self.case(seeds.getrandbits(32), plan.requests)
            found.add(both)
            if both.found:
                self.note(found, both, plan.patience, tell)
        found.seconds = time.monotonic() - started
        found.weak = weaknesses(self.program, found.statuses)
        return found

    def case(self, seed: int, requests: int) -> Differential:
        """Run one case up to its first difference."""
        self.app.begin()
        both = begin(self.model(seed), self.app, seed)
        for _ in range(requests):
            if both.found:
                break
            both.ask(both.traffic.aimed())
        self.finish(both)
        return both

    def note(self, found: Findings, both: Differential, patience: float, tell: Tell) -> None:
        """Shorten the first difference of a case, unless it is one that is known already."""
        first = both.found[0]
        before = found.disagreements.get(first.signature)
        if before is not None:
            before.times += 1
        else:
            tell(f"{first.signature.title}; looking for the shortest way")
            found.disagreements[first.signature] = Disagreement(shrink(self, both, patience))

    def replay(self, steps: tuple[Step, ...]) -> Differential:
        """Do the steps of a case again, from an empty database, up to the first difference."""
        self.app.begin()
        model = self.model(1)
        both = both_sides(model, self.app, 1)
        for step in steps:
            both.again(step)
            if both.found:
                break
        self.finish(both)
        return both

    def finish(self, both: Differential) -> None:
        """End a case: what is stored has to agree as well."""
        if not both.found:
            self.app.end()
            both.compare_contents()
