"""Names, labels and texts."""

from __future__ import annotations

from hypothesis import strategies as st

from fastgen.ir.words import RESERVED

HARD_WORDS = sorted(
    RESERVED
    | {"list", "key", "from", "type", "state", "count", "in", "end", "unique", "all", "include"}
    | {
        "except",
        "let",
        "page",
        "read",
        "allow",
        "body",
        "text",
        "flow",
        "map",
        "is",
        "in_",
        "not__",
    }
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"

small_names = st.one_of(
    st.sampled_from(["title", "price", "owner", "book", "it", "caller", "created_at", "x1"]),
    st.sampled_from(HARD_WORDS),
    st.from_regex(r"[a-z_][A-Za-z0-9_]{0,8}", fullmatch=True),
)
"""Names of fields, parameters and variables, the awkward ones too."""

type_names = st.one_of(
    st.sampled_from(["Book", "Author", "Loan", "Role"]),
    st.from_regex(r"[A-Z][A-Za-z0-9_]{0,6}", fullmatch=True),
)
"""Names of entities, types and enums."""

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
texts = st.one_of(
    st.sampled_from(
        ["", "/books/{id}", 'say "hi"', "a\\b", "{", "}}", '"""', "# no comment", "é😀"]
    ),
    st.text(letters, max_size=12),
)
"""What a string may hold: everything but halves of characters and the one no database stores."""


def optional(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    """Return a strategy that is absent half of the time."""
    return st.none() | strategy


def few(strategy: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy for a few names."""
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)
