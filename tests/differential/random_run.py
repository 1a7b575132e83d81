"""Compares interpreter and app on random specs, each with a few random requests.

`python -m tests.differential.random_run --seeds 1 10000` is the long run. Every seed is written to
the log with what came of it, and a run that is started again goes on after the last one.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

import fastgen
from fastgen.diagnostics import Report
from fastgen.verification.reports import table_of
from tests.conftest import PostgreSQL, running_postgresql
from tests.differential.random_specs import random_spec
from tests.differential.reduction import shortest_run, shortest_spec
from tests.differential.run import compare


@dataclass(slots=True)
class Outcome:
    """What came of one seed; ``refused`` are the codes of a spec that is no spec."""

    seed: int
    requests: int = 0
    refused: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    crash: str = ""
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def wrong(self) -> bool:
        """Tell whether something has to be mended."""
        return bool(self.differences or self.crash)


def run_seed(seed: int, requests: int, server: PostgreSQL | None = None) -> Outcome:
    """Make the spec of a seed and ask both sides; on ``server``, if there is one."""
    found = Outcome(seed)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spec.fg"
        path.write_text(random_spec(random.Random(seed)))  # noqa: S311
        try:
            loaded = fastgen.load(path)
            if loaded.program is None:
                found.refused = codes_of(loaded.report)
            else:
                url = None if server is None else server.new_database()
                both = compare(loaded, Path(folder), seed=seed, requests=requests, url=url)
                found.requests = both.number
                found.differences = [str(one) for one in both.found]
                found.statuses = dict(both.statuses)
        except fastgen.SpecError as error:
            found.refused = codes_of(error.report)
        except Exception:
            found.crash = traceback.format_exc()[-3000:]
    found.seconds = round(time.perf_counter() - started, 3)
    return found


def codes_of(report: Report) -> list[str]:
    """Return the codes of the mistakes in a report."""
    return sorted({one.code for one in report.diagnostics if one.severity == "error"})


def seeds_done(log: Path) -> set[int]:
    """Return the seeds that a log has already."""
    if not log.exists():
        return set()
    return {json.loads(line)["seed"] for line in log.read_text().splitlines()}


def show_shortest(seed: int, requests: int) -> int:
    """Print the shortest spec and requests found that disagree as those of a seed do."""
    text = random_spec(random.Random(seed))  # noqa: S311
    run = shortest_run(text, seed, requests)
    if run is None:
        print(f"seed {seed}: both sides agree")
        return 0
    print(shortest_spec(text, run), *table_of(run), str(run.found[0]), sep="\n")
    return 1


def main() -> int:
    """Run the seeds; return 1 if any of them shows a difference or a crash."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=2, default=(1, 100), metavar=("FIRST", "LAST"))
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--log", type=Path, help="a file to go on from; a line of JSON a seed")
    parser.add_argument("--show", type=int, metavar="SEED", help="print the spec of a seed")
    parser.add_argument("--shrink", type=int, metavar="SEED", help="print what disagrees, shortly")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    if options.show is not None:
        print(random_spec(random.Random(options.show)))  # noqa: S311
        return 0
    if options.shrink is not None:
        return show_shortest(options.shrink, options.requests)
    if options.database == "sqlite":
        return run_seeds(options, None)
    with running_postgresql() as server:
        return run_seeds(options, server)


def run_seeds(options: argparse.Namespace, server: PostgreSQL | None) -> int:
    """Run the seeds that the log does not have yet."""
    done = seeds_done(options.log) if options.log else set()
    totals: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    for seed in range(options.seeds[0], options.seeds[1] + 1):
        if seed in done:
            continue
        found = run_seed(seed, options.requests, server)
        totals["specs"] += 1
        totals["requests"] += found.requests
        totals["refused"] += bool(found.refused)
        totals["wrong"] += found.wrong
        statuses.update(found.statuses)
        if options.log:
            with options.log.open("a") as log:
                print(json.dumps(asdict(found)), file=log)
        if found.wrong:
            print(f"seed {seed}: {len(found.differences)} differences {found.crash[-700:]}")
            for line in found.differences[:5]:
                print(f"  {line}")
        if totals["specs"] % 50 == 0:
            print(f"… {seed}: {dict(totals)}", flush=True)
    print(dict(totals), " ".join(f"{one}:{n}" for one, n in sorted(statuses.items())))
    return min(totals["wrong"], 1)


if __name__ == "__main__":
    raise SystemExit(main())
