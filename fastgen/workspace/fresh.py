"""Makes a folder that does not exist yet, or is empty, appear with all its files by one rename.

The files are written to a neighbour with a name of its own and flushed; then the neighbour takes
the place of the folder. A process that dies before the rename leaves the neighbour, which the next
build removes, and nothing else.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from fastgen.records import dataclass
from fastgen.workspace import disk
from fastgen.workspace.busy import hold_folder, is_abandoned
from fastgen.workspace.change import ChangeSet, folders_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new folder appears: below `anchor`, which exists, as `first` and then `rest`."""

    anchor: str
    first: str
    rest: str

    @property
    def target(self) -> str:
        """The folder that the rename creates: the outermost one that does not exist yet."""
        return f"{self.anchor}/{self.first}"

    @property
    def neighbour_prefix(self) -> str:
        """What the names of the neighbours begin with."""
        return f".{self.first}.fastgen-"


def place_of(directory: Path) -> Place:
    """Return where a folder would appear whose path may lack several parts."""
    anchor = directory.parent
    while not anchor.is_dir():
        anchor = anchor.parent
    first, *rest = directory.relative_to(anchor).parts
    return Place(str(anchor).rstrip("/"), first, "/".join(rest))


def write_fresh(directory: Path, changes: ChangeSet) -> None:
    """Write the files of a new folder; raise OSError and leave nothing behind if that fails."""
    place = place_of(directory)
    clear_abandoned(place)
    neighbour = f"{place.anchor}/{place.neighbour_prefix}{secrets.token_hex(6)}"
    os.mkdir(neighbour)
    try:
        with hold_folder(neighbour):
            fill(f"{neighbour}/{place.rest}".rstrip("/"), neighbour, changes)
            if os.path.isdir(place.target):
                os.chmod(neighbour, os.stat(place.target).st_mode & 0o7777)
                if os.name == "nt":
                    os.rmdir(place.target)
            disk.move(neighbour, place.target)
    except BaseException:
        disk.drop_tree(neighbour)
        raise
    with suppress(OSError):
        disk.sync_all((), (place.anchor or "/",))


def fill(root: str, neighbour: str, changes: ChangeSet) -> None:
    """Write the files below `root`, which is the neighbour or a folder in it, and flush them."""
    made = [neighbour]
    for folder in folders_of((root.removeprefix(neighbour).lstrip("/") + "/x",)):
        disk.make_folder(f"{neighbour}/{folder}")
        made.append(f"{neighbour}/{folder}")
    for folder in folders_of(changes.puts):
        disk.make_folder(f"{root}/{folder}")
        made.append(f"{root}/{folder}")
    for path, data in changes.puts.items():
        disk.write_new(f"{root}/{path}", data)
    disk.sync_all((f"{root}/{path}" for path in changes.puts), reversed(made))


def clear_abandoned(place: Place) -> None:
    """Remove the neighbours that builds of the same folder left when they died."""
    for name in os.listdir(place.anchor or "/"):
        path = f"{place.anchor}/{name}"
        if name.startswith(place.neighbour_prefix) and is_abandoned(path):
            disk.drop_tree(path)
