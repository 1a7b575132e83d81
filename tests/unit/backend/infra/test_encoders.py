"""Whatever a text holds, the reader of each kind of file gets back that text."""

from __future__ import annotations

import ast
import tomllib

import black
import pytest
import yaml
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from fastgen.backend import encoders

HOSTILE = [
    "",
    "plain",
    'quote " and \' and """ and \'\'\'',
    '"',
    '""',
    '"""',
    "ends with \\",
    'ends with "',
    "\\",
    "\\n",
    "a\nb\r\nc\td",
    "\x00\x07\x1b[31m\x7f\x85\xa0\u2028\u2029\ufeff\u200b\u202e",
    "{{ view }} {% raw %} {# c #} ${HOME} $(id) `id` %s %(a)s {0} {x!r}",
    "]]> --> */ <!-- <script>alert(1)</script> &lt;",
    "# comment: value, - item, ? key, ! tag, & anchor, * alias, | block, > folded, @ at",
    "yes", "null", "~", "1e3", "0x10", "2020-01-01", "=", "<<", "...", "---",
    "Größe \N{EN DASH} naïve 日本語 🎉 \U000e0001 \ud7ff",
    "a" * 300,
    "word " * 60,
]  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def check_every_encoder(text: str) -> None:
    assert ast.literal_eval(encoders.python_string(text)) == text
    assert tomllib.loads(f"key = {encoders.toml_string(text)}\n")["key"] == text
    assert tomllib.loads(f"key = {encoders.toml_array([text, text])}\n")["key"] == [text, text]
    assert yaml.safe_load(f"key: {encoders.yaml_string(text)}\n") == {"key": text}
    assert "\n" not in encoders.markdown_text(text)
    assert "\n" not in encoders.markdown_code(text)
    assert ast.parse(encoders.comment(text) + "\n").body == []


def check_docstring(text: str) -> None:
    source = f"class A:\n    {encoders.docstring(text, indent=1)}\n\n    b = 1\n"
    tree = ast.parse(source)
    first, second = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else (None, None)
    assert isinstance(second, ast.Assign)
    assert isinstance(first, ast.Expr)
    assert isinstance(tree.body[0], ast.ClassDef)
    written = ast.get_docstring(tree.body[0])
    assert written is not None
    assert written.split() == encoders.one_line(text).split()
    assert black.format_str(source, mode=black.Mode(line_length=100)) == source


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back(text: str) -> None:
    check_every_encoder(text)


@given(TEXTS)
def test_any_text_comes_back(text: str) -> None:
    check_every_encoder(text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if encoders.one_line(text)])
def test_a_docstring_keeps_its_words_and_its_layout(text: str) -> None:
    check_docstring(text)


@given(TEXTS.filter(lambda text: bool(encoders.one_line(text))))
def test_any_docstring_keeps_its_words(text: str) -> None:
    check_docstring(text)


@given(TEXTS.map(encoders.one_line).filter(lambda text: "${" not in text))
def test_a_value_of_the_environment_comes_back(text: str) -> None:
    from io import StringIO

    line = f"KEY={encoders.environment_value(text)}\nNEXT=1\n"
    assert dict(dotenv_values(stream=StringIO(line))) == {"KEY": text, "NEXT": "1"}


@given(TEXTS)
def test_a_value_of_the_environment_ends_with_its_line(text: str) -> None:
    assert "\n" not in encoders.environment_value(encoders.one_line(text))
