"""The files of a generated project, as a value between the backend and the workspace."""

import re
from collections.abc import Iterable, Iterator, Mapping

from fastgen.ir.layouts import USUAL_ARRANGEMENT, Arrangement
from fastgen.ir.omissions import Omission

LONGEST_PATH = 240
UNSAFE_CHARACTERS = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
RESERVED_NAMES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
RESERVED_FOLDERS = frozenset({".fastgen", ".git"})


class Project(Mapping[str, str]):
    r"""A read-only mapping from relative POSIX paths to texts, in the order of the paths.

    `written_once` names the files that belong to the user as soon as they exist: a build creates
    them and never touches them again. `omissions` are the warnings about what the files leave out,
    `arrangement` says where the modules of the entities lie.

    >>> project = Project({"b.py": "b = 1\n", "a/c.py": ""}, written_once=["a/c.py"])
    >>> list(project), sorted(project.written_once)
    (['a/c.py', 'b.py'], ['a/c.py'])
    """

    __slots__ = ("_files", "_written_once", "arrangement", "omissions")

    def __init__(
        self,
        files: Mapping[str, str],
        *,
        written_once: Iterable[str] = (),
        omissions: Iterable[Omission] = (),
        arrangement: Arrangement = USUAL_ARRANGEMENT,
    ) -> None:
        """Check the paths and the texts; raise ValueError for one that cannot be written safely."""
        check_paths(files)
        for path, text in files.items():
            if not text.isascii():
                encodable(path, text)
        self._files = {path: files[path] for path in sorted(files)}
        self._written_once = frozenset(written_once)
        self.omissions = tuple(omissions)
        self.arrangement = arrangement
        if unknown := self._written_once - self._files.keys():
            raise ValueError(f"written_once names files that do not exist: {sorted(unknown)}")

    @property
    def written_once(self) -> frozenset[str]:
        """The paths of the files that a build creates and never touches again."""
        return self._written_once

    def __getitem__(self, path: str) -> str:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __hash__(self) -> int:
        return hash((tuple(self._files.items()), self._written_once))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Project):
            return self._files == other._files and self._written_once == other._written_once
        return NotImplemented

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} files>"


def encodable(path: str, text: str) -> None:
    """Raise ValueError for a text that is not valid Unicode and so has no bytes."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{path!r} holds half a character: {error}") from error


def check_paths(paths: Iterable[str]) -> None:
    """Raise ValueError unless every path is safe and no two fall together on any system."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        if reason := unsafe_reason(path):
            raise ValueError(f"{path!r} {reason}")
        folded = path.casefold()
        if folded in seen:
            raise ValueError(f"{path!r} and {seen[folded]!r} differ only in case")
        seen[folded] = path
        folder = folded.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = path
            folder = folder.rpartition("/")[0]
    for folded, path in seen.items():
        if folded in folders:
            raise ValueError(f"{path!r} is a file and the folder of {folders[folded]!r}")


def unsafe_reason(path: str) -> str | None:
    """Return why a project may not hold a path, or None.

    >>> unsafe_reason("app/main.py"), unsafe_reason("../etc/passwd")
    (None, 'leaves the folder or is not in its shortest form')
    """
    if not path or path.startswith("/"):
        return "is not relative"
    if len(path) > LONGEST_PATH:
        return f"is longer than {LONGEST_PATH} characters"
    if UNSAFE_CHARACTERS.search(path):
        return "has a character that not every system allows"
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "leaves the folder or is not in its shortest form"
    if parts[0].casefold() in RESERVED_FOLDERS:
        return "is in a folder with another purpose"
    if any(part[-1] in ". " or part.split(".")[0].casefold() in RESERVED_NAMES for part in parts):
        return "has a name that not every system allows"
    return None
