"""Knows which Python a project has, and which packages that Python finds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from fastgen.records import dataclass

SECONDS = 60
FOREIGN = frozenset({"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH"})
ASK = """
import json, sys
from importlib.metadata import distributions
found = []
for each in distributions():
    data = each.metadata
    classifiers = [c for c in data.get_all("Classifier") or () if c.startswith("License ::")]
    terms = data.get("License-Expression") or ""
    found.append([data["Name"] or "", each.version or "", terms, data.get("License") or "",
                  classifiers, list(each.requires or ())])
sys.stdout.write(json.dumps([sys.version, found]))
"""


class NoEnvironmentError(Exception):
    """The interpreter of a project cannot be asked what it has."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """An installed package and what its metadata says about its licence and its needs."""

    name: str
    version: str
    expression: str
    licence: str
    classifiers: tuple[str, ...]
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Environment:
    """An interpreter, its version, and its packages by their normalised names."""

    python: Path
    version: str
    packages: Mapping[str, Distribution]

    def version_of(self, package: str) -> str | None:
        """Return the version of an installed package, or None."""
        found = self.packages.get(normalised(package))
        return None if found is None else found.version

    @property
    def fingerprint(self) -> str:
        """The interpreter and every package with its version, as one text."""
        listed = (f"{name}=={each.version}" for name, each in sorted(self.packages.items()))
        return "\n".join((self.version, *listed))


def normalised(name: str) -> str:
    """Return the name of a package as an index compares it.

    >>> normalised("Typing_Extensions"), normalised("zope.interface")
    ('typing-extensions', 'zope-interface')
    """
    return name.lower().replace("_", "-").replace(".", "-")


def python_for(project: Path) -> Path:
    """Return the interpreter of the project's own environment, or else the one that runs this."""
    inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    own = project.resolve() / ".venv" / inside
    return own if own.exists() else Path(sys.executable)


def variables() -> dict[str, str]:
    """Return the environment variables of a checker: nothing that leads Python elsewhere."""
    kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}


def ask_environment(python: Path) -> Environment:
    """Return what an interpreter has installed. Raises NoEnvironmentError."""
    try:
        done = subprocess.run(  # noqa: S603  the argv is ours, and no shell sees it
            [str(python), "-c", ASK],
            env=variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=True,
        )
        version, found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise NoEnvironmentError(f"{python} cannot be asked: {error}") from error
    packages: dict[str, Distribution] = {}
    for name, number, expression, licence, classifiers, requires in found:
        each = Distribution(name, number, expression, licence, tuple(classifiers), tuple(requires))
        packages.setdefault(normalised(name), each)  # the first is the one that is imported
    return Environment(python, version, packages)
