"""Accepts the projects as they are compiled now; a person reads them in the commit.

``python -m tests.golden.update`` shows what changed and writes it; ``--show`` writes nothing.
"""

from __future__ import annotations

import shutil
import sys

from tests.golden.recorded import GOLDEN, NAMES, compiled, differences


def main() -> None:
    """Show every difference and, unless told otherwise, record what is compiled now."""
    for name in NAMES:
        changed = differences(name)
        for text in changed.values():
            print(text, end="")
        print(f"{name}: {len(changed)} files differ")
        if changed and "--show" not in sys.argv[1:]:
            record(name)


def record(name: str) -> None:
    """Replace what is recorded of an example."""
    folder = GOLDEN / name
    files = compiled(name)
    if folder.exists():
        shutil.rmtree(folder)
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
