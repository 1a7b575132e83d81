"""Reports texts that cannot stand where they are: a header, a path, an origin, or any file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastgen.diagnostics import Report
from fastgen.ir.slots import FORMS, LONGEST_TEXT, TextKind
from fastgen.ir.spec import Spec
from fastgen.ir.strings import strings_of
from fastgen.passes.validate_names import NAMES, shown

FORM: Final[Mapping[TextKind, tuple[str, str]]] = {
    "text": ("a text", "leave out the null character and halves of surrogate pairs"),
    "source": ("a text", "leave out the null character and halves of surrogate pairs"),
    "pattern": ("a pattern", "write control characters as escapes, such as `\\n`"),
    "wire": ("a key", "a key has at least one character, and no control characters"),
    "path": ("a path", "a path has letters, digits, `-._~!$&'()*+,;=:@%/` and `{names}`"),
    "prefix": ("a path", "a path has letters, digits and `-._~!$&'()*+,;=:@%/`"),
    "scheme": ("a word of HTTP", 'such a word has letters, digits and `-_.`: "Bearer"'),
    "token": ("a word of HTTP", "such a word has letters, digits and `-_.`, and no spaces"),
    "origin": ("an origin", 'write `"https://shop.example"`: scheme and host, without a path'),
    "media": ("a media type", 'write `"image/png"`'),
}


def validate_texts(spec: Spec, report: Report) -> Spec:
    """Return the spec as it is, with a report for each text that is malformed or too long.

    >>> from fastgen.ir.application import App
    >>> report = Report()
    >>> _ = validate_texts(Spec(app=App(name="notes", cors=("https://a.example/path",))), report)
    >>> [found.message for found in report.diagnostics]
    ['`https://a.example/path` is not an origin']
    """
    for found in strings_of(spec):
        if found.kind in NAMES:
            continue
        what, help = FORM[found.kind]  # type: ignore[index]  # the other kinds are texts
        longest = LONGEST_TEXT[found.kind]  # type: ignore[index]  # as above
        if len(found.value) > longest:
            report.error(
                "FG2104",
                found.node.span,
                what=what,
                length=f"{len(found.value):,}",
                limit=f"{longest:,}",
                path=found.path,
            )
        elif FORMS[found.kind].fullmatch(found.value) is None:
            report.error(
                "FG2103",
                found.node.span,
                text=shown(found.value),
                what=what,
                path=found.path,
                help=help,
            )
    return spec
