"""Turns a code into the page that explains it."""

from string import Formatter
from textwrap import fill

from fastgen.diagnostics.catalogue import Entry, find_entry

PLACEHOLDER = "…"
WIDTH = 78


def explain(code: str) -> str:
    """Return the page of a code: what, why, an example that fails, the same corrected.

    The code may be given in any case, or as its slug. Raises KeyError for one that was never given
    out.

    >>> explain("fg2003").splitlines()[0]
    'FG2003 unknown-type: cannot find the type `…`'
    """
    entry = find_entry(code)
    parts = [
        f"{entry.code} {entry.slug}: {headline_of(entry)}",
        f"What\n{indent(fill(entry.what, WIDTH))}",
        f"Why\n{indent(fill(entry.why, WIDTH))}",
    ]
    if entry.bad:
        parts.append(f"Example that fails\n{indent(entry.bad)}")
    if entry.good:
        parts.append(f"The same, corrected\n{indent(entry.good)}")
    return "\n\n".join(parts) + "\n"


def headline_of(entry: Entry) -> str:
    """Return the headline of an entry with an ellipsis in the place of each parameter."""
    return "".join(
        literal if field is None else literal + PLACEHOLDER
        for literal, field, _, _ in Formatter().parse(entry.headline)
    )


def indent(text: str) -> str:
    """Return the text without outer blank lines, each line moved in by two spaces."""
    return "\n".join(f"  {line}".rstrip() for line in text.strip("\n").splitlines())
