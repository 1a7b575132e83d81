"""The layout of files in which names are too long for a line.

Templates and the layout of lowered code emit what Black would not change, as long as a line has
room for what cannot be broken. Names of up to fifty letters, two of which make a third, leave too
little: such files, which are rare, are laid out by Black itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastgen.backend.wrap import LINE_LENGTH
from fastgen.ir.checked.program import Program

SHORT = 20
"""Letters of a name of which three and what stands between them fit on a line."""


def laid_out(files: Mapping[str, str], program: Program) -> dict[str, str]:
    """Return the files, those of Python with a line that is too long as Black would have them."""
    if not has_long_names(program):
        return dict(files)
    return {path: by_black(text) if is_long(path, text) else text for path, text in files.items()}


def has_long_names(program: Program) -> bool:
    """Tell whether some name of a program may leave too little room on a line."""
    return any(
        len(name) > SHORT
        for names in (
            program.entities,
            *(entity.fields for entity in program.entities.values()),
            program.enums,
            *([one.name for one in enum.members] for enum in program.enums.values()),
            program.values,
            [operation.name for operation in program.operations],
        )
        for name in names
    )


def is_long(path: str, text: str) -> bool:
    """Tell whether names make a line of a module too long; texts are no matter of layout."""
    return path.endswith(".py") and any(
        len(line) > LINE_LENGTH and '"' not in line for line in text.split("\n")
    )


def by_black(text: str) -> str:
    """Return a module as Black lays it out."""
    from black import format_str  # slow to import, and seldom needed
    from black.mode import Mode, TargetVersion

    return format_str(
        text, mode=Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    )
