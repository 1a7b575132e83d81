"""No spec, however broken, makes fastgen raise: it is refused with reasons, or compiled."""

from __future__ import annotations

import pytest

from tests.safety.mutations import attempt, corpus, run, tokens

ONCE_RAISED = (
    # rows of a group whose source is unknown
    'action sales() at get "/sales" { return [{ n: count(rows) } for l in Line group by .k] }',
    # the key of a row is the key of the same row
    "entity Person { id: Person?  name: string }",
    "entity A { b: B key  cs: C[] via a } entity B { a: A key } entity C { a: A }",
)


def test_the_corpus_is_worth_breaking() -> None:
    assert len(corpus()) > 100
    assert len(tokens()) > 1_000


@pytest.mark.parametrize("text", ONCE_RAISED)
def test_what_once_raised_is_reported(text: str) -> None:
    assert attempt(text) < 2


def test_mutated_specs_are_reported_or_compiled() -> None:
    failures, reached = run(3_000, seed=1)
    assert failures == {}
    assert min(reached) >= 50, f"too few inputs come so far: {reached}"


@pytest.mark.slow
def test_very_many_mutated_specs_are_reported_or_compiled() -> None:
    failures, _ = run(30_000, seed=2)
    assert failures == {}
