"""The grammar is one LALR(1) grammar, in a dialect that constrained decoding reads too."""

from __future__ import annotations

import logging
import re
from importlib import import_module

import pytest
from lark import Lark, UnexpectedInput
from lark import logger as lark_logger

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.frontend.plain_words import TERMINALS
from fastgen.frontend.printer import print_spec
from fastgen.frontend.table_builder import build_tables, open_grammar
from fastgen.frontend.table_store import grammar_tables, grammar_text
from fastgen.frontend.tables import START_SYMBOLS
from tests.unit.frontend.samples import SAMPLES

CONFLICT = "conflict"


def conflicts_of(grammar: str, start: list[str]) -> list[str]:
    """Return what Lark says about conflicts; it resolves them without a word otherwise."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    listener, level = Listener(), lark_logger.level
    lark_logger.addHandler(listener)
    lark_logger.setLevel(logging.DEBUG)
    try:
        Lark(grammar, parser="lalr", start=start, debug=True, maybe_placeholders=True)
    finally:
        lark_logger.removeHandler(listener)
        lark_logger.setLevel(level)
    return [text for text in found if CONFLICT in text.lower()]


def test_the_grammar_has_no_conflict() -> None:
    assert conflicts_of(grammar_text(), list(START_SYMBOLS)) == []


def test_a_conflict_would_be_noticed() -> None:
    dangling = 'start: "if" start | "if" start "else" start | "x"\n'
    assert conflicts_of(dangling, ["start"]) != []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a priority", r"^[?!]*\w+\.\d+\s*:"),
        ("a template", r"^\w+\{"),
        ("lookahead", r"\(\?[=!<]"),
        ("%declare", r"^%declare"),
        ("%import", r"^%import"),
    ],
)
def test_the_grammar_keeps_to_the_common_dialect(what: str, pattern: str) -> None:
    assert re.findall(pattern, grammar_text(), re.MULTILINE) == [], what


def test_no_keyword_holds_white_space() -> None:
    assert [word for word in re.findall(r'"((?:[^"\\]|\\.)*)"', rules_only()) if " " in word] == []


def rules_only() -> str:
    """Return the grammar without comments and patterns."""
    lines = grammar_text().split("// ------------------------------------------------")
    without_words = [part for part in lines if "NAME: /" not in part]
    return re.sub(r"^//.*$", "", "".join(without_words), flags=re.MULTILINE)


def test_every_terminal_has_plain_words() -> None:
    keys = {key for row in grammar_tables().actions for key in row if key.startswith("$")}
    assert keys == set(TERMINALS)


@pytest.fixture(scope="module")
def lark() -> Lark:
    """Return Lark's own parser of the grammar."""
    return open_grammar(grammar_text())


@pytest.mark.parametrize("text", SAMPLES)
def test_lark_reads_what_we_read(text: str, lark: Lark) -> None:
    lark.parse(text, start="spec")


@pytest.mark.parametrize(
    "text",
    [
        "entity Note { allowread to anyone }",
        "entitynote { }",
        "app notes entity Note { a: int } resource Note { listread }",
        "rule r(a: int) := a andb",
    ],
)
def test_glued_words_are_refused(text: str, lark: Lark) -> None:
    report = Report()
    assert parse_text(text, "x", report) is None
    assert report.has_errors


@pytest.mark.parametrize("text", ["entity Note { a: int ", "app", "resource note", "rule r() = 1"])
def test_lark_refuses_what_we_refuse(text: str, lark: Lark) -> None:
    assert parse_text(text, "x", Report()) is None
    with pytest.raises(UnexpectedInput):
        lark.parse(text, start="spec")


def test_the_tables_are_the_same_each_time() -> None:
    assert build_tables(grammar_text()) == build_tables(grammar_text())


def test_constrained_decoding_reads_the_grammar_and_what_we_print() -> None:
    llguidance = import_module("llguidance")
    grammar = llguidance.LLMatcher.grammar_from_lark(f"start: spec\n{grammar_text()}")
    tokenizer = llguidance.LLTokenizer("byte")
    assert llguidance.LLMatcher.validate_grammar(grammar, tokenizer) == ""
    for sample in SAMPLES[1:]:
        spec = parse_text(sample, "x", Report())
        assert spec is not None
        for text in (sample, print_spec(spec)):
            tokens = tokenizer.tokenize_str(text.strip())
            matcher = llguidance.LLMatcher(tokenizer, grammar)
            assert matcher.try_consume_tokens(tokens) == len(tokens), text
            assert matcher.is_accepting()
