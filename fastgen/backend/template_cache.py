"""Keeps compiled templates in the cache folder of the user, by their content."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from functools import cached_property
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from fastgen.resources import cache_folder, store


class TemplateCache(BytecodeCache):
    """Reads and writes compiled templates; one of another content or version is never used.

    Compiled templates are code: a folder that others may write is not read.
    """

    @cached_property
    def folder(self) -> Path | None:
        """The folder of this version of Python and Jinja, or None if it cannot be trusted."""
        folder = cache_folder() / f"templates-{sys.implementation.cache_tag}-{jinja2.__version__}"
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return folder if is_ours(folder) else None
        return None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, unless there is nothing for it."""
        if self.folder is not None:
            with contextlib.suppress(OSError), (self.folder / bucket.key).open("rb") as file:
                bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket."""
        if self.folder is not None:
            store(self.folder / bucket.key, bucket.bytecode_to_string())


def is_ours(folder: Path) -> bool:
    """Tell whether a folder is the user's own and nobody else may write it."""
    if os.name != "posix":
        return True
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
