"""Builds a spec under different surroundings and compares the bytes; a command for many of them.

``python -m tests.safety.surroundings 200``
"""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REVERSED = ROOT / "tests/safety/reversed_order.py"

HASH_SEEDS = ("0", "1", "42", "4294967295", "random")
LOCALES = ("C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.SJIS", "")
TIME_ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "nonsense")
UMASKS = (0o022, 0o077, 0o000, 0o027)
OPTIONS: tuple[tuple[str, ...], ...] = (
    (),
    ("-O",),
    ("-OO",),
    ("-X", "utf8=0"),
    ("-B",),
    ("-X", "dev"),
)
FOLDERS = ("plain", "with space", "ünïcödé", "deep/er/and/deeper", "-dash", "a'b")
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around one build and must not be seen in its result."""

    name: str
    options: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    folder: str = "plain"
    umask: int = 0o022
    reversed: bool = False
    """Whether folders list their files the other way round."""
    cold: bool = False
    """Whether nothing is kept from earlier runs."""


def singles() -> Iterator[Surroundings]:
    """Yield surroundings that differ from the usual ones in one thing."""
    yield Surroundings("usual")
    for seed in HASH_SEEDS:
        yield Surroundings(f"hash seed {seed}", variables={"PYTHONHASHSEED": seed})
    for name in LOCALES:
        yield Surroundings(f"locale {name}", variables={"LC_ALL": name, "LANG": name})
    for zone in TIME_ZONES[1:]:
        yield Surroundings(f"time zone {zone}", variables={"TZ": zone})
    for options in OPTIONS[1:]:
        yield Surroundings(f"python {' '.join(options)}", options=options)
    for folder in FOLDERS[1:]:
        yield Surroundings(f"folder {folder}", folder=folder)
    for umask in UMASKS[1:]:
        yield Surroundings(f"umask {umask:o}", umask=umask)
    yield Surroundings("files the other way round", reversed=True)
    yield Surroundings("nothing kept", cold=True)
    yield Surroundings("nothing kept, files the other way round", reversed=True, cold=True)
    yield Surroundings("no PATH", without=("PATH",))
    yield Surroundings("no HOME", without=("HOME", "USER", "LOGNAME"))
    yield Surroundings("colour", variables={"FORCE_COLOR": "1", "COLUMNS": "20", "TERM": "dumb"})
    yield Surroundings("someone else", variables={"HOME": "/nonexistent", "USER": "mallory"})
    yield Surroundings("secrets", variables={"SECRET_KEY": "s3cr3t", "DATABASE_URL": "sqlite://"})
    yield Surroundings("long ago", variables={"SOURCE_DATE_EPOCH": "0"})


def products() -> Iterator[Surroundings]:
    """Yield surroundings that differ in everything at once."""
    every = itertools.product(
        TIME_ZONES, UMASKS, OPTIONS, FOLDERS, LOCALES, HASH_SEEDS
    )  # the number of each is coprime enough that a stride meets them all
    chosen = itertools.islice(every, 0, None, 101)
    for number, (zone, umask, options, folder, name, seed) in enumerate(chosen):
        yield Surroundings(
            f"{zone}, {umask:o}, {options}, {folder}, {name}, {seed}, {number % 2}",
            options,
            {"TZ": zone, "LC_ALL": name, "PYTHONHASHSEED": seed, "HOME": "/nonexistent"},
            ("PATH",),
            folder,
            umask,
            reversed=number % 2 == 1,
        )


def build(spec: Path, around: Surroundings) -> str:
    """Build a spec with the program and return one digest of every file that was written."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {*around.without, "PYTHONHASHSEED", "LC_ALL", "LANG", "TZ"}
    }
    environment |= {"PYTHONPATH": str(ROOT), **around.variables}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / around.folder
        folder.mkdir(parents=True)
        if around.cold:
            environment["FASTGEN_CACHE_DIR"] = str(Path(name) / "cache")
        program = [str(REVERSED)] if around.reversed else ["-m", "fastgen"]
        done = subprocess.run(
            [sys.executable, *around.options, *program, "build", str(spec), "-o", "out"],
            cwd=folder,
            env=environment,
            umask=around.umask,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=120,
            check=False,
        )
        if done.returncode:
            return f"exit code {done.returncode}: {done.stdout}{done.stderr}"
        return digest(folder / "out")


def digest(folder: Path) -> str:
    """Return one digest over the paths and bytes of a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def differing(spec: Path, surroundings: list[Surroundings]) -> dict[str, str]:
    """Return the surroundings under which the result is another one, or none."""
    with ThreadPoolExecutor(WORKERS) as pool:
        digests = list(pool.map(lambda around: build(spec, around), surroundings))
    return {
        around.name: found
        for around, found in zip(surroundings, digests, strict=True)
        if found != digests[0] or len(found) != hashlib.sha256().digest_size * 2
    }


def main() -> None:
    """Build the largest example as often as the command line says."""
    wanted = int(sys.argv[1])
    chosen = list(itertools.islice(itertools.chain(singles(), products()), wanted))
    found = differing(ROOT / "examples/shop/spec.fg", chosen)
    for name, what in found.items():
        print(f"{name}: {what}")
    print(f"{len(chosen)} surroundings, {len(found)} differ")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
