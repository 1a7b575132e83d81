"""The only calls that change the disk, each of which leaves a state that recovery understands."""

import os
import shutil
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SYNC_WORKERS = 8
"""Threads that wait for the disk together: one flush of the file system answers several."""

NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
BINARY = getattr(os, "O_BINARY", 0)


def write_new(path: str, data: bytes) -> None:
    """Create a file that must not exist yet."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW | BINARY
    descriptor = os.open(path, flags, 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)


def make_folder(path: str) -> bool:
    """Create a folder; return False if it is there already."""
    if os.path.isdir(path) and not os.path.islink(path):
        return False
    os.mkdir(path)
    return True


def move(source: str, target: str) -> None:
    """Put a file in the place of another in one step."""
    os.replace(source, target)


def drop(path: str) -> None:
    """Remove a file; it may be gone already."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def drop_empty_folder(path: str) -> bool:
    """Remove a folder if nothing is in it; return whether it was removed."""
    try:
        os.rmdir(path)
    except OSError:
        return False
    return True


def drop_tree(path: str) -> None:
    """Remove a folder with all that is in it; links in it are removed, not followed."""
    shutil.rmtree(path, ignore_errors=True)


def keep_copy(source: str, target: str) -> None:
    """Give the content of a file a second name, or copy it where there are no hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        write_new(target, Path(source).read_bytes())


def sync_all(files: Iterable[str], folders: Iterable[str]) -> None:
    """Return when the content of the files, then the entries of the folders, are on the medium."""
    waiting = list(files)
    if len(waiting) < SYNC_WORKERS:
        for path in waiting:
            sync(path)
    else:
        with ThreadPoolExecutor(SYNC_WORKERS) as workers:
            shares = [waiting[first::SYNC_WORKERS] for first in range(SYNC_WORKERS)]
            for _ in workers.map(sync_each, shares):
                pass
    if sys.platform != "win32":
        for path in folders:
            sync(path)


def sync_each(paths: Iterable[str]) -> None:
    """Return when several files are on the medium."""
    for path in paths:
        sync(path)


def sync(path: str) -> None:
    """Return when a file or a folder is on the medium."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
