"""Notices that the database of a served project has tables of an earlier spec, and begins anew.

A build writes the first migration again when the tables change. A database that has run it before
would stay as it is, and the app would ask for columns that are not there.
"""

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

STAMP = ".venv/fastgen-migrated"
VERSIONS = "migrations/versions"
SQLITE_FILE = re.compile(r"sqlite(?:\+\w+)?:///(.+)")
BESIDE = ("", "-wal", "-shm")
"""What the names of the files of an SQLite database end in."""


def remember_migrations(project: Path) -> None:
    """Note which migrations the database of a project has run, and what they said."""
    (project / STAMP).write_text(json.dumps(digests(project)), encoding="utf-8")


def migrations_changed(project: Path) -> bool:
    """Tell whether a migration that the database has run is no longer what it was."""
    try:
        seen: object = json.loads((project / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    now = digests(project)
    return isinstance(seen, dict) and any(now.get(name) != seen[name] for name in seen)


def digests(project: Path) -> dict[str, str]:
    """Return the digest of each migration by its name."""
    files = sorted((project / VERSIONS).glob("*.py"))
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in files}


def begin_anew(project: Path, url: str, tell: Callable[[str], None]) -> None:
    """Set the database of a project aside, if it is a file of the project; otherwise say so."""
    file = SQLITE_FILE.fullmatch(url)
    path = (project / (file[1] if file else "")).resolve()
    if file is None or not path.is_relative_to(project.resolve()):
        tell("the tables changed, and the database is not one of this folder: migrate it by hand")
        return
    if not path.is_file():
        return
    number = 1
    while (kept := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    for ending in BESIDE:
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))
    tell(f"the tables changed: the database begins anew, and the old one is now {kept.name}")
