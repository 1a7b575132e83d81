"""Finds the data that belongs to fastgen: grammars, templates and IR schemas.

In a source checkout, and in an editable install, they stand beside the package, where people edit
them. In a wheel they are inside it, in `_data`. What can be made again is kept in a cache folder.
"""

import contextlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import Literal

DataFolder = Literal["grammars", "templates", "ir_schemas"]

CACHE_VARIABLE = "FASTGEN_CACHE_DIR"
PACKAGE = Path(__file__).resolve().parent


class MissingDataError(Exception):
    """A data folder is not there: the installation is incomplete."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the data folder `{name}` of fastgen is missing")
        self.name = name


@cache
def data_folder(name: DataFolder) -> Path:
    """Return a data folder.

    Raises MissingDataError if it is in neither place.
    """
    for parent in (PACKAGE / "_data", PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise MissingDataError(name)


def read_data(name: DataFolder, path: str) -> str:
    """Return the text of a file in a data folder, by its POSIX path there."""
    return data_folder(name).joinpath(*path.split("/")).read_text(encoding="utf-8")


def cache_folder() -> Path:
    """Return the folder for things that can be made again, by the custom of the platform."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen)
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  (Path.home raises where there is none)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home) / "fastgen" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "fastgen"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "fastgen"


def store(path: Path, content: bytes) -> None:
    """Write whole or not at all, so that processes side by side never see half a file.

    A folder that cannot be written is no error: what it keeps is made again next time.
    """
    import tempfile

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
