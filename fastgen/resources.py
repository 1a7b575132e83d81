"""Finds the data that belongs to fastgen: grammars, templates and IR schemas.

In a source checkout, and in an editable install, they stand beside the package, where people edit
them. In a wheel they are inside it, in `_data`.
"""

from functools import cache
from pathlib import Path
from typing import Literal

DataFolder = Literal["grammars", "templates", "ir_schemas"]

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
