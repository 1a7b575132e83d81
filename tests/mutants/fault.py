"""What a planted fault is: one place of the compiler that says something else."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tests.conftest import ROOT
from tests.differential.test_differential import SPECS


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: in ``file``, ``new`` stands instead of ``old``, which is there once.

    ``spec`` names a spec whose project it changes. The fault is found by the ``tests`` of that
    project which are aimed at it, if there are any, or by what its app answers and stores.
    """

    name: str
    file: str
    old: str
    new: str
    spec: str
    tests: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """A digest of all that the verdict depends on, but for the compiler itself."""
        said = "\0".join((self.file, self.old, self.new, self.spec, *self.tests))
        return sha256(said.encode()).hexdigest()[:12]

    def planted(self, text: str) -> str:
        """Return the text of the file with the fault in it.

        Raises ValueError where the place is not there, or there more than once.
        """
        times = text.count(self.old)
        if times != 1:
            raise ValueError(f"{self.name}: {times} places in {self.file} say {self.old!r}")
        return text.replace(self.old, self.new)


def spec_of(name: str) -> Path:
    """Return the path of a spec: one of the differential tester, or of the generated projects."""
    return SPECS.get(name) or ROOT / "tests/generated/specs" / f"{name}.fg"
