"""A set of changes to the files of one folder that happens as a whole."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from fastgen.records import dataclass


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Files to put in place, with their content, and files to remove, by path below the folder."""

    puts: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    drops: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.puts or self.drops)

    @property
    def size(self) -> int:
        """The number of bytes to write."""
        return sum(len(data) for data in self.puts.values())


def folders_of(paths: Mapping[str, object] | tuple[str, ...]) -> list[str]:
    """Return every folder on the way to the paths, outer ones first.

    >>> folders_of(("a/b/c.py", "a/d.py", "e.py"))
    ['a', 'a/b']
    """
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(folders)
