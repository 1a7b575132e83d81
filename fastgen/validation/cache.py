"""Keeps the verdicts of checkers in the project's `.fastgen/validation/`, by what they depend on.

An entry is believed only if it was made from exactly the same key and its own digest is right;
whatever else is found there is as good as nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from fastgen.validation.findings import Finding, Verdict

FORMAT = 1
FOLDER = Path(".fastgen") / "validation"


def key_of(*parts: str) -> str:
    """Return one key for everything that a verdict depends on.

    >>> key_of("a", "bc") == key_of("ab", "c")
    False
    """
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Cache:
    """The verdicts of one project."""

    def __init__(self, project: Path) -> None:
        """Take the folder of the project; nothing is made before something is kept."""
        self.folder = project / FOLDER

    def read(self, checker: str, key: str) -> Verdict | None:
        """Return the verdict that was kept under a key, or None."""
        try:
            document = json.loads((self.folder / f"{checker}.json").read_text(encoding="utf-8"))
            body = document["body"]
            fresh = document["format"] == FORMAT and document["key"] == key
            if not fresh or document["digest"] != _seal(key, body):
                return None
            value = json.loads(body)
            findings = tuple(Finding(**each) for each in value["findings"])
            counts = tuple((str(name), int(count)) for name, count in value["counts"])
            return Verdict(value["status"], findings, value["detail"], counts)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, checker: str, key: str, verdict: Verdict) -> None:
        """Keep a verdict; a disk that refuses costs the next run its time and nothing else."""
        body = json.dumps(asdict(verdict))
        document = {"format": FORMAT, "key": key, "digest": _seal(key, body), "body": body}
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            ignored = self.folder / ".gitignore"
            if not ignored.exists():
                ignored.write_text("*\n", encoding="utf-8")
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=f".{checker}-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(document, file)
            Path(name).replace(self.folder / f"{checker}.json")


def _seal(key: str, body: str) -> str:
    return hashlib.sha256(f"{key}\0{body}".encode()).hexdigest()
