"""Reads a spec from where it stands: a file in the language, JSON, YAML, standard input."""

import sys
from hashlib import sha256
from pathlib import Path
from typing import Literal

from fastgen.diagnostics import Report
from fastgen.records import dataclass

Kind = Literal["fg", "json", "yaml"]

KINDS: dict[str, Kind] = {".fg": "fg", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<stdin>"
LARGEST_SPEC = 16 * 1024 * 1024
"""Bytes; a spec of 1,000 entities has less than one million."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a spec and what kind of text it is."""

    name: str
    text: str
    kind: Kind

    @property
    def digest(self) -> str:
        """The digest by which a build remembers its spec."""
        return sha256(self.text.encode()).hexdigest()


def read_document(path: Path, report: Report) -> Document | None:
    """Return the document at a path, or None with the reason in the report."""
    name = STANDARD_INPUT_NAME if str(path) == STANDARD_INPUT else path.as_posix()
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 text (byte {error.start})"
        report.error("FG8011", None, file=name, reason=reason)
        return None
    except (OSError, ValueError) as error:  # ValueError: no file can have such a name
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        report.error("FG8011", None, file=name, reason=reason)
        return None
    kind = kind_of(path, text)
    if kind is None:
        report.error(
            "FG8011",
            None,
            file=name,
            reason="its name says no known kind",
            help="a spec ends in .fg, .json, .yaml or .yml",
        )
        return None
    return Document(name, text, kind)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file or of standard input; raise OSError if it is too large."""
    if str(path) == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        data = sys.stdin.buffer.read(LARGEST_SPEC + 1)
    else:
        with path.open("rb") as file:
            data = file.read(LARGEST_SPEC + 1)
    if len(data) > LARGEST_SPEC:
        raise OSError(f"it is larger than {LARGEST_SPEC // 1024 // 1024} MB")
    return data


def kind_of(path: Path, text: str) -> Kind | None:
    """Return the kind that the name of a file says; for standard input, look at the text.

    >>> kind_of(Path("a.yml"), ""), kind_of(Path("-"), "{}"), kind_of(Path("-"), "app a")
    ('yaml', 'json', 'fg')
    """
    if str(path) == STANDARD_INPUT:
        return "json" if text.lstrip().startswith("{") else "fg"
    return KINDS.get(path.suffix.lower())
