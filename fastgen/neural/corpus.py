"""Reads the corpus: folders of authors with specs (`.fg`) and their prompts (`.N.md`).

A line of a spec that ends in `# assumed` says what the prompt does not: the score leaves it out.
`# assumed: types, constraints` assumes only the facts of these categories on its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from fastgen.diagnostics import Report
from fastgen.neural.facts import CATEGORIES, Fact, located_facts
from fastgen.neural.score import Gold
from fastgen.records import dataclass

Language = Literal["en", "pt"]
Style = Literal[
    "api_list", "brief", "bullets", "chat", "checklist", "complaint", "email", "faq", "form",
    "interview", "json", "legal", "meeting", "must_should", "numbered", "one_liner", "paragraph",
    "readme", "roles", "spreadsheet", "sql", "table", "terse", "ticket", "tutorial", "typos",
    "user_stories", "voice",
]  # fmt: skip
STYLES: tuple[Style, ...] = get_args(Style)
LANGUAGES: tuple[Language, ...] = get_args(Language)
KEYS = ("language", "style", "difficulty")

_HEADER = re.compile(r"---\n(?P<lines>.*?)\n---\n(?P<text>.*)", re.DOTALL)
_PROMPT_NAME = re.compile(r"(?P<spec>.+)\.(?P<number>[1-6])\.md")
_ASSUMED = re.compile(r"#\s*assumed\b(?P<only>:[^#\n]*)?")


class CorpusError(Exception):
    """A file of the corpus is not what it should be; the message names the file."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text that describes a spec, and how it does."""

    path: Path
    text: str
    language: Language
    style: Style
    difficulty: int
    """From 1, a few tables, to 4, rules over relations and actions."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt and the file of the spec that it describes."""

    prompt: Prompt
    spec: Path
    author: str

    @property
    def domain(self) -> str:
        """The name of the spec, without what follows the first hyphen: its variant."""
        return self.spec.stem.partition("-")[0]


def read_pairs(folder: Path) -> Iterator[Pair]:
    """Yield the pairs below a folder of authors, in the order of their paths.

    Raises CorpusError at a prompt that is not one, or that has no spec.
    """
    for path in prompt_paths(folder):
        spec = spec_of(path)
        if not spec.is_file():
            raise CorpusError(f"{path}: there is no {spec.name} beside it")
        yield Pair(read_prompt(path), spec, path.parent.name)


def prompt_paths(folder: Path) -> list[Path]:
    """Return the prompts below a folder, in order."""
    return sorted(folder.rglob("*.md"))


def spec_of(path: Path) -> Path:
    """Return the spec that a prompt describes; raise CorpusError if its name does not say so."""
    found = _PROMPT_NAME.fullmatch(path.name)
    if found is None:
        raise CorpusError(f"{path}: a prompt is named DOMAIN.N.md, with N from 1 to 6")
    return path.with_name(f"{found['spec']}.fg")


def read_prompt(path: Path) -> Prompt:
    """Return what a file of a prompt says; raise CorpusError if it is not one."""
    try:
        found = _HEADER.fullmatch(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: not UTF-8") from error
    if found is None:
        raise CorpusError(f"{path}: a prompt begins with a header between two lines `---`")
    values: dict[str, str] = {}
    for line in found["lines"].splitlines():
        key, colon, value = line.partition(":")
        if not colon or key not in KEYS or key in values:
            raise CorpusError(f"{path}: the header has {', '.join(KEYS)}, each once, not `{line}`")
        values[key] = value.strip()
    missing = [key for key in KEYS if key not in values]
    if missing:
        raise CorpusError(f"{path}: the header lacks {', '.join(missing)}")
    language = next((each for each in LANGUAGES if each == values["language"]), None)
    style = next((each for each in STYLES if each == values["style"]), None)
    if language is None:
        raise CorpusError(f"{path}: language is one of {', '.join(LANGUAGES)}")
    if style is None:
        raise CorpusError(f"{path}: style is one of {', '.join(STYLES)}")
    if values["difficulty"] not in ("1", "2", "3", "4"):
        raise CorpusError(f"{path}: difficulty is 1, 2, 3 or 4")
    text = found["text"].strip()
    if not text:
        raise CorpusError(f"{path}: there is no text below the header")
    return Prompt(path, text, language, style, int(values["difficulty"]))


def read_gold(path: Path) -> Gold:
    """Return what a spec of the corpus states and assumes; raise CorpusError if it has errors."""
    from fastgen.frontend.parser import parse_text

    text = path.read_text(encoding="utf-8")
    report = Report()
    spec = parse_text(text, str(path), report)
    if spec is None or report.has_errors:
        found = "; ".join(f"{each.code}: {each.message}" for each in report.diagnostics)
        raise CorpusError(f"{path}: {found}")
    marks = dict(_marks(text, path))
    stated: set[Fact] = set()
    assumed: set[Fact] = set()
    for fact, line in located_facts(spec):
        (assumed if fact.category in marks.get(line, ()) else stated).add(fact)
    return Gold(spec, frozenset(stated), frozenset(assumed - stated))


def _marks(text: str, path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number of each line with a mark, and the categories that it assumes."""
    for number, line in enumerate(text.splitlines(), 1):
        found = _ASSUMED.search(line)
        if found is None:
            continue
        only = (found["only"] or "").removeprefix(":").replace(",", " ").split()
        unknown = [word for word in only if word not in CATEGORIES]
        if unknown:
            raise CorpusError(f"{path}:{number}: unknown categories {', '.join(unknown)}")
        yield number, tuple(only) or CATEGORIES
