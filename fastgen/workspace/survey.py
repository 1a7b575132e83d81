"""Looks at what stands on disk at a path, without following links out of the folder."""

import os
import stat
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from fastgen.workspace.digest import digest_of

Kind = Literal["missing", "file", "link", "other"]


@dataclass(frozen=True)
class Found:
    """What stands at a path of a project; `obstacle` is the part of the path where it stands."""

    kind: Kind
    obstacle: str
    data: bytes = b""

    @cached_property
    def digest(self) -> str:
        """The digest of the content of a file."""
        return digest_of(self.data)


class Survey:
    """Looks at paths below one folder; folders on the way are looked at once."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._folders: dict[str, Found | None] = {"": None}

    def look(self, path: str) -> Found:
        """Return what stands at a path, reading it if it is a file."""
        if (found := self._obstacle_on_the_way(path.rpartition("/")[0])) is not None:
            return found
        full = f"{self._directory}/{path}"
        try:
            mode = os.lstat(full).st_mode
        except FileNotFoundError:
            return Found("missing", path)
        if stat.S_ISLNK(mode):
            return Found("link", path)
        if not stat.S_ISREG(mode):
            return Found("other", path)
        with open(full, "rb") as file:
            return Found("file", path, file.read())

    def _obstacle_on_the_way(self, folder: str) -> Found | None:
        if folder in self._folders:
            return self._folders[folder]
        found = self._obstacle_on_the_way(folder.rpartition("/")[0])
        if found is None:
            found = self._look_at_folder(folder)
        self._folders[folder] = found
        return found

    def _look_at_folder(self, folder: str) -> Found | None:
        try:
            mode = os.lstat(f"{self._directory}/{folder}").st_mode
        except FileNotFoundError:
            return Found("missing", folder)
        if stat.S_ISLNK(mode):
            return Found("link", folder)
        return None if stat.S_ISDIR(mode) else Found("other", folder)
