"""Every diagnostic code that fastgen has ever given out.

One file per family. To add a code, append an `Entry` to the `ENTRIES` of its file, with the next
free number; the tests check that codes and slugs are unique, in order and in the range of the
file. A code is never reused: when a diagnostic goes away, its entry stays and `what` says since
when.

FG1xxx `syntax`, `lines`, `files` · FG2xxx `names` (names and types), `identifiers` · FG3xxx
`endpoints`, `bodies`, `traits` · FG4xxx `access` (auth), `policy` (what rules cannot mean),
`secrets`, `tenants` · FG5xxx `persistence`, `traits` · FG6xxx `slots` (slots and the model),
`events`, `prompts` · FG7xxx `generated` (generated code) · FG8xxx `workspace` (the folder on disk)
· FG9xxx `internal` (our bugs)

A family whose file grows past the ceiling of 400 lines is split by topic; both files then stand in
`FAMILIES` under the same digit.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fastgen.diagnostics.catalogue import (
    access,
    bodies,
    endpoints,
    events,
    files,
    generated,
    identifiers,
    internal,
    lines,
    names,
    operators,
    parameters,
    persistence,
    policy,
    prompts,
    secrets,
    slots,
    syntax,
    tenants,
    traits,
    types,
    workspace,
)
from fastgen.diagnostics.catalogue.entry import Entry

FAMILIES: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("1", syntax.ENTRIES),
    ("1", lines.ENTRIES),
    ("1", files.ENTRIES),
    ("2", names.ENTRIES),
    ("2", types.ENTRIES),
    ("2", operators.ENTRIES),
    ("2", identifiers.ENTRIES),
    ("3", endpoints.ENTRIES),
    ("3", parameters.ENTRIES),
    ("3", bodies.ENTRIES),
    ("4", access.ENTRIES),
    ("4", policy.ENTRIES),
    ("4", secrets.ENTRIES),
    ("4", tenants.ENTRIES),
    ("3", traits.OPTIONS),
    ("5", persistence.ENTRIES),
    ("5", traits.STORED),
    ("6", slots.ENTRIES),
    ("6", events.ENTRIES),
    ("6", prompts.ENTRIES),
    ("7", generated.ENTRIES),
    ("8", workspace.ENTRIES),
    ("9", internal.ENTRIES),
)

__all__ = ["FAMILIES", "Entry", "catalogue", "find_entry"]


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every entry by its code, in the order of the codes."""
    return MappingProxyType({entry.code: entry for _, family in FAMILIES for entry in family})


def find_entry(code: str) -> Entry:
    """Return the entry of a code (in any case) or of a slug.

    Raises KeyError when there is none.
    """
    entries = catalogue()
    found = entries.get(code) or entries.get(code.upper())
    if found is None:
        found = next((entry for entry in entries.values() if entry.slug == code.lower()), None)
    if found is None:
        raise KeyError(code)
    return found
