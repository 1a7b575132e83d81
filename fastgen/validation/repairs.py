"""Repairs in a project what its own tools repair without changing what the code means."""

from __future__ import annotations

import subprocess
from pathlib import Path

from fastgen.validation.environment import ask_environment, python_for, variables
from fastgen.validation.inputs import FOLDERS, read_inputs
from fastgen.validation.tools import run_bounded

SECONDS = 120
REPAIRS = (
    ("ruff", ("-m", "ruff", "check", "--fix", "--no-cache", "--quiet")),
    ("black", ("-m", "black", "--quiet")),
)


def repair_project(project: Path) -> list[str]:
    """Let ruff and then black repair a project; return the files that changed.

    A tool that is not installed repairs nothing: the check that follows says that it is missing.
    Raises NoEnvironmentError.
    """
    environment = ask_environment(python_for(project))
    before = read_inputs(project).digests
    folders = [name for name in FOLDERS if (project / name).is_dir()]
    for package, arguments in REPAIRS:
        if environment.version_of(package) is None:
            continue
        argv = [str(environment.python), *arguments, *folders]
        try:
            run_bounded(argv, project, variables(), "", SECONDS)
        except (OSError, subprocess.TimeoutExpired):
            continue
    after = read_inputs(project).digests
    return [path for path, digest in after.items() if before.get(path) != digest]
