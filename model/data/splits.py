"""The splits of the corpus: what is learnt from, what is tuned on, and what is only measured.

    python -m model.data.splits             # checks splits.json against the pairs; prints counts
    python -m model.data.splits --freeze    # writes it, once: a frozen pair never changes its split

Both `test` and `dev` are the pairs of one author each whose domains no other author has, so that
neither the style nor the subject was seen. Pairs of other authors are learnt from, but for those
of a domain of `dev`. `splits.json` has the hash of each pair of `test` and `dev`: a pair that was
changed is reported, since figures from before and after cannot be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from fastgen.neural.corpus import Pair
from model.data.check import WRITTEN, read_folder

SPLITS = Path(__file__).parent / "splits.json"
TEST, DEV = "elsa", "bruno"
"""Whose pairs are measured: nobody who tunes looks at those of `test`."""


def name_of(pair: Pair) -> str:
    """Return how a pair is called: `author/domain-variant.1`."""
    return f"{pair.author}/{pair.prompt.path.stem}"


def hash_of(pair: Pair) -> str:
    """Return one hash of a prompt and its spec."""
    return sha256(pair.prompt.path.read_bytes() + b"\0" + pair.spec.read_bytes()).hexdigest()


def drawn(pairs: Iterable[Pair]) -> dict[str, dict[str, str]]:
    """Return the hashes of the pairs of `test` and of `dev`."""
    pairs = list(pairs)
    found: dict[str, dict[str, str]] = {}
    for split, author in (("test", TEST), ("dev", DEV)):
        elsewhere = {pair.domain for pair in pairs if pair.author != author}
        found[split] = {
            name_of(pair): hash_of(pair)
            for pair in pairs
            if pair.author == author and pair.domain not in elsewhere
        }
    return found


def frozen() -> dict[str, dict[str, str]]:
    """Return what `splits.json` says: the hashes of each split, by the names of the pairs."""
    found: dict[str, dict[str, str]] = json.loads(SPLITS.read_text(encoding="utf-8"))
    return found


def split_of(pairs: Iterable[Pair]) -> dict[str, list[Pair]]:
    """Return the pairs of each split: `train`, `dev` and `test`.

    What is of an author or a domain of `test`, and in no split, is left out.
    """
    pairs, known = list(pairs), frozen()
    place = {name: split for split, names in known.items() for name in names}
    measured = {pair.domain for pair in pairs if name_of(pair) in place}
    found: dict[str, list[Pair]] = {"train": [], "dev": [], "test": []}
    for pair in pairs:
        split = place.get(name_of(pair))
        if split is not None:
            found[split].append(pair)
        elif pair.author not in (TEST, DEV) and pair.domain not in measured:
            found["train"].append(pair)
    return found


def faults(pairs: Iterable[Pair]) -> list[str]:
    """Return what differs from the frozen splits: pairs that are gone or were changed."""
    hashes = {name_of(pair): hash_of(pair) for pair in pairs}
    wrong = []
    for split, names in frozen().items():
        for name, known in names.items():
            if name not in hashes:
                wrong.append(f"{name}, a pair of {split}, is gone")
            elif hashes[name] != known:
                wrong.append(f"{name}, a pair of {split}, was changed")
    return wrong


def main() -> int:
    """Freeze or check the splits; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--freeze", action="store_true", help="write splits.json, if there is none")
    freeze = parser.parse_args().freeze
    pairs, wrong = read_folder(WRITTEN)
    if freeze:
        if SPLITS.exists():
            print(f"{SPLITS.name} is there: a frozen split does not change", file=sys.stderr)
            return 2
        SPLITS.write_text(json.dumps(drawn(pairs), indent=1) + "\n", encoding="utf-8")
    wrong += faults(pairs)
    for each in wrong:
        print(each)
    for split, found in split_of(pairs).items():
        domains = {pair.domain for pair in found}
        languages = sum(pair.prompt.language == "pt" for pair in found)
        print(f"{split:>6}: {len(found)} pairs, {len(domains)} domains, {languages} in Portuguese")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
