"""Applies the fixes of diagnostics to a text."""

from collections.abc import Iterable
from typing import Literal

from fastgen.diagnostics.diagnostic import Diagnostic, Edit


def apply_fixes(
    text: str,
    diagnostics: Iterable[Diagnostic],
    safety: Literal["safe", "unsafe"] = "safe",
    *,
    file: str | None = None,
) -> str:
    """Return the text with the fixes applied that do not get in each other's way.

    Fixes are taken in the order of the diagnostics and applied whole or not at all; one that
    touches a place that an earlier fix changes is left for the next round. With `file`, fixes that
    edit any other file are left out. `unsafe` applies the safe ones too.
    """
    wanted = ("safe",) if safety == "safe" else ("safe", "unsafe")
    accepted: list[Edit] = []
    for diagnostic in diagnostics:
        fix = diagnostic.fix
        if fix is None or fix.safety not in wanted or fix.edits == ():
            continue
        new = [edit for edit in dict.fromkeys(fix.edits) if edit not in accepted]
        if any(not fits(edit, text, file) for edit in new) or clash_inside(new):
            continue
        if any(clash(edit, other) for edit in new for other in accepted):
            continue
        accepted.extend(new)
    for edit in sorted(accepted, key=lambda edit: (edit.span.start, edit.span.end), reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


def fits(edit: Edit, text: str, file: str | None) -> bool:
    """Tell whether an edit speaks about this text."""
    span = edit.span
    return 0 <= span.start <= span.end <= len(text) and (file is None or span.file == file)


def clash(left: Edit, right: Edit) -> bool:
    """Tell whether the order of two edits matters: they overlap or begin at the same place."""
    if left.span.start == right.span.start:
        return True
    return left.span.start < right.span.end and right.span.start < left.span.end


def clash_inside(edits: list[Edit]) -> bool:
    """Tell whether any two of the edits clash."""
    return any(clash(left, right) for at, left in enumerate(edits) for right in edits[at + 1 :])
