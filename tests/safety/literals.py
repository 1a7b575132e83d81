"""Reads back what each encoder wrote, as the reader of that format does; a command for long runs.

``python -m tests.safety.literals 100000``
"""

from __future__ import annotations

import ast
import io
import random
import sys
import tomllib
from collections.abc import Callable, Mapping

import libcst
import yaml
from dotenv import dotenv_values
from markdown_it import MarkdownIt

from fastgen.backend import encoders
from fastgen.backend.lowering import nodes
from tests.safety.payloads import TEXTS

Law = Callable[[str], bool]

PIECES = [piece for text in TEXTS for piece in (text[:40], text[:2], text[-2:])]
"""What random texts are made of: pieces of hostile ones, together as nobody would think of."""

_MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def words_of(text: str) -> str:
    """Return what is left of a text where it is for people only."""
    return encoders.one_line(text)


def python_string(text: str) -> bool:
    """Tell whether a literal of Python is that text, and nothing else on its line."""
    literal = encoders.python_string(text)
    return "\n" not in literal and literal.isprintable() and ast.literal_eval(literal) == text


def python_node(text: str) -> bool:
    """Tell whether a LibCST node of a text evaluates to it."""
    return bool(ast.literal_eval(libcst.Module([]).code_for_node(nodes.text(text))) == text)


def formatted_text(text: str) -> bool:
    """Tell whether an f-string holds a value with the text on both sides."""
    node = nodes.formatted([text, libcst.Name("value"), text])
    code = libcst.Module([]).code_for_node(node)
    tree = ast.parse(code, mode="eval").body
    if not isinstance(tree, ast.JoinedStr):
        return False
    values = [part for part in tree.values if isinstance(part, ast.FormattedValue)]
    texts = [part.value for part in tree.values if isinstance(part, ast.Constant)]
    return len(values) == 1 and texts == ([text, text] if text else [])


def docstring(text: str) -> bool:
    """Tell whether a docstring is one constant with the words of the text."""
    for indent in (0, 1):
        literal = encoders.docstring(text, indent=indent)
        source = f"def f():\n    {literal}\n" if indent else f"{literal}\n"
        tree = ast.parse(source)
        body = tree.body[0].body if isinstance(tree.body[0], ast.FunctionDef) else tree.body
        found = ast.literal_eval(body[0].value) if isinstance(body[0], ast.Expr) else None
        if len(body) != 1 or not isinstance(found, str):
            return False
        if " ".join(found.split()) != " ".join(words_of(text).split()):
            return False
    return True


def toml_string(text: str) -> bool:
    """Tell whether a string of TOML is that text."""
    return tomllib.loads(f"a = {encoders.toml_string(text)}\nb = 1\n") == {"a": text, "b": 1}


def toml_array(text: str) -> bool:
    """Tell whether an array of TOML has that text twice."""
    return tomllib.loads(f"a = {encoders.toml_array([text, text])}\n") == {"a": [text, text]}


def yaml_string(text: str) -> bool:
    """Tell whether a scalar of YAML is that text."""
    literal = encoders.yaml_string(text)
    return bool(yaml.safe_load(f"a: {literal}\nb: [{literal}]\n") == {"a": text, "b": [text]})


def environment_value(text: str) -> bool:
    """Tell whether a value of `.env` is that text, and the next line the next variable."""
    if any(ord(char) < 32 and char not in "\n\r\t" for char in text):
        return True  # the reader has no notation for them
    source = f"A={encoders.environment_value(text)}\nB=1\n"
    return dict(dotenv_values(stream=io.StringIO(source), interpolate=False)) == {
        "A": text,
        "B": "1",
    }


def comment(text: str) -> bool:
    """Tell whether a comment is one line, also for Python and YAML with their line ends."""
    line = encoders.comment(text)
    source = f"{line}\nx = 1\n"
    return (
        len(line.splitlines()) <= 1
        and line.startswith("#")
        and ast.dump(ast.parse(source)) == ast.dump(ast.parse("x = 1"))
        and yaml.safe_load(f"{line}\na: 1\n") == {"a": 1}
    )


def markdown_text(text: str) -> bool:
    """Tell whether a paragraph of Markdown has the words of the text and no markup."""
    source = f"Before {encoders.markdown_text(text)} after\n\nnext\n"
    tokens = _MARKDOWN.parse(source)
    kinds = [token.type for token in tokens]
    if kinds != ["paragraph_open", "inline", "paragraph_close"] * 2:
        return False
    children = tokens[1].children or []
    plain = "".join(token.content for token in children)
    return {token.type for token in children} <= {"text", "text_special"} and (
        plain.split() == ["Before", *words_of(text).split(), "after"]
    )


def markdown_cell(text: str) -> bool:
    """Tell whether a cell of a table is one cell, with the words of the text as code."""
    row = f"| {encoders.markdown_text(text)} | {encoders.markdown_code(text)} | end |\n"
    tokens = _MARKDOWN.parse(f"| a | b | c |\n|---|---|---|\n{row}")
    cells = [tokens[at + 1] for at, token in enumerate(tokens) if token.type == "td_open"]
    if len(cells) != 3:
        return False
    children = [token.type for token in cells[1].children or []]
    return children == (["code_inline"] if words_of(text) else children)


LAWS: Mapping[str, Law] = {
    law.__name__: law
    for law in (
        python_string,
        python_node,
        formatted_text,
        docstring,
        toml_string,
        toml_array,
        yaml_string,
        environment_value,
        comment,
        markdown_text,
        markdown_cell,
    )
}
"""A law takes a text of valid Unicode without the null character, as a checked spec has them."""


def random_text(source: random.Random) -> str:
    """Return a text of hostile pieces and of characters from anywhere."""
    pieces = []
    for _ in range(source.randrange(1, 7)):
        if source.random() < 0.7:
            pieces.append(source.choice(PIECES))
        else:
            pieces.append(chr(source.randrange(1, source.choice((0x80, 0x3000, 0x110000)))))
    return "".join(char for char in "".join(pieces) if char != "\x00" and not is_half(char))


def is_half(char: str) -> bool:
    """Tell whether a character is half of a surrogate pair."""
    return "\ud800" <= char <= "\udfff"


def main() -> None:
    """Try as many random texts as the command line says, and print those that break a law."""
    source = random.Random(0)  # noqa: S311  a test may be guessed
    broken = 0
    for _ in range(int(sys.argv[1])):
        text = random_text(source)
        for name, law in LAWS.items():
            try:
                kept = law(text)
            except (SyntaxError, ValueError, yaml.YAMLError):
                kept = False
            if not kept:
                broken += 1
                print(f"{name}: {text!a}")
    print(f"{broken} broken")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
