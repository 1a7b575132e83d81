"""Asks a built project for the OpenAPI document that its app serves, without starting a server."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from fastgen.contracts.documents import Members, members, plain

SECONDS = 120
SHOWN_LINES = 12
ASK = """
import json, logging, sys
logging.disable(logging.CRITICAL)
from app.factory import create_app
from app.settings import Settings
document = create_app(Settings()).openapi()
sys.stdout.write("\\n" + json.dumps(document))
"""
FOREIGN = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH"}


class NotAnnouncedError(Exception):
    """The app cannot be asked; the notes hold the end of what Python printed."""

    def __init__(self, reason: str, notes: str = "") -> None:
        super().__init__(reason)
        self.notes = notes
        self.lacks_packages = "ModuleNotFoundError" in notes


def announced_by(project: Path, python: Path) -> Members:
    """Return the OpenAPI document of the project in a folder; raises NotAnnouncedError.

    ``python`` is an interpreter with the packages of the project. Settings come from the
    environment; the database is not asked.
    """
    environment = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    try:
        done = subprocess.run(  # noqa: S603  the argv is ours, and no shell sees it
            [str(python), "-c", ASK],
            cwd=project,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotAnnouncedError(f"the app cannot be asked: {error}") from error
    if done.returncode != 0:
        tail = "\n".join(done.stderr.splitlines()[-SHOWN_LINES:])
        raise NotAnnouncedError("the app cannot be imported", tail)
    return members(plain(json.loads(done.stdout.splitlines()[-1])))
