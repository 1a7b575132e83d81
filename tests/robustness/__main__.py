"""Shows how a generated app behaves under races, outages and hostile clients.

``python -m tests.robustness [--only NAME]`` builds the app of `market.fg`, starts it as its
Dockerfile does on a PostgreSQL of its own, and prints a table; the exit code is 1 when a promise
was not kept.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.robustness.findings import Check, Finding, table
from tests.robustness.hostile import hostile_requests
from tests.robustness.outages import frozen_database, killed_app, stopped_database
from tests.robustness.postgres import OwnPostgreSQL
from tests.robustness.races import burst, race_for_a_name, race_for_the_last_pieces
from tests.robustness.served import Served
from tests.robustness.slow import slow_clients
from tests.robustness.versions import exact_keys, exact_versions

MARKET = Path(__file__).parent / "market.fg"
CHECKS: dict[str, Check] = {
    "unique": race_for_a_name,
    "stock": race_for_the_last_pieces,
    "burst": burst,
    "versions": exact_versions,
    "keys": exact_keys,
    "stopped": stopped_database,
    "frozen": frozen_database,
    "killed": killed_app,
    "slow": slow_clients,
    "hostile": hostile_requests,
}


def examine(names: Sequence[str]) -> list[Finding]:
    """Run checks one after the other against one app; return all that was found."""
    database = OwnPostgreSQL()
    findings: list[Finding] = []
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            Served(MARKET, Path(folder) / "project", database) as served,
        ):
            for name in names:
                findings += asyncio.run(CHECKS[name](served))
    finally:
        database.close()
    return findings


def main() -> None:
    """Run the checks that the command line names, or all, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=list(CHECKS), metavar="NAME")
    chosen = parser.parse_args()
    findings = examine(chosen.only or list(CHECKS))
    print(table(findings))
    sys.exit(not all(finding.kept for finding in findings))


if __name__ == "__main__":
    main()
