"""Puts the case files into the pages that show them: `python -m tests.docs.pages`.

A page says where: between the lines `<!-- case recipes/feed -->` and `<!-- /case -->` stands what
the case file `tests/cases/recipes/feed.md` holds, below its title. With `bare` behind the name its
sentence is left out, so that the prose of the page can lead to it.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.cases.runner.case_file import read_case
from tests.docs.documents import ROOT

CASES = ROOT / "tests" / "cases"
PLACE = re.compile(
    r"^<!-- case (?P<name>[\w/]+)(?P<bare> bare)? -->\n(?P<shown>.*?)^<!-- /case -->$", re.M | re.S
)


def pages() -> list[Path]:
    """Return the pages that show cases."""
    return [
        page
        for page in sorted((ROOT / "docs").glob("**/*.md"))
        if PLACE.search(page.read_text(encoding="utf-8"))
    ]


def shown_cases(page: Path) -> list[str]:
    """Return the names of the cases of a page, in their order."""
    return [match["name"] for match in PLACE.finditer(page.read_text(encoding="utf-8"))]


def fresh(page: Path) -> str:
    """Return the text of a page with its cases as they are now."""
    return PLACE.sub(_filled, page.read_text(encoding="utf-8"))


def _filled(place: re.Match[str]) -> str:
    name = place["name"]
    case = read_case(CASES / f"{name}.md")
    text = case.path.read_text(encoding="utf-8")
    below = text[text.index("```") :] if place["bare"] else text.partition("\n")[2].lstrip("\n")
    below = re.sub(r"^```python \w+$", "```python", below, flags=re.M)
    mark = " bare" if place["bare"] else ""
    return f"<!-- case {name}{mark} -->\n{below.rstrip()}\n<!-- /case -->"


def main() -> None:
    """Write every page that is not as its cases are."""
    for page in pages():
        text = fresh(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(f"written: {page.relative_to(ROOT)}")  # the one command of this module


if __name__ == "__main__":
    main()
