"""Runs a function in a copy of this process while this one goes on with other work.

Only where that is safe and worth it: on Linux, in a process with one thread that may use two
processors. The copy does nothing but compute; it ends without any of the work that a process does
at its end, and whatever goes wrong in it only means that there is no result.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress


def can_run_beside() -> bool:
    """Tell whether a copy of this process is safe, and would have a processor of its own."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


class Beside:
    """A text that a copy of this process works out; it starts at once."""

    def __init__(self, work: Callable[[], str]) -> None:
        """Start the work; raise OSError where the system gives no process for it."""
        reader, writer = os.pipe()
        try:
            self.child = os.fork()
        except OSError:
            os.close(reader)
            os.close(writer)
            raise
        if self.child == 0:
            _work(work, reader, writer)
        os.close(writer)
        self._pipe = os.fdopen(reader, "rb")

    def text(self) -> str | None:
        """Wait for the text; None if the copy did not get that far."""
        with self._pipe:
            found = self._pipe.read()
        _, status = os.waitpid(self.child, 0)
        return found.decode() if status == 0 else None

    def abandon(self) -> None:
        """Let the copy go: nobody reads what it writes, so that it ends by itself."""
        self._pipe.close()
        with suppress(ChildProcessError):
            os.waitpid(self.child, 0)


def _work(work: Callable[[], str], reader: int, writer: int) -> None:
    """Do the work of the copy, and end it."""
    code = 1
    try:
        os.close(reader)
        found = work().encode()
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(found)
        code = 0
    except BaseException:  # noqa: S110  # nosec B110  # the other process does the work again
        pass
    finally:
        os._exit(code)
