"""Runs fastgen where folders list their files the other way round: `reversed_order.py build …`."""

from __future__ import annotations

import os
import runpy
from collections.abc import Iterator
from typing import Self

SCAN, NAMES = os.scandir, os.listdir


class Scan:
    """What `os.scandir` gives, from its end to its beginning."""

    def __init__(self, path: str | os.PathLike[str] = ".") -> None:
        with SCAN(path) as found:
            self._left = sorted(found, key=lambda entry: entry.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._left.clear()

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return self

    def __next__(self) -> os.DirEntry[str]:
        if not self._left:
            raise StopIteration
        return self._left.pop()

    def close(self) -> None:
        """End the listing."""
        self._left.clear()


def names(path: str | os.PathLike[str] = ".") -> list[str]:
    """Return what `os.listdir` gives, from its end to its beginning."""
    return sorted(NAMES(path), reverse=True)


if __name__ == "__main__":
    setattr(os, "scandir", Scan)  # noqa: B010  mypy knows the real one
    setattr(os, "listdir", names)  # noqa: B010
    runpy.run_module("fastgen", run_name="__main__", alter_sys=True)
