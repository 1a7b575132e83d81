"""What the page about access shows is what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fastgen.cli.main import app
from tests.docs.documents import FENCE, ROOT

PAGE = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
BLOCKS = [(match["info"], match["text"], match.start()) for match in FENCE.finditer(PAGE)]
SPEC = next(text for info, text, _ in BLOCKS if info == "fg")


def shown() -> list[tuple[str, str]]:
    """Return each command of the page whose output follows it, and that output."""
    found = []
    for (info, text, start), (before_info, before, _) in zip(BLOCKS[1:], BLOCKS, strict=False):
        if info:
            continue
        inline = re.findall(r"`(fastgen [^`]+)`", PAGE[:start])
        command = before.strip() if before_info == "bash" else inline[-1]
        found.append((command, text))
    return found


@pytest.mark.parametrize(("command", "output"), shown(), ids=lambda text: text.split("\n")[0])
def test_the_output_on_the_page_is_what_comes_out(
    command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spec.fg").write_text(SPEC, encoding="utf-8")
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 0
    assert done.stdout.startswith(output)


def test_the_page_shows_every_command() -> None:
    assert [command.split()[1] for command, _ in shown()] == ["access", "why", "why"]
