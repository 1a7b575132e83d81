"""Plants each fault, judges it, and says which nobody noticed.

`python -m tests.mutants --log mutants.log` judges every fault, two at a time; started again, it
goes on after those that the log has. `--report FILE` writes the table of the documentation.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from math import inf
from pathlib import Path

from tests.mutants.building import FaultyCompiler
from tests.mutants.fault import Fault
from tests.mutants.faults import FAULTS, every_fault
from tests.mutants.judging import Verdict, judge
from tests.mutants.reporting import page, summary

GOAL = 0.98
"""The share of the faults that has to be found."""


def main() -> int:
    """Judge the faults; return 1 if too many survive, or one changes nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="faults, or themes, or words in their names")
    parser.add_argument("--log", type=Path, help="a file to go on from; a line of JSON a fault")
    parser.add_argument("--minutes", type=float, help="how long to judge; 0 only reports the log")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--report", type=Path, help="where to write the result as Markdown")
    options = parser.parse_args()
    faults = chosen(options.names)
    known = verdicts_of(options.log) if options.log else {}
    verdicts = {one.name: known[one.mark] for one in faults if one.mark in known}
    # Survivors are judged again: a tester that was mended may find them.
    waiting = [one for one in faults if one.name not in verdicts or not verdicts[one.name].killed]
    waiting.sort(key=lambda one: one.name in verdicts)
    started = time.monotonic()
    seconds = inf if options.minutes is None else 60 * options.minutes
    for found in judged(waiting, options.processes, started + seconds):
        verdicts[found.name] = found
        if options.log:
            with options.log.open("a") as log:
                print(json.dumps(asdict(found)), file=log)
        sign = "killed" if found.killed else "SURVIVED"
        print(
            f"{len(verdicts)}/{len(faults)} {found.seconds:6.1f} s {sign} {found.name}: "
            f"{found.by} {found.what[:160]!r}",
            flush=True,
        )
    results = [verdicts[one.name] for one in faults if one.name in verdicts]
    print(summary(results), f"{len(faults) - len(results)} not judged yet", sep="; ")
    if options.report:
        options.report.write_text(page(FAULTS, verdicts))
    killed = sum(one.killed for one in results)
    same = any(one.by == "none" for one in results)
    return int(same or killed < GOAL * len(results))


def chosen(names: Sequence[str]) -> list[Fault]:
    """Return the faults that are asked for: all, or by name, theme or word."""
    if not names:
        return every_fault()
    return [
        fault
        for theme, faults in FAULTS.items()
        for fault in faults
        if any(name == theme or name in fault.name for name in names)
    ]


def verdicts_of(log: Path) -> dict[str, Verdict]:
    """Return the last verdicts of a log, by the mark of their faults."""
    if not log.exists():
        return {}
    found = [Verdict(**json.loads(line)) for line in log.read_text().splitlines()]
    return {one.mark: one for one in found}


def judged(faults: Sequence[Fault], processes: int, end: float) -> Iterator[Verdict]:
    """Yield a verdict for each fault, as they come; none is begun after the end."""
    parts = [list(faults[start::processes]) for start in range(processes)]
    with (
        tempfile.TemporaryDirectory(prefix="fgmutants") as name,
        ProcessPoolExecutor(processes) as pool,
    ):
        compilers = [FaultyCompiler(Path(name) / str(number)) for number in range(processes)]
        running = {
            pool.submit(judge, part.pop(0), compiler): (part, compiler)
            for part, compiler in zip(parts, compilers, strict=True)
            if part and time.monotonic() < end
        }
        while running:
            done = next(as_completed(running))
            part, compiler = running.pop(done)
            if part and time.monotonic() < end:
                running[pool.submit(judge, part.pop(0), compiler)] = (part, compiler)
            yield done.result()


if __name__ == "__main__":
    raise SystemExit(main())
