r"""One encoder for each kind of place where a text of the spec appears in a file.

A text is data: whatever it holds, the reader of the file gets back that text and nothing else
happens. Docstrings, Markdown and comments have no exact value: there the words survive, the white
space does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap as wrap_words

from fastgen.backend.lowering.line import display_width
from fastgen.backend.lowering.text_literals import escaped, quoted
from fastgen.backend.wrap import INDENT, LINE_LENGTH

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_DOUBLED_QUOTE = re.compile(r'"(?=")')
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def python_string(text: str) -> str:
    r"""Return a Python literal.

    >>> print(python_string('a "b"\n'))
    'a "b"\n'
    """
    return quoted(text)


def one_line(text: str) -> str:
    r"""Return the words of a text on one line, without anything that cannot be seen.

    >>> one_line(" a\n\tb\x1b[2J ")
    'a b[2J'
    """
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if c.isprintable() else " " * c.isspace() for c in text).split())


def docstring(text: str, *, indent: int = 0) -> str:
    r'''Return a docstring as Black lays it out; the first line is written where it stands.

    >>> print(docstring('Say "no" to it'))
    """Say "no" to it"""
    '''
    words = _DOUBLED_QUOTE.sub(r"\"", escaped(one_line(text), ""))
    if words.startswith('"'):
        words = f" {words}"
    outer = INDENT * indent
    end = " " if words.endswith('"') else ""
    if display_width(f"{outer}{words}{end}") + 6 <= LINE_LENGTH:
        return f'"""{words}{end}"""'
    lines = wrap_words(
        words,
        LINE_LENGTH - len(outer),
        initial_indent="   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    if len(lines) == 1:
        return f'"""{words}{end}"""'
    lines[0] = lines[0][3:]
    return f'"""{lines[0]}\n' + "".join(f"{outer}{line}\n" for line in lines[1:]) + f'{outer}"""'


def toml_string(text: str) -> str:
    r"""Return a basic string of TOML.

    >>> print(toml_string('a "b"\x7f'))
    "a \"b\"\u007f"
    """
    return f'"{"".join(map(_unicode_escape, text))}"'


def toml_array(texts: Sequence[str]) -> str:
    """Return an array of strings."""
    return f"[{', '.join(map(toml_string, texts))}]"


def yaml_string(text: str) -> str:
    r"""Return a double-quoted scalar of YAML.

    >>> print(yaml_string("yes: no"))
    "yes: no"
    """
    return toml_string(text)


def _unicode_escape(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char.isprintable() and char != "\ufeff":
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def markdown_text(text: str) -> str:
    r"""Return words of a paragraph, a heading or the cell of a table; nothing in them is markup.

    >>> print(markdown_text("[a](b) | <script>"))
    \[a\](b) \| \<script\>
    """
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def markdown_code(text: str) -> str:
    r"""Return a code span for the cell of a table.

    >>> print(markdown_code("/books/{isbn}"))
    `/books/{isbn}`
    """
    line = one_line(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def environment_value(text: str) -> str:
    r"""Return the value of a line of `.env`; a value of plain characters stands without quotes.

    >>> print(environment_value("Corner Shop"), environment_value("15"))
    "Corner Shop" 15
    """
    if re.fullmatch(r"[A-Za-z0-9._:/@+-]+", text):
        return text
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{safe}"'


def comment(text: str) -> str:
    r"""Return the words of a comment in Python, YAML, TOML or `.env`.

    >>> print(comment("a\nb"))
    # a b
    """
    return f"# {one_line(text)}"


__all__ = [
    "comment",
    "docstring",
    "environment_value",
    "markdown_code",
    "markdown_text",
    "one_line",
    "python_string",
    "toml_array",
    "toml_string",
    "yaml_string",
]
