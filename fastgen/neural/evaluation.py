"""Measures a translator on the corpus: facts, over-grants and seconds, by kinds of prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter

from fastgen.neural.corpus import Pair, read_gold
from fastgen.neural.facts import CATEGORIES
from fastgen.neural.score import Count, Score, score, sum_counts
from fastgen.neural.translation import PromptError, Translator, translate_prompt
from fastgen.records import dataclass

Number = float | int | str


@dataclass(frozen=True, slots=True)
class Measured:
    """One pair, how far what was made is from what was meant, and how long it took.

    `problem` is why nothing was made.
    """

    pair: Pair
    score: Score
    seconds: float
    problem: str = ""


def measure(pairs: Iterable[Pair], translator: Translator) -> Iterator[Measured]:
    """Yield how a translator does on each pair; the specs it makes check by construction."""
    for pair in pairs:
        gold = read_gold(pair.spec)
        started = perf_counter()
        problem = ""
        try:
            made = translate_prompt(pair.prompt.text, translator).spec
        except PromptError as error:
            made, problem = None, str(error)
        yield Measured(pair, score(made, gold), perf_counter() - started, problem)


def overall(found: Sequence[Measured]) -> dict[str, Number]:
    """Return the figures of some pairs; rates are of 1, seconds of one prompt."""
    if not found:
        return {"pairs": 0}
    total = sum((each.score.total for each in found), Count())
    granted = sum(each.score.grants for each in found)
    over = sum(len(each.score.over_grants) for each in found)
    return {
        "pairs": len(found),
        "precision": round(total.precision, 4),
        "recall": round(total.recall, 4),
        "f1": round(total.f1, 4),
        "exact": round(sum(each.score.exact for each in found) / len(found), 4),
        "made": round(sum(not each.problem for each in found) / len(found), 4),
        "over_grants": round(over / granted, 4) if granted else 0.0,
        "seconds": round(sum(each.seconds for each in found) / len(found), 3),
    }


def by_category(found: Sequence[Measured]) -> dict[str, dict[str, Number]]:
    """Return precision, recall and F1 of each category of facts."""
    counts = sum_counts(each.score for each in found)
    return {
        category: {
            "facts": counts[category].right + counts[category].missing,
            "precision": round(counts[category].precision, 4),
            "recall": round(counts[category].recall, 4),
            "f1": round(counts[category].f1, 4),
        }
        for category in CATEGORIES
    }


GROUPS: dict[str, Callable[[Measured], str]] = {
    "language": lambda each: each.pair.prompt.language,
    "difficulty": lambda each: str(each.pair.prompt.difficulty),
    "author": lambda each: each.pair.author,
    "style": lambda each: each.pair.prompt.style,
}


def by_group(found: Sequence[Measured], name: str) -> dict[str, dict[str, Number]]:
    """Return the figures of each value of `language`, `difficulty`, `author` or `style`."""
    key = GROUPS[name]
    values = sorted({key(each) for each in found})
    return {value: overall([each for each in found if key(each) == value]) for value in values}


def table(title: str, rows: dict[str, dict[str, Number]]) -> str:
    """Return figures as a table of text, one line a row.

    >>> print(table("size", {"a": {"pairs": 2, "f1": 0.5}}))
    size pairs    f1
    a        2 0.500
    """
    names = list(next(iter(rows.values()), {}))
    first = max(len(title), *(len(name) for name in rows)) if rows else len(title)
    lines = [" ".join((title.ljust(first), *(name.rjust(_width(name)) for name in names)))]
    for label, row in rows.items():
        shown = (_figure(row.get(name, "")).rjust(_width(name)) for name in names)
        lines.append(" ".join((label.ljust(first), *shown)))
    return "\n".join(lines)


def _width(name: str) -> int:
    return max(len(name), 5)


def _figure(value: Number) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
