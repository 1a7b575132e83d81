"""Whatever the text: diagnostics or a spec, never an exception."""

from __future__ import annotations

import random

import pytest

from fastgen.diagnostics import Report, render_terminal
from fastgen.frontend.formatter import format_text
from fastgen.frontend.notations import dump_json, dump_yaml, load_json, load_yaml
from fastgen.frontend.parser import parse_text
from fastgen.ir.words import words
from tests.unit.frontend.samples import SAMPLES

WORDS = words(
    """{ } ( ) [ ] " ' \\ é 0 = := : ? .. 1.. / // # ; not - . -> => , ... {{ }} entity let return
    else in and if {for} {end} x: A 99999999999999999999 7days && || !"""
)
PIECES = [*sorted(WORDS), " ", '"""', "\n", "\r\n", "\t", "\0", "\ud800"]
ROUNDS = 200


def mutate(text: str, chance: random.Random) -> str:
    """Return a text with a few pieces put in, taken out, or doubled."""
    if chance.random() < 0.5:
        begin = chance.randrange(len(text))
        text = text[begin : begin + 600]
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + chance.randrange(1, 20) :]
            case 2:
                text = text[:at] + text[at : at + 200] + text[at:]
            case _:
                text = text[:at] + chance.choice(PIECES) * chance.choice([2, 300]) + text[at:]
    return text


@pytest.mark.parametrize("seed", range(10))
def test_mutated_specs_never_raise(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (repeatable, not secret)
    for _ in range(ROUNDS):
        text = mutate(chance.choice(SAMPLES[1:]), chance)
        report = Report()
        spec = parse_text(text, "spec.fg", report)
        assert (spec is None) == report.has_errors
        assert render_terminal(report.diagnostics, {"spec.fg": text}) is not None
        if spec is None:
            assert format_text(text, Report()) == text


@pytest.mark.parametrize("seed", range(4))
def test_mutated_documents_never_raise(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (repeatable, not secret)
    for _ in range(60):
        spec = parse_text(chance.choice(SAMPLES[1:]), "x", Report())
        assert spec is not None
        for dump, load in ((dump_json, load_json), (dump_yaml, load_yaml)):
            report = Report()
            text = mutate(dump(spec), chance)
            read = load(text, "ir", report)
            assert (read is None) == report.has_errors
