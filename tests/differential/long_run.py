"""Compares interpreter and app for as many requests as one likes, and prints what differs."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import fastgen
from tests.differential.run import compare
from tests.differential.test_differential import SPECS


def main() -> int:
    """Run every spec, or those that are named; return how many requests differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("specs", nargs="*", help="names of examples, or paths")
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--seeds", type=int, nargs=2, default=(1, 1), metavar=("FIRST", "LAST"))
    options = parser.parse_args()
    differences = 0
    for seed in range(options.seeds[0], options.seeds[1] + 1):
        for name in options.specs or sorted(SPECS):
            with tempfile.TemporaryDirectory() as folder:
                loaded = fastgen.load(SPECS.get(name, Path(name)))
                both = compare(loaded, Path(folder), seed=seed, requests=options.requests)
            statuses = " ".join(f"{one}:{n}" for one, n in sorted(both.statuses.items()))
            print(f"{name} seed {seed}: {both.number} requests, {len(both.found)} differ")
            print(f"  {statuses}; passed over: {dict(both.passed_over)}")
            for found in both.found:
                print(f"  {found}")
            differences += len(both.found)
    return differences


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
