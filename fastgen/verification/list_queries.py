"""Makes what lists are asked: filters, orders, searches, pages; mostly what some rows fulfil."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from fastgen.ir.checked.operations import Filter, Listing
from fastgen.verification.samples import WORDS, Samples

PLACES = ("0", "1", "2", "3", "-1", "2147483648")
SIZES = ("1", "2", "3", "100")
WRONG_SIZES = ("0", "-1", "x", "10000")
WRONG_WORDS = ("x", "1_0", "+1", " 1", "01", "on", "")
SIGNS = ("%", "_", "ü", "zzz", " ")
"""What a search is for that few rows have, or that a database may take for something else."""


class ListQueries:
    """A source of query strings for lists, the same ones for the same chance."""

    def __init__(self, chance: random.Random, samples: Samples) -> None:
        self.chance = chance
        self.samples = samples

    def query(self, listing: Listing, cursors: Sequence[str]) -> list[tuple[str, str]]:
        """Return what a list is asked; ``cursors`` are those that answers had."""
        chance, found = self.chance, self.filters(listing)
        if listing.sorts and chance.random() < 0.4:
            keys = chance.sample(listing.sorts, chance.randint(1, len(listing.sorts)))
            found.append(("sort", ",".join(chance.choice(["", "-"]) + key.wire for key in keys)))
        if listing.search and chance.random() < 0.5:
            found.append(("q", self.searched()))
        if listing.total and chance.random() < 0.3:
            found.append(("total", chance.choice(["true", "false"])))
        place, limit = listing.page.names
        if chance.random() < 0.5:
            found.append((limit, chance.choice(SIZES if chance.random() < 0.9 else WRONG_SIZES)))
        if chance.random() < 0.3:
            if listing.page.style == "cursor":
                found.append((place, chance.choice([*cursors[-3:], "nonsense"])))
            else:
                found.append((place, chance.choice(PLACES)))
        if chance.random() < 0.03:
            found.append(("sort", "nonsense"))
        return [pair for at, pair in enumerate(found) if pair[0] not in dict(found[:at])]

    def filters(self, listing: Listing) -> list[tuple[str, str]]:
        """Return some filters: seldom many, which no row fulfils."""
        chance = self.chance
        most = len(listing.filters)
        wanted = chance.choices((0, 1, 2, most), (4, 5, 2, 1))[0]
        return [
            (one.wire, self.value(one)) for one in chance.sample(listing.filters, min(wanted, most))
        ]

    def value(self, one: Filter) -> str:
        """Return a value for a filter; of texts that are to be part of others, often a part."""
        found = self.samples.value(one.type)
        if isinstance(found, str) and one.operator in {"contains", "starts"}:
            return self.part(found) if self.chance.random() < 0.6 else self.word(found)
        return self.word(found)

    def searched(self) -> str:
        """Return words to search for: parts of what rows say, in any spelling."""
        chance = self.chance
        if chance.random() < 0.25:
            return chance.choice(SIGNS)
        found = self.part(chance.choice((*WORDS, "person", "example.com")))
        return chance.choice((found, found.upper(), found.lower()))

    def part(self, text: str) -> str:
        """Return a piece of a text."""
        start = self.chance.randrange(max(len(text), 1))
        return text[start : start + self.chance.randint(1, 4)]

    def word(self, value: object) -> str:
        """Return a JSON value as a word of a URL."""
        if self.chance.random() < 0.05:
            return self.chance.choice(WRONG_WORDS)
        return value if isinstance(value, str) else json.dumps(value)
