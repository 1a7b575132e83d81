"""Reads a spec from where it stands: a file in the language, JSON, YAML, standard input."""

import json
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastgen.diagnostics import Report

if TYPE_CHECKING:
    from fastgen.ir.spec import Spec

Kind = Literal["fg", "json", "yaml"]

KINDS: dict[str, Kind] = {".fg": "fg", ".json": "json", ".yaml": "yaml", ".yml": "yaml"}
STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<stdin>"
LARGEST_SPEC = 16 * 1024 * 1024
"""Bytes; a spec of 1,000 entities has less than one million."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a spec and what kind of text it is; `spec` is there for JSON and YAML."""

    name: str
    text: str
    kind: Kind
    spec: "Spec | None" = None

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
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
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
    if kind == "fg":
        return Document(name, text, kind)
    spec = read_spec(text, kind, report)
    return None if spec is None else Document(name, text, kind, spec)


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


def read_spec(text: str, kind: Kind, report: Report) -> "Spec | None":
    """Return the spec of a JSON or YAML document, or None with the reasons in the report."""
    from pydantic import ValidationError

    from fastgen.ir.spec import Spec

    try:
        return Spec.model_validate_json(text if kind == "json" else yaml_as_json(text))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False, include_context=False):
            place = "/".join(str(part) for part in problem["loc"])
            report.error("FG8012", None, problem=lower_first(problem["msg"]), path=place)
    except (ValueError, TypeError, RecursionError) as error:
        report.error("FG8012", None, problem=str(error).replace("\n", " ") or "it is too deep")
    return None


def yaml_as_json(text: str) -> str:
    """Return a YAML document as JSON; raise ValueError for one that is none, or repeats itself.

    Aliases are refused: a few lines of them unfold to gigabytes.
    """
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise ValueError("aliases are not allowed in a YAML spec")
        return json.dumps(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"it is not YAML ({error})") from error


def lower_first(text: str) -> str:
    """Return a sentence as it continues another one."""
    return text[:1].lower() + text[1:]
