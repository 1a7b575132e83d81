"""The specs of the design become programs, or say only what is not compiled yet."""

from __future__ import annotations

import random
import re

import pytest

from fastgen.diagnostics import Report
from fastgen.frontend.parser import parse_text
from fastgen.passes import PASSES, check_spec
from tests.unit.passes.spec_files import FOLDER, check, parse, read_spec

WHOLE = ("tiny", "library", "hard_words", "clinic")
PARTLY = ("shop", "tracker")
WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*[?:]*|[0-9]+|\s+|.', re.DOTALL)
MUTANTS = 80


@pytest.mark.parametrize("name", WHOLE)
def test_a_spec_of_the_release_becomes_a_program(name: str) -> None:
    program, report = check(read_spec(name))
    assert report.diagnostics == ()
    assert program is not None


@pytest.mark.parametrize("name", PARTLY)
def test_a_spec_beyond_the_release_says_only_what_is_not_compiled(name: str) -> None:
    program, report = check(read_spec(name))
    assert program is None
    others = [
        found
        for found in report.diagnostics
        if not found.message.endswith("understood but not compiled yet")
    ]
    assert others == []


def test_every_diagnostic_of_the_reference_specs_has_a_place() -> None:
    for name in PARTLY:
        _, report = check(read_spec(name))
        assert all(found.span is not None for found in report.diagnostics)


def test_a_pass_leaves_the_spec_it_is_given_alone() -> None:
    spec = parse(read_spec("shop"))
    before = spec.model_copy(deep=False)
    for run in PASSES:
        run(spec, Report())
    assert spec == before


def test_the_same_spec_gives_the_same_program_twice() -> None:
    spec = parse(read_spec("library"))
    first, second = check_spec(spec, Report()), check_spec(spec, Report())
    assert first is not None
    assert first == second
    assert second is not None
    assert list(first.entities) == list(second.entities)
    assert [each.path for each in first.operations] == [each.path for each in second.operations]


@pytest.mark.parametrize("seed", range(4))
def test_a_mistake_of_the_author_never_raises(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311  # which words change is no secret
    texts = [WORD.findall(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.fg"))]
    words = [word for text in texts for word in text if word.strip()]
    checked = 0
    for _ in range(MUTANTS):
        mutant = list(choose.choice(texts))
        for _ in range(choose.randint(1, 3)):
            at = choose.randrange(len(mutant))
            if mutant[at].strip():
                alike = [
                    word
                    for word in choose.sample(words, 20)
                    if word[-1].isalnum() == mutant[at][-1].isalnum()
                    and word[0].isupper() == mutant[at][0].isupper()
                ]
                mutant[at] = choose.choice(alike) if alike else ""
        report = Report()
        spec = parse_text("".join(mutant), "spec.fg", report)
        if spec is None:
            continue
        checked += 1
        program = check_spec(spec, report)
        assert (program is None) == report.has_errors
    assert checked > MUTANTS // 10
