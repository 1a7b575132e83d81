"""The texts as generated, before any edit, in one file that diffs and merges well."""

from collections.abc import Mapping

from fastgen.workspace.state import PRISTINE, DamagedStateError

HEADER = "# What fastgen generated last, before any edit: the base of merges. Do not change it.\n"
SECTION = "\n== "


def pristine_text(files: Mapping[str, str]) -> str:
    r"""Return the texts as one: a line with the path, then each line behind a bar.

    >>> print(pristine_text({"a.py": "x = 1\n"}).removeprefix(HEADER), end="")
    <BLANKLINE>
    == a.py
    |x = 1
    |
    """
    parts = [HEADER]
    for path in sorted(files):
        parts.append(f"{SECTION}{path}\n|")
        parts.append(files[path].replace("\n", "\n|"))
    return "".join(parts) + "\n"


def parse_pristine(text: str) -> dict[str, str]:
    """Return the texts by path; the reverse of `pristine_text`.

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
