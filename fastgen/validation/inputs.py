"""Reads the files of a project that checkers look at, and what they are recognised by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from fastgen.records import dataclass

FOLDERS = ("app", "tests", "migrations")
SETTINGS = ("pyproject.toml", "mypy.ini", "ruff.toml", ".ruff.toml", "setup.cfg", "pytest.ini")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The texts of a project by their paths relative to it, and the digest of each."""

    digests: Mapping[str, str]
    texts: Mapping[str, str]

    def digest(self, folders: Iterable[str]) -> str:
        """Return what the files in some folders, and the settings of the tools, are known by."""
        wanted = tuple(f"{folder}/" for folder in folders)
        sealed = hashlib.sha256()
        for path, digest in sorted(self.digests.items()):
            if path.startswith(wanted) or path in SETTINGS:
                sealed.update(f"{path}\0{digest}\0".encode())
        return sealed.hexdigest()


def read_inputs(project: Path) -> Inputs:
    """Read every file of the folders with code, and the settings of the tools."""
    digests: dict[str, str] = {}
    texts: dict[str, str] = {}
    paths = [project / name for name in SETTINGS]
    for folder in FOLDERS:
        paths += sorted((project / folder).rglob("*"))
    for path in paths:
        if "__pycache__" in path.parts or not path.is_file():
            continue
        name = path.relative_to(project).as_posix()
        data = path.read_bytes()
        digests[name] = hashlib.sha256(data).hexdigest()
        if name.endswith(".py"):
            texts[name] = data.decode("utf-8", "replace")
    return Inputs(digests, texts)
