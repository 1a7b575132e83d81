"""Checks the corpus: every prompt has a header, every spec parses, checks and compiles.

    python -m model.data.check                      # all that is written
    python -m model.data.check model/data/written/ann [--fast]

Prints what is wrong, then counts by author, language, style, difficulty and domain. The exit code
is 1 if anything is wrong. `--fast` parses and checks, and does not compile.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from fastgen.api import SpecError, compile, load
from fastgen.neural.corpus import (
    CorpusError,
    Pair,
    prompt_paths,
    read_gold,
    read_prompt,
    spec_of,
)
from fastgen.neural.spelling import fold

WRITTEN = Path(__file__).parent / "written"
SPEC_NAME = re.compile(r"[a-z][a-z0-9_]*(-[a-z0-9_]+)?")
LONGEST_PROMPT = 6000
"""Characters; longer ones are cut by no reader, but no author means that."""
LAWS = ("mixin ", "import ", "type ", "extern ", "scenario ", "seed ", "job ", "mail ", "webhook ")
"""How a line begins that the first version of the corpus does not have."""


def main() -> int:
    """Check what the command line names; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=WRITTEN)
    parser.add_argument("--fast", action="store_true", help="do not compile")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        print(f"{arguments.folder}: no such folder", file=sys.stderr)
        return 2
    pairs, wrong = read_folder(arguments.folder)
    specs = sorted(arguments.folder.rglob("*.fg"))
    wrong += [found for spec in specs for found in spec_faults(spec, fast=arguments.fast)]
    described = {pair.spec for pair in pairs}
    wrong += [f"{spec}: no prompt describes it" for spec in specs if spec not in described]
    wrong += duplicates(pairs)
    for each in wrong:
        print(each)
    print_counts(pairs, specs)
    print(f"{len(wrong)} faults" if wrong else "All of it is right.")
    return 1 if wrong else 0


def read_folder(folder: Path) -> tuple[list[Pair], list[str]]:
    """Return the pairs of a folder, and what is wrong with those that are none."""
    pairs, wrong = [], []
    for path in prompt_paths(folder):
        try:
            spec, prompt = spec_of(path), read_prompt(path)
        except CorpusError as error:
            wrong.append(str(error))
            continue
        if not spec.is_file():
            wrong.append(f"{path}: there is no {spec.name} beside it")
        elif len(prompt.text) > LONGEST_PROMPT:
            wrong.append(f"{path}: more than {LONGEST_PROMPT} characters")
        else:
            pairs.append(Pair(prompt, spec, path.parent.name))
    return pairs, wrong


def spec_faults(path: Path, *, fast: bool) -> Iterator[str]:
    """Yield what is wrong with one spec."""
    if SPEC_NAME.fullmatch(path.stem) is None:
        yield f"{path}: a spec is named domain.fg or domain-variant.fg, in small letters"
    loaded = load(path)
    for found in loaded.report.diagnostics:
        place = f":{found.span.line}" if found.span is not None else ""
        if found.severity in ("error", "warning"):
            yield f"{path}{place}: {found.code} {found.message}"
    if loaded.report.has_errors:
        return
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(LAWS):
            yield f"{path}:{number}: not in the first version of the corpus: {line.split()[0]}"
    try:
        if not read_gold(path).stated:
            yield f"{path}: everything is assumed"
        if not fast:
            compile(loaded)
    except (CorpusError, SpecError) as error:
        yield f"{path}: {error}"


def duplicates(pairs: Iterable[Pair]) -> Iterator[str]:
    """Yield prompts that are the same but for case, accents, spaces and punctuation."""
    seen: dict[str, Path] = {}
    for pair in pairs:
        words = " ".join(re.findall(r"\w+", fold(pair.prompt.text).lower()))
        if words in seen:
            yield f"{pair.prompt.path}: the same words as {seen[words]}"
        seen.setdefault(words, pair.prompt.path)


def print_counts(pairs: list[Pair], specs: list[Path]) -> None:
    """Print how many pairs there are of each kind."""
    domains = {pair.domain for pair in pairs}
    print(f"{len(pairs)} pairs, {len(specs)} specs, {len(domains)} domains")
    columns: dict[str, Counter[str]] = {
        "author": Counter(pair.author for pair in pairs),
        "language": Counter(str(pair.prompt.language) for pair in pairs),
        "difficulty": Counter(str(pair.prompt.difficulty) for pair in pairs),
        "style": Counter(str(pair.prompt.style) for pair in pairs),
        "domain": Counter(pair.domain for pair in pairs),
    }
    for title, counts in columns.items():
        row = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        print(f"{title:>10}: {row}")


if __name__ == "__main__":
    sys.exit(main())
