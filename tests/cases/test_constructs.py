"""Every construct of the language has a case with requests: nothing can be said that is not shown.

What is refused so far, or is no part of a single file, stands in ELSEWHERE with the reason.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastgen.passes.declarations.error_kinds import KNOWN_KINDS
from fastgen.passes.declarations.limits import SCALARS
from fastgen.passes.expressions.calls import LANGUAGE
from fastgen.passes.expressions.signatures import NOT_COMPILED
from tests.cases.runner.case_file import Case, find_cases, read_case
from tests.cases.runner.constructs import constructs_of, constructs_of_grammar

FORM = "as any other unit: tests/unit/frontend"
ELSEWHERE = {
    "import": "joins files: tests/unit/frontend",
    "import import": "joins files: tests/unit/frontend",
    **{f"size_unit {unit}": FORM for unit in ("B", "GB")},
    **{f"method {word}": "FG3070: no operation answers it" for word in ("head", "options")},
}
KINDS_ELSEWHERE = {
    "internal": "is a bug",
    "too_large": "a body of a megabyte: tests/differential",
    "hidden": "is told as `not_found`",
    "unknown_caller": "the account is gone while its request is answered",
}


@cache
def told() -> tuple[Case, ...]:
    """Return the cases with requests."""
    cases = [read_case(path) for path in find_cases(Path(__file__).parent)]
    return tuple(case for case in cases if any(block.kind == "http" for block in case.blocks))


@cache
def seen() -> frozenset[str]:
    """Return the constructs of all those cases."""
    return frozenset().union(*(constructs_of(case.only("fg").text) for case in told()))


def test_every_construct_of_the_grammar_has_a_case() -> None:
    missing = constructs_of_grammar() - seen()
    assert sorted(missing - ELSEWHERE.keys()) == []
    assert sorted(ELSEWHERE.keys() - missing) == [], "has a case now"


def test_every_type_has_a_case() -> None:
    missing = {name for name in SCALARS if f"type {name}" not in seen()}
    assert missing == set()


def test_every_function_has_a_case() -> None:
    compiled = set(LANGUAGE) - NOT_COMPILED
    missing = {name for name in compiled if f"function {name}" not in seen()}
    assert missing == set()


def test_every_kind_of_error_is_answered_by_a_case() -> None:
    answers = "".join(case.only("http").text for case in told())
    missing = {
        kind for kind in KNOWN_KINDS if f'"kind": "{kind}"' not in answers.replace("\n ", " ")
    }
    assert missing == KINDS_ELSEWHERE.keys()
