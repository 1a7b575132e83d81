"""The texts as generated, before any edit, in one file that diffs and merges well."""

from collections.abc import Mapping

from fastgen.workspace.state import PRISTINE, DamagedStateError

HEADER = "# What fastgen generated last, before any edit: the base of merges. Do not change it.\n"
SECTION = "\n== "


def pristine_bytes(files: Mapping[str, str]) -> bytes:
    r"""Return the texts as one: a line with the path, then each line behind a bar.

    In bytes from the start: a long text with one wide character takes several times the room.

    >>> print(pristine_bytes({"a.py": "x = 1\n"}).decode().removeprefix(HEADER), end="")
    <BLANKLINE>
    == a.py
    |x = 1
    |
    """
    parts = [HEADER.encode()]
    for path in sorted(files):
        parts.append(f"{SECTION}{path}\n|".encode())
        parts.append(files[path].encode().replace(b"\n", b"\n|"))
    parts.append(b"\n")
    return b"".join(parts)


def parse_pristine(text: str) -> dict[str, str]:
    """Return the texts by path; the reverse of `pristine_bytes`.

    Raises DamagedStateError for anything else, such as the marks of an unfinished merge.
    """
    text = text.replace("\r\n", "\n")
    if not text.startswith(HEADER) or not text.endswith("\n"):
        raise DamagedStateError(PRISTINE, "its first or last line is missing")
    files: dict[str, str] = {}
    for section in text[len(HEADER) : -1].split(SECTION)[1:]:
        path, _, body = section.partition("\n")
        lines = body.split("\n")
        if not all(line.startswith("|") for line in lines) or path in files:
            raise DamagedStateError(PRISTINE, f"the part about {path!r} makes no sense")
        files[path] = "\n".join(line[1:] for line in lines)
    return files
