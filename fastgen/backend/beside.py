"""Runs a function in a copy of this process while this one goes on with other work.

Only where that is safe and worth it: on Linux, in a process with one thread that may use two
processors. The copy does nothing but compute; it ends without any of the work that a process does
at its end, and whatever goes wrong in it only means that there is no result.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType


def can_run_beside() -> bool:
    """Tell whether a copy of this process is safe, and would have a processor of its own."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


class Beside:
    """Texts that a copy of this process works out, one after the other; it starts at once.

    The texts stand in memory that both processes see, so that the copy never waits for a reader;
    a pipe says how long each is. Leaving the block lets the copy go.
    """

    def __init__(self, work: Callable[[], Iterable[str]]) -> None:
        """Start the work; raise OSError where the system gives no process for it."""
        self._shared = os.memfd_create("fastgen")
        self._seen = 0
        reader, writer = os.pipe()
        try:
            self._child = os.fork()
        except OSError:
            for each in (reader, writer, self._shared):
                os.close(each)
            raise
        if self._child == 0:
            _work(work, reader, writer, self._shared)
        os.close(writer)
        self._sizes = os.fdopen(reader, "rb")

    def text(self) -> str | None:
        """Wait for the next text; None if the copy does not get that far."""
        size = int(self._sizes.readline() or 0)
        found = os.pread(self._shared, size, self._seen)
        self._seen += size
        return found.decode() if size else None

    def __enter__(self) -> Beside:
        """Return the texts."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the copy go: nobody reads what it still writes, so that it ends by itself."""
        self._sizes.close()
        os.close(self._shared)
        with suppress(ChildProcessError):
            os.waitpid(self._child, 0)


def _work(work: Callable[[], Iterable[str]], reader: int, writer: int, shared: int) -> None:
    """Do the work of the copy, and end it."""
    code = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb", buffering=0) as sizes, os.fdopen(shared, "wb") as texts:
            for each in work():
                size = texts.write(each.encode())
                texts.flush()
                sizes.write(b"%d\n" % size)
        code = 0
    except BaseException:  # noqa: S110  # nosec B110  # the other process does the work again
        pass
    finally:
        os._exit(code)
