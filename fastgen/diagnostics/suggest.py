"""Turns a name that does not exist into the one that was probably meant."""

from collections.abc import Iterable

LONGEST_NAME = 100
MOST_CANDIDATES = 1_000
"""With more of them, only their case is compared."""


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `name` is most likely a slip of, or None.

    A third of the letters may be wrong, at least one; only the case being wrong always counts as a
    slip, and alone does where there are very many candidates. Distance is optimal string alignment
    (Damerau-Levenshtein without editing a letter twice), so two letters swapped are one slip. Ties
    go to the alphabetically first candidate.

    >>> did_you_mean("emial", ["email", "enum", "name"])
    'email'
    >>> did_you_mean("book", ["Book", "Cook"])
    'Book'
    >>> did_you_mean("price", ["title", "author"]) is None
    True
    """
    if not name or len(name) > LONGEST_NAME:
        return None
    folded = name.casefold()
    allowed = max(1, len(name) // 3)
    best: tuple[int, str] | None = None
    names = set(candidates)
    if len(names) > MOST_CANDIDATES:
        names = {other for other in names if other.casefold() == folded}
    for candidate in sorted(names):
        if candidate == name or not candidate or len(candidate) > LONGEST_NAME:
            continue
        other = candidate.casefold()
        if abs(len(other) - len(folded)) > allowed:
            continue
        distance = 0 if other == folded else edit_distance(folded, other)
        hopeless = distance > allowed or distance >= max(len(folded), len(other))
        if not hopeless and (best is None or distance < best[0]):
            best = (distance, candidate)
    return None if best is None else best[1]


def edit_distance(left: str, right: str) -> int:
    """Return the optimal string alignment distance of two words.

    >>> edit_distance("emial", "email"), edit_distance("lst", "list")
    (1, 1)
    """
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(
                above[column] + 1,
                current[column - 1] + 1,
                above[column - 1] + (letter != other),
            )
            swapped = row > 1 and column > 1 and letter == right[column - 2]
            if swapped and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, above = above, current
    return above[-1]
