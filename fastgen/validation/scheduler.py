"""Runs the checkers of a project side by side, and tells how each came out as soon as it does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeAlias

from fastgen.ir.checked.program import Program
from fastgen.records import dataclass
from fastgen.validation.cache import Cache, key_of
from fastgen.validation.environment import ask_environment, python_for
from fastgen.validation.findings import Verdict
from fastgen.validation.inputs import Inputs, read_inputs
from fastgen.validation.licences import audit_licences
from fastgen.validation.performance import find_slow_answers
from fastgen.validation.tools import Tier, tools_for
from fastgen.version import VERSION

Work: TypeAlias = Callable[[], Verdict]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one checker came out; `seconds` is what it took now, also when the cache had it."""

    checker: str
    verdict: Verdict
    seconds: float
    cached: bool = False

    @property
    def passed(self) -> bool:
        """Whether the checker ran and found nothing but warnings."""
        status = self.verdict.status
        warned = status == "failed" and all(each.warning for each in self.verdict.findings)
        return status == "passed" or warned


@dataclass(frozen=True, slots=True)
class Job:
    """A checker that is about to run: under which key it is kept, "" for never."""

    checker: str
    key: str
    work: Work


def validate_project(
    project: Path,
    program: Program,
    /,
    *,
    sources: Mapping[str, str],
    tier: Tier = "full",
    fresh: bool = False,
    tell: Callable[[Outcome], None] | None = None,
) -> tuple[tuple[Outcome, ...], Inputs]:
    """Return how each checker came out, in a fixed order, and the files that they read.

    `fresh` asks nothing of the cache. `tell` hears of each outcome as it comes. Raises
    NoEnvironmentError if the interpreter of the project cannot be asked what it has.
    """
    inputs = read_inputs(project)
    environment = ask_environment(python_for(project))
    cache = Cache(project)
    jobs = [
        Job(
            tool.name,
            tool.key(inputs, environment),
            lambda tool=tool: tool.run(project, inputs, environment),  # type: ignore[misc]  # a default binds it now
        )
        for tool in tools_for(environment)
        if tier == "full" or tool.tier == "fast"
    ]
    jobs.append(Job("performance", "", lambda: find_slow_answers(program, sources, inputs.texts)))
    if tier == "full":
        settings = inputs.digests.get("pyproject.toml", "")
        key = key_of(VERSION, settings, environment.fingerprint)
        jobs.append(Job("licences", key, lambda: audit_licences(project, environment)))
    return run_jobs(jobs, cache, fresh=fresh, tell=tell), inputs


def run_jobs(
    jobs: list[Job],
    cache: Cache,
    /,
    *,
    fresh: bool = False,
    tell: Callable[[Outcome], None] | None = None,
) -> tuple[Outcome, ...]:
    """Return the outcomes of jobs in their order; as many run at a time as there are processors."""
    outcomes: dict[str, Outcome] = {}
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        running = [pool.submit(_outcome_of, job, cache, fresh) for job in jobs]
        try:
            for done in as_completed(running):
                outcome = done.result()
                outcomes[outcome.checker] = outcome
                if tell is not None:
                    tell(outcome)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(outcomes[job.checker] for job in jobs)


def _outcome_of(job: Job, cache: Cache, fresh: bool) -> Outcome:
    """Return what the cache knows, or what the checker says now."""
    began = time.perf_counter()
    if job.key and not fresh:
        kept = cache.read(job.checker, job.key)
        if kept is not None:
            return Outcome(job.checker, kept, time.perf_counter() - began, cached=True)
    verdict = job.work()
    if job.key and verdict.status in ("passed", "failed"):
        cache.keep(job.checker, job.key, verdict)
    return Outcome(job.checker, verdict, time.perf_counter() - began)
