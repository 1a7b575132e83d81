"""Lets one build at a time write to a folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class FolderBusyError(Exception):
    """Another process holds the folder."""


@contextmanager
def hold_folder(path: str) -> Iterator[None]:
    """Hold a folder until the block ends; the system lets go of it if the process dies.

    Raises FolderBusyError at once if another process holds it. Windows has no such lock for
    folders; there the caller goes on without one.
    """
    if sys.platform == "win32":
        yield
    else:
        import fcntl

        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderBusyError(path) from error
            yield
        finally:
            os.close(descriptor)


def is_abandoned(path: str) -> bool:
    """Tell whether no living process holds a folder; False where that cannot be known."""
    if sys.platform == "win32":
        return False
    try:
        with hold_folder(path):
            return True
    except (FolderBusyError, OSError):
        return False
