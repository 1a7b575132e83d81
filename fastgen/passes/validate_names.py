"""Reports names that are none: in a document no grammar keeps code or spaces out of a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, get_args

from fastgen.diagnostics import Report
from fastgen.ir.slots import FORMS, LONGEST_NAME, LONGEST_TEXT, NameKind, SlotKind
from fastgen.ir.spec import Spec
from fastgen.ir.strings import strings_of

FORM: Final[Mapping[NameKind, str]] = {
    "name": "a small letter, then letters, digits and `_`",
    "type": "a capital letter, then letters, digits and `_`",
    "word": "a letter, then letters, digits and `_`",
    "label": "a letter, then letters and digits, with `_` or `-` between words",
    "dotted": "names with dots between them",
    "ordered": "a small letter, then letters, digits and `_`, perhaps with ` desc` behind it",
    "function": "a name, perhaps behind the name of an entity and a dot",
    "method": "one of get, post, put, patch, delete, head, options",
}
NAMES: Final[frozenset[SlotKind]] = frozenset(get_args(NameKind))
SHOWN = 60
"""Characters of a name that a message shows."""


def validate_names(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with a report for each name that is malformed or too long.

    >>> from fastgen.ir.application import App
    >>> report = Report()
    >>> _ = validate_names(Spec(app=App(name="notes; import os")), report)
    >>> [(found.code, found.path) for found in report.diagnostics]
    [('FG2101', 'app/name')]
    """
    for found in strings_of(spec):
        if found.kind not in NAMES:
            continue
        longest = LONGEST_TEXT["path"] if found.kind == "dotted" else LONGEST_NAME
        if FORMS[found.kind].fullmatch(found.value) is None:
            report.error(
                "FG2101",
                found.node.span,
                name=shown(found.value),
                path=found.path,
                help=f"a name here is {FORM[found.kind]}",  # type: ignore[index]  # NAMES holds no other
            )
        elif len(found.value) > longest:
            report.error(
                "FG2102", found.node.span, name=shown(found.value), limit=longest, path=found.path
            )
    return spec


def shown(name: str) -> str:
    r"""Return a name as a message can show it: short, on one line, nothing in it unseen.

    >>> shown("a\nb\x1b[2J")
    'a\\nb\\x1b[2J'
    """
    plain = re.sub(
        r"[^\x20-\x7e\xa1-\u1fff\u3040-\ud7ff]",
        lambda char: char[0].encode("unicode_escape").decode(),
        name[: SHOWN + 1],
    ).replace("`", "'")
    return plain if len(name) <= SHOWN else f"{plain[:SHOWN]}…"
