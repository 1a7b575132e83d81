"""The source is clean under the tools that the generated projects have to be clean under."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

QUICK = {
    "black": (
        "black",
        "--check",
        "--quiet",
        "fastgen",
        "tests",
        "benchmarks",
        "model",
        "hatch_build.py",
    ),
    "ruff": ("ruff", "check", "--no-cache", "fastgen", "tests", "benchmarks", "model"),
    "bandit": ("bandit", "--quiet", "--recursive", "--severity-level", "medium", "fastgen"),
}


def run(*command: str) -> None:
    """Run a tool on the repository; fail with what it found."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-8000:]


@pytest.mark.parametrize("tool", QUICK)
def test_the_source_is_clean(tool: str) -> None:
    run(*QUICK[tool])


@pytest.mark.slow
def test_the_types_hold() -> None:
    run("mypy", "fastgen", "tests", "model")
