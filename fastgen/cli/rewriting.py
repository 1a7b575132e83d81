"""Puts a new text in the place of a file of the user, in one step."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastgen.diagnostics import Report


UNWRITTEN = "FG8009"


def rewrite(path: Path, text: str, report: "Report") -> bool:
    """Put a text in the place of a file, so that no moment shows half of it; tell whether it did.

    A file that may not be written stays as it is, also where its folder would let it be replaced.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.fastgen")
    try:
        if not os.access(target, os.W_OK):
            raise PermissionError(None, "it may not be written")
        draft.write_bytes(text.encode())
        draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        reason = (error.strerror or str(error)).lower()
        report.error(UNWRITTEN, None, directory=path.as_posix(), reason=reason)
        return False
    return True
