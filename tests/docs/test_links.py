"""Every link of the documentation leads somewhere in the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.documents import FENCE, ROOT, documents

LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"`[^`\n]+`")
HEADING = re.compile(r"^#+ +(?P<title>.+)$", re.M)
OUTSIDE = ("http://", "https://", "mailto:")


def anchors_of(document: Path) -> set[str]:
    """Return the anchors that a reader of Markdown makes of the headings."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    titles = (re.sub(r"[`*\[\]]", "", match["title"]) for match in HEADING.finditer(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize(
    "document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    prose = CODE.sub("", FENCE.sub("", document.read_text(encoding="utf-8")))
    for match in LINK.finditer(prose):
        target = match["target"]
        if target.startswith(OUTSIDE):
            continue
        path, _, anchor = target.partition("#")
        found = (document.parent / path).resolve() if path else document
        missing = not found.exists() or not found.is_relative_to(ROOT)
        if missing or (anchor and anchor not in anchors_of(found)):
            broken.append(target)
    assert broken == []
