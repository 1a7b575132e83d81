"""The structure of a generated file without its texts, and the texts in their order."""

from __future__ import annotations

import ast
import configparser
import io
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

AMBIGUOUS = {"RUF001", "RUF002", "RUF003"}
"""The rules of ruff about letters that look alike."""
TEST = "test_"
"""A function whose name begins so may be called after the title of a scenario."""


@dataclass(slots=True)
class Anatomy:
    """What a file is made of.

    `bones` is the structure; `texts` what it holds, exactly; `words` what is for people only
    (docstrings, comments, prose): there white space and escapes may differ.
    """

    bones: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def text(self, value: str) -> None:
        """Take a text that has an exact value."""
        self.bones.append("text")
        self.texts.append(value)

    def prose(self, value: str) -> None:
        """Take a text for people."""
        self.bones.append("words")
        self.words.append(value)


def dissect(path: str, text: str) -> Anatomy:
    """Return the anatomy of a file; raise ValueError or SyntaxError if it is not well formed."""
    name = PurePosixPath(path)
    reader = READERS.get(name.name) or READERS.get(name.suffix) or dissect_lines
    found = Anatomy()
    reader(text, found)
    return found


def dissect_python(text: str, found: Anatomy) -> None:
    """Take a module apart; every constant text is masked."""
    tree = ast.parse(text)
    compile(tree, "generated.py", "exec")
    _python(tree, found)


def _python(node: ast.AST, found: Anatomy) -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstring = ast.get_docstring(node, clean=False) if isinstance(node, documented) else None
    found.bones.append(type(node).__name__)
    for name, value in ast.iter_fields(node):
        items = value if isinstance(value, list) else [value]
        if docstring is not None and name == "body":
            found.prose(docstring)
            items = items[1:]
        found.bones.append(f"{name}*{len(items)}")
        for item in items:
            if isinstance(item, ast.AST):
                _python(item, found)
            elif isinstance(node, ast.Constant) and name == "value" and isinstance(item, str):
                found.text(item)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name == "name":
                found.bones.append(TEST if item.startswith(TEST) else item)
            elif not (isinstance(node, ast.Constant) and name == "kind"):
                found.bones.append(repr(item))


def dissect_data(value: object, found: Anatomy) -> None:
    """Take data apart; texts and keys are masked."""
    if isinstance(value, dict):
        found.bones.append(f"dict*{len(value)}")
        for key, item in value.items():
            if isinstance(key, str):
                found.text(key)
            else:
                found.bones.append(repr(key))
            dissect_data(item, found)
    elif isinstance(value, list):
        found.bones.append(f"list*{len(value)}")
        for item in value:
            dissect_data(item, found)
    elif isinstance(value, str):
        found.text(value)
    else:
        found.bones.append(repr(value))


def dissect_toml(text: str, found: Anatomy) -> None:
    """Take a TOML document apart; the description of a project is one line for people."""
    data = tomllib.loads(text)
    project = data.get("project", {})
    found.prose(project.pop("description", ""))
    lint = data.get("tool", {}).get("ruff", {}).get("lint", {})
    if set(lint.get("ignore", ())) <= AMBIGUOUS:  # said where a text has other letters than ASCII
        lint.pop("ignore", None)
    dissect_data(data, found)


def dissect_json(text: str, found: Anatomy) -> None:
    """Take a JSON document apart."""
    dissect_data(json.loads(text), found)


def dissect_yaml(text: str, found: Anatomy) -> None:
    """Take a YAML document apart."""
    import yaml

    dissect_data(yaml.safe_load(text), found)


def dissect_environment(text: str, found: Anatomy) -> None:
    """Take an `.env` file apart, as python-dotenv reads it."""
    from dotenv import dotenv_values

    values = dotenv_values(stream=io.StringIO(text), interpolate=False)
    dissect_data(dict(values), found)


def dissect_ini(text: str, found: Anatomy) -> None:
    """Take an INI file apart, as Alembic reads it."""
    parser = configparser.ConfigParser()
    parser.read_string(text)
    dissect_data({name: dict(parser[name]) for name in parser.sections()}, found)


def dissect_markdown(text: str, found: Anatomy) -> None:
    """Take a Markdown document apart, as GitHub reads it."""
    from markdown_it import MarkdownIt

    for token in _flat(MarkdownIt("gfm-like", {"linkify": False}).parse(text)):
        attributes = sorted((name, value) for name, value in token.attrs.items() if name != "style")
        if token.type in ("text", "code_inline", "fence", "code_block"):
            found.bones.append(f"{token.type} {token.info}")
            found.prose(token.content)
        elif token.type != "softbreak":
            found.bones.append(f"{token.type} {token.tag} {token.markup} {attributes}")


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "inline":
            yield from _joined(_flat(token.children or []))
        else:
            yield token


def _joined(tokens: Iterator[Token]) -> Iterator[Token]:
    """Yield the tokens of a line, neighbouring texts as one: an escape splits a text."""
    last: Token | None = None
    for token in tokens:
        if token.type in ("text", "text_special"):
            if last is None:
                last = token.copy(type="text", markup="", info="")
            else:
                last.content += token.content
            continue
        if last is not None:
            yield last
            last = None
        yield token
    if last is not None:
        yield last


def dissect_lines(text: str, found: Anatomy) -> None:
    """Take a file apart of which nothing is known: each of its lines is structure."""
    for line in text.split("\n"):
        found.prose(line)


def dissect_fg(text: str, found: Anatomy) -> None:
    """Leave a spec to the test of the round trip."""


READERS: dict[str, Callable[[str, Anatomy], None]] = {
    ".py": dissect_python,
    ".toml": dissect_toml,
    ".json": dissect_json,
    ".yaml": dissect_yaml,
    ".yml": dissect_yaml,
    ".md": dissect_markdown,
    ".ini": dissect_ini,
    ".fg": dissect_fg,
    ".env.example": dissect_environment,
}
